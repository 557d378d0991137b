// stockwise validate: would it have worked? Replays held-out weeks of a run or a prepared folder under six policies.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkParameters, type RunParameters } from "../pipeline/parameters.js";
import type { ValidateReport } from "../pipeline/validate/report.js";
import { readTableFile, tableFormat, writeTableFile, writeTextFile } from "../table-file.js";
import { number, text, type Command, type Options } from "./command.js";
import { progressReporter, stageProgress } from "./progress.js";
import { openSource, runThrough } from "./stage-inputs.js";

export const command: Command = {
  name: "validate",
  summary: "Replays held-out demand under six policies, at equal inventory, and says how sure the differences are.",
  options: {
    input: { type: "string", value: "DIR", about: "run folder, or prepared folder (segments are then made first)" },
    "service-level": { type: "string", value: "P", about: "fill rate at which the inventories are made equal, 0 to 1" },
    "holdout-weeks": { type: "string", value: "N", about: "weeks held out, never more than a quarter of the history" },
    replicas: { type: "string", value: "N", about: "replicas of the bootstrap" },
    output: { type: "string", value: "FILE", about: "one row a policy, as CSV, CSV.GZ, Parquet or Arrow" },
    report: { type: "string", value: "FILE", about: "JSON: policies, differences with intervals, checks, limits" },
  },
  examples: ["stockwise validate --input .stockwise/run --output results.csv --report results.json"],
  async run(options) {
    const output = text(options, "output");
    tableFormat(output);
    const folder = text(options, "input");
    const source = openSource(folder);
    const parameters = checkParameters({ ...source.parameters, ...overrides(options) });
    const say = (line: string) => (options["quiet"] ? undefined : process.stderr.write(`validate  ${line}\n`));
    say(`${folder} is ${source.kind}`);
    // Segments of a run were fitted before its own cutoff: with another one they are made anew.
    const { prepare, segment } = source.folders;
    const keepSegments = segment !== undefined && parameters.holdoutWeeks === source.parameters.holdoutWeeks;
    const folders = { ...(prepare ? { prepare } : {}), ...(keepSegments ? { segment } : {}) };
    const temp = mkdtempSync(join(tmpdir(), "stockwise-validate-"));
    const reporter = progressReporter({ quiet: options["quiet"] === true });
    try {
      const made = await runThrough("validate", { ...source, folders, parameters }, temp, stageProgress(reporter));
      const report = JSON.parse(readFileSync(join(made.validate!, "results.json"), "utf8")) as ValidateReport;
      await writeTableFile(
        await readTableFile(join(made.validate!, "results_policies.parquet"), { text: ["policy"] }),
        output,
      );
      if (options["report"] !== undefined)
        await writeTextFile(`${JSON.stringify(report, null, 2)}\n`, text(options, "report"));
      if (options["json"]) process.stdout.write(`${JSON.stringify(report)}\n`);
      else say(`${headline(report)}; ${overCases(report)}: ${output}`);
      for (const { name, detail } of report.checks.filter(({ passed }) => !passed)) say(`note: ${name}: no. ${detail}`);
    } finally {
      rmSync(temp, { recursive: true, force: true });
    }
  },
};

function overrides(options: Options): Partial<RunParameters> {
  const given = {
    seed: number(options, "seed"),
    serviceLevel: number(options, "service-level"),
    holdoutWeeks: number(options, "holdout-weeks"),
    replicas: number(options, "replicas"),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** How far the headline carries over the other cases. */
function overCases({ variants }: ValidateReport): string {
  const found = variants.flatMap(({ differences }) =>
    differences.filter(({ metric, baseline }) => metric === "total_cost" && baseline === "tuned-status-quo"),
  );
  const shares = found.flatMap(({ relative }) => (relative === null ? [] : [relative]));
  if (shares.length === 0) return "no other case was replayed";
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  const better = found.filter(({ high }) => high !== null && high < 0).length;
  return `over ${shares.length} other cases ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}, clearly better in ${better}`;
}

function headline({ differences }: ValidateReport): string {
  const found = differences.find(
    ({ policy, baseline, metric }) =>
      policy === "stockwise" && baseline === "tuned-status-quo" && metric === "total_cost",
  );
  if (!found || found.relative === null || found.low === null || found.high === null)
    return "total cost against the tuned status quo could not be compared";
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  const interval = `95% interval ${percent(found.low)} to ${percent(found.high)}`;
  return found.distinguishable
    ? `total cost ${percent(found.relative)} against the tuned status quo (${interval})`
    : `total cost not distinguishable from the tuned status quo (${percent(found.relative)}, ${interval})`;
}
