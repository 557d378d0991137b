// prepare: raw transactions and whatever stands beside them -> the tables that all later stages read, out of core in DuckDB.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { dateBody, fullWeeks, isoDate } from "../../../lib/calendar.js";
import { dateColumn, integerColumn, tableOf } from "../../../lib/table/table.js";
import { openDatabase, type Database } from "../../duckdb.js";
import { InputError } from "../../errors.js";
import { discover, type InputFiles } from "../../sources/discover.js";
import { presetOf } from "../../sources/presets.js";
import type { Preset } from "../../sources/preset.js";
import type { ParametersOf } from "../parameters.js";
import type { Stage, StageContext, Summary } from "../stage.js";
import { countDays, writeLines } from "./lines.js";
import { makeNetwork } from "./network.js";
import { loadParts, type Part } from "./parts.js";
import { qualityOf, type Assumption } from "./quality.js";
import { readSideTables } from "./side-tables.js";
import { makeSkus } from "./skus.js";
import { findUsualRanges } from "./outliers.js";
import { makeRegionGroups, writeQuarantine, writeTables, writeTransactions } from "./tables.js";
import { writeVerdicts } from "./verdicts.js";

/** Fewer full weeks than this say nothing of demand. */
export const minWeeks = 8;

export const stage: Stage<ParametersOf<"prepare">> = {
  name: "prepare",
  async run(context) {
    mkdirSync(context.temp, { recursive: true });
    mkdirSync(context.output, { recursive: true });
    const db = await openDatabase({ tempDirectory: context.temp });
    try {
      return await prepare(db, context);
    } finally {
      db.close();
    }
  },
};

async function prepare(db: Database, context: StageContext<ParametersOf<"prepare">>): Promise<Summary> {
  const { output, temp, parameters, progress } = context;
  const preset = presetOf(parameters.preset);
  const input = inputOf(context);
  const files = discover(input, preset);
  const options = { preset, map: parameters.map };

  progress("reading", 0.02);
  const { parts, notes } = await loadParts(db, files.transactions!, temp, options);
  const rowsRead = parts.reduce((sum, { loaded }) => sum + loaded.records, 0);
  const counted = (done: number) => ({ done, total: rowsRead, unit: "lines" });
  const side = await readSideTables(db, files, temp, options);
  progress("checking every line", 0.2, counted(0));
  const known = await knownThings(db, files, preset, parts);
  const file = (name: string) => join(temp, name);
  const lines = await writeLines(db, parts, { preset, known, file: ({ index }) => file(`lines-${index}.parquet`) });
  const body = dateBody(await countDays(db, lines));
  if (!body) throw new InputError(`${input}: no line has a usable date`);
  progress("finding duplicates, netting returns", 0.45, counted(rowsRead));
  const verdicts = await writeVerdicts(db, lines, parts, body, file("verdicts.parquet"));
  const kept = `(SELECT * FROM ${verdicts} WHERE verdict IS NULL)`;
  progress("setting bad lines aside", 0.6, counted(rowsRead));
  const quarantine = await writeQuarantine(db, parts, verdicts, join(output, "quarantine.parquet"));
  await checkKept(db, kept, quarantine, input);

  const days = await db.rows<{ day: number; n: number }>(
    `SELECT date_diff('day', DATE '1970-01-01', CAST(ordered_at AS DATE)) AS day, count(*) AS n FROM ${kept} GROUP BY day ORDER BY day`,
  );
  const weeks = fullWeeks({ days: days.map(({ day }) => day), counts: days.map(({ n }) => n) });
  if (weeks.weeks.length < minWeeks)
    throw new InputError(
      `${input}: ${weeks.weeks.length} full weeks of usable lines (${isoDate(days[0]!.day)} to ${isoDate(days.at(-1)!.day)}); at least ${minWeeks} are needed`,
    );
  const monday = weeks.weeks;
  await db.insert("weeks", tableOf({ week: dateColumn(monday), index: integerColumn(monday.map((_, i) => i)) }));

  progress("writing transactions", 0.7, counted(rowsRead));
  await findUsualRanges(db, kept);
  const transactions = await writeTransactions(db, kept, files, join(output, "transactions.parquet"));
  progress("writing tables", 0.85);
  const assumptions: Assumption[] = [
    ...notes.map((text) => ({ table: "transactions", text })),
    ...(preset.assumptions.notes ?? []),
    ...known.assumptions,
    ...(await makeSkus(db, kept, files.skus !== undefined && !preset.soldSkusOnly, preset.assumptions)),
    ...(await makeNetwork(db, {
      transactions,
      facts: preset.assumptions,
      given: { centers: files.fulfillment_centers?.[0], lanes: files.shipping_costs?.[0] },
    })),
    ...(await writeTables(db, { transactions, files, preset, output })),
  ];
  progress("writing the quality report", 0.95);
  const quality = await qualityOf(db, {
    ...{ verdicts, quarantine, transactions, rowsRead, body, weeks, side, assumptions },
    source: basename(input) === "data" ? `${basename(dirname(input))}/data` : basename(input),
    synthetic: isSynthetic(context, files),
    sources: parts.map(({ loaded }) => loaded.name),
  });
  writeFileSync(join(output, "quality.json"), `${JSON.stringify(quality, null, 1)}\n`);
  const tables = await db.rows<{ customers: number; skus: number; centers: number; regions: number }>(
    `SELECT (SELECT count(*) FROM customers) AS customers, (SELECT count(*) FROM skus) AS skus,
       (SELECT count(*) FROM fulfillment_centers) AS centers, (SELECT count(*) FROM regions) AS regions`,
  );
  return {
    rows_read: quality.rows_read,
    rows_kept: quality.rows_kept,
    rows_quarantined: quality.rows_quarantined,
    ...tables[0]!,
    weeks: quality.weeks.count,
    data_through: isoDate(monday.at(-1)! + 6),
    synthetic: quality.synthetic,
  };
}

function inputOf({ inputs, parameters }: StageContext<ParametersOf<"prepare">>): string {
  if (parameters.input) return parameters.input.replace(/(?<=.)\/+$/, "");
  if (inputs.sample) return join(inputs.sample, "data");
  throw new InputError("no input: give a file or a folder with --input");
}

/** True for data of the sample generator: its own folder, or one that lies beside the truth it was drawn from. */
function isSynthetic({ inputs, parameters }: StageContext<unknown & { input?: string }>, files: InputFiles): boolean {
  if (!parameters.input) return inputs.sample !== undefined;
  return existsSync(join(dirname(files.transactions![0]!), "..", "truth", "process.json"));
}

async function knownThings(db: Database, files: InputFiles, preset: Preset, parts: readonly Part[]) {
  const assumptions: Assumption[] = [];
  const network = files.fulfillment_centers !== undefined && (files.regions ?? files.shipping_costs) !== undefined;
  if (network)
    await db.run(
      "CREATE TABLE known_regions AS SELECT region FROM given_regions UNION SELECT region FROM given_shipping_costs ORDER BY region",
    );
  if (preset.regionGroups) assumptions.push(...(await makeRegionGroups(db, parts, preset.regionGroups)));
  return {
    skus: files.skus !== undefined,
    customers: files.customers !== undefined,
    regions: network,
    groups: preset.regionGroups !== undefined,
    assumptions,
  };
}

async function checkKept(db: Database, kept: string, quarantine: string, input: string): Promise<void> {
  const [counted] = await db.rows<{ rows: number }>(`SELECT count(*) AS rows FROM ${kept}`);
  if (counted!.rows > 0) return;
  const rules = await db.rows<{ rule: string; rows: number; detail: string }>(
    `SELECT rule, count(*) AS rows, min(detail) AS detail FROM ${quarantine} GROUP BY rule ORDER BY rows DESC, rule LIMIT 3`,
  );
  const reasons = rules.map(({ rule, rows, detail }) => `${rows} ${rule} (${detail})`).join("; ");
  throw new InputError(`${input}: not one line can be used: ${reasons}; is the right preset or map given?`);
}
