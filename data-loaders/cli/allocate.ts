// stockwise allocate: who serves whom, from a run or prepared folder, or from a problem file of anybody's making.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { problemFromJson } from "../../lib/allocation/problem-json.js";
import { resultToJson } from "../../lib/allocation/result-json.js";
import { solve } from "../../lib/allocation/solve.js";
import { checkChoice, checkProbability } from "../../lib/check.js";
import type { Table } from "../../lib/table/table.js";
import { asInput, InputError } from "../errors.js";
import { loadHighs } from "../pipeline/allocate/highs.js";
import { allocationTable } from "../pipeline/allocate/tables.js";
import { readTableFile, tableFormat, writeTableFile, writeTextFile } from "../table-file.js";
import { number, text, type Command, type Options } from "./command.js";
import { progressReporter, stageProgress } from "./progress.js";
import { numberedLevels, segmentNames, writtenLevels } from "../pipeline/segment-levels.js";
import { openSource, runThrough } from "./stage-inputs.js";

const solvers = ["auto", "highs", "prices"] as const;

export const command: Command = {
  name: "allocate",
  summary: "Decides which center serves how much of whose demand, at least cost and with a proven bound.",
  options: {
    input: { type: "string", value: "DIR", about: "run folder, or prepared folder (forecasts are then made first)" },
    problem: { type: "string", value: "FILE", about: "a problem as JSON, in place of --input" },
    "service-level": { type: "string", value: "P", about: "fill rate to plan stock for (default: the run's, or 0.95)" },
    "segment-service-levels": {
      type: "string",
      value: "S=P,...",
      about: "fill rates of single segments, by name or number: 0=0.98,2=0.9",
    },
    solver: { type: "string", value: "S", about: `${solvers.join(", ")}; for --problem (default auto)` },
    output: { type: "string", value: "FILE", about: "sku, fc, region, units as CSV, CSV.GZ, Parquet or Arrow" },
    report: {
      type: "string",
      value: "FILE",
      about: "JSON: status, objective, bound, gap, centers with prices, transfers, purchases, what is unserved and why",
    },
  },
  examples: [
    "stockwise allocate --problem transport.json --output flows.csv --report report.json",
    "stockwise allocate --input .stockwise/run --service-level 0.98 --output flows.parquet",
    "stockwise allocate --input .stockwise/run --segment-service-levels 0=0.99,3=0.9 --output flows.csv",
  ],
  async run(options) {
    const output = text(options, "output");
    tableFormat(output);
    if ((options["problem"] === undefined) === (options["input"] === undefined))
      throw new InputError("give either --input DIR or --problem FILE.json");
    const say = (line: string) => (options["quiet"] ? undefined : process.stderr.write(`allocate  ${line}\n`));
    const { table, report } = await (options["problem"] === undefined
      ? fromFolder(options, say)
      : fromProblem(options));
    await writeTableFile(table, output);
    if (options["report"] !== undefined)
      await writeTextFile(`${JSON.stringify(report, null, 1)}\n`, text(options, "report"));
    if (options["json"]) process.stdout.write(`${JSON.stringify({ ...report, output })}\n`);
    else say(`${inWords(report)}: ${output}`);
  },
};

type Report = {
  readonly status: string;
  readonly objective: number;
  readonly bound: number | null;
  readonly gap: number | null;
  readonly unserved: readonly { readonly units: number; readonly cause: string }[];
  /** Of problems with present stock. */
  readonly transfers?: readonly { readonly units: number }[];
  readonly purchases?: readonly { readonly units: number }[];
};

async function fromProblem(options: Options): Promise<{ table: Table; report: Report & { solve_ms: number } }> {
  const file = text(options, "problem");
  if (options["service-level"] !== undefined)
    throw new InputError("--service-level has no meaning with --problem: its demand is taken as it stands");
  if (options["segment-service-levels"] !== undefined)
    throw new InputError("--segment-service-levels has no meaning with --problem: it knows no segments");
  const solver = asInput(() => checkChoice("--solver", text(options, "solver", "auto"), solvers));
  if (!existsSync(file)) throw new InputError(`${file}: no such file`);
  const json = parseJson(file);
  const highs = await loadHighs();
  try {
    const problem = problemFromJson(json);
    const started = performance.now();
    const result = solve(problem, { solver, highs });
    const solveMs = performance.now() - started;
    return {
      table: allocationTable(problem, result, "fc"),
      report: { ...resultToJson(problem, result), solve_ms: Math.round(solveMs * 10) / 10 },
    };
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${file}: ${error.message}`);
    throw error;
  }
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InputError(`${file}: not JSON: ${(error as Error).message.split("\n")[0]!.slice(0, 200)}`);
  }
}

async function fromFolder(
  options: Options,
  say: (line: string) => void,
): Promise<{ table: Table; report: Report & { solve_ms: number } }> {
  const folder = text(options, "input");
  const source = openSource(folder);
  say(`${folder} is ${source.kind}`);
  const serviceLevel = number(options, "service-level") ?? source.parameters.serviceLevel;
  asInput(() => checkProbability("--service-level", serviceLevel));
  const given = options["segment-service-levels"];
  const segmentServiceLevels =
    given === undefined
      ? (source.parameters.segmentServiceLevels ?? {})
      : numberedLevels(writtenLevels(given), await segmentNames(source.folders.segment));
  const temp = mkdtempSync(join(tmpdir(), "stockwise-allocate-"));
  const reporter = progressReporter({ quiet: options["quiet"] === true });
  try {
    const started = performance.now();
    const folders = await runThrough(
      "allocate",
      {
        ...source,
        folders: { ...source.folders },
        parameters: { ...source.parameters, serviceLevel, segmentServiceLevels },
      },
      temp,
      stageProgress(reporter),
    );
    const solveMs = performance.now() - started;
    const flows = await readTableFile(join(folders.allocate!, "allocation.parquet"), {
      text: ["sku", "fc_id", "region"],
    });
    const { fc_id: fc, sku, region, units } = flows.columns;
    const report = JSON.parse(readFileSync(join(folders.allocate!, "allocation.json"), "utf8")) as Report;
    return {
      table: { rows: flows.rows, columns: { sku: sku!, fc: fc!, region: region!, units: units! } },
      report: { ...report, solve_ms: Math.round(solveMs * 10) / 10 },
    };
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

function inWords({ status, objective, bound, unserved, transfers, purchases }: Report): string {
  const sum = (entries: readonly { readonly units: number }[]) => entries.reduce((all, { units }) => all + units, 0);
  const short = sum(unserved);
  const causes = [...new Set(unserved.map(({ cause }) => cause))].join(", ");
  const missing = short > 0 ? `; ${format(short)} units unserved (${causes})` : "";
  const stock =
    transfers && purchases
      ? `; ${format(sum(transfers))} units transferred, ${format(sum(purchases))} units bought`
      : "";
  const proven = bound === null ? "" : `, proven at least ${format(bound)}`;
  return `${status}, cost ${format(objective)}${proven}${stock}${missing}`;
}

function format(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 3 });
}
