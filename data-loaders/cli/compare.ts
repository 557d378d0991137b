// stockwise compare: what changed from one run to the next.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { psiLook, psiShift } from "../../lib/evaluation/drift.js";
import { compareRuns, keptRun, type Comparison } from "../pipeline/compare/index.js";
import { runFolder } from "../project.js";
import { writeTextFile } from "../table-file.js";
import { text, type Command, type Options } from "./command.js";

export const compareOptions = {
  run: { type: "string", value: "DIR", about: "the newer run (default STOCKWISE_RUN or .stockwise/run)" },
  with: { type: "string", value: "DIR", about: "the older run (default the one before, which the folder keeps)" },
  report: { type: "string", value: "FILE", about: "all figures as JSON" },
} as const;

/** Compares the runs that the user named. */
export async function compareNamed(options: Options): Promise<Comparison> {
  const folder = options["run"] === undefined ? runFolder() : text(options, "run");
  const after = keptRun(folder);
  const before = options["with"] === undefined ? keptRun(folder, "previous") : keptRun(text(options, "with"));
  const temp = mkdtempSync(join(tmpdir(), "stockwise-compare-"));
  try {
    return await compareRuns(before, after, temp);
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

export const command: Command = {
  name: "compare",
  summary:
    "Says what changed from one run to the next: data, segments, accuracy, recommendations with their reasons, drift.",
  options: compareOptions,
  examples: ["stockwise compare", "stockwise compare --run october --with september --report changes.json"],
  async run(options) {
    const comparison = await compareNamed(options);
    if (options["report"] !== undefined)
      await writeTextFile(`${JSON.stringify(comparison, null, 1)}\n`, text(options, "report"));
    process.stdout.write(options["json"] ? `${JSON.stringify(comparison)}\n` : sentences(comparison));
  },
};

const percent = (share: number | null): string => (share === null ? "unknown" : `${(100 * share).toFixed(1)}%`);

function sentences({
  before,
  after,
  data,
  parameters,
  segments,
  accuracy,
  realised,
  recommendations,
  drift,
}: Comparison): string {
  const count = (value: number): string => Math.round(value).toLocaleString("en-US");
  const { changed, of, value, movers } = recommendations;
  return [
    `Run ${after.run_id} (data through ${after.data_through}) against ${before.run_id} (through ${before.data_through}).`,
    `Data: ${count(data.rows_after)} rows, ${count(data.rows_before)} before; ${data.new_weeks} new weeks.`,
    ...parameters.map(
      ({ name, before: was, after: is }) => `Parameter ${name}: ${JSON.stringify(was)} to ${JSON.stringify(is)}.`,
    ),
    segments.moved === null
      ? "Segments: no customer is in both runs."
      : `Segments: ${percent(segments.moved)} of ${count(segments.customers_in_both)} customers moved.`,
    ...accuracy.map(
      ({ metric, before: was, after: is }) =>
        `Backtest ${metric.replace("_", " ")}: ${percent(was)} to ${percent(is)}.`,
    ),
    realised
      ? `Forecast against what happened in ${realised.weeks} weeks: WAPE ${percent(realised.wape)}, bias ${percent(realised.bias)}, 95% interval covered ${percent(realised.coverage_95)}, tracking signal ${realised.tracking_signal.toFixed(1)}.`
      : "Forecast against what happened: no week has passed between the two.",
    `Recommendations: ${count(changed)} of ${count(of)} order-up-to levels changed; average stock is worth ${count(Math.abs(value))} ${value >= 0 ? "more" : "less"}.`,
    ...movers
      .slice(0, 10)
      .map(
        ({ sku, fc_id, before: was, after: is, reason }) =>
          `  ${sku}@${fc_id}: ${count(was)} to ${count(is)}; ${reason}`,
      ),
    ...drift.map(
      ({ what, psi, ks, p }) =>
        `Drift of the ${what}: stability index ${psi.toFixed(3)} (${psi > psiShift ? "shifted" : psi > psiLook ? "worth a look" : "stable"})${ks === null ? "" : `, Kolmogorov-Smirnov ${ks.toFixed(3)} (p ${p!.toPrecision(2)})`}.`,
    ),
    "",
  ].join("\n");
}
