// What changed from one run to the next: data, segments, accuracy, forecast against what happened, recommendations, drift.
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  kolmogorovSmirnov,
  stabilityOfCounts,
  stabilityOfValues,
  trackingSignal,
} from "../../../lib/evaluation/drift.js";
import type { Comparison, Drift } from "../../../lib/evaluation/comparison.js";
import { matchSegments } from "../../../lib/segmentation/match-labels.js";
import { numbers } from "../../../lib/table/table.js";
import { openDatabase, quote, type Database } from "../../duckdb.js";
import { InputError } from "../../errors.js";
import { readManifest, stageFolder, type Manifest } from "../manifest.js";
import type { StageName } from "../stage.js";
import { stageNames } from "../stage.js";

export type { Comparison };

/** A run whose files are still there. */
export type KeptRun = { readonly manifest: Manifest; readonly file: (stage: StageName, name: string) => string };

/** The run in `folder`, or the one before it that the folder still keeps. Throws InputError when there is none. */
export function keptRun(folder: string, which: "last" | "previous" = "last"): KeptRun {
  const last = readManifest(folder);
  if (!last) throw new InputError(`${folder}: no run (no manifest.json)`);
  if (which === "last") return runAt(folder, last);
  const previous = readManifest(join(folder, "history"), `${last.previous_run_id ?? ""}.json`);
  if (!previous) throw new InputError(`${folder}: no earlier run is kept there; name another folder with --with`);
  return runAt(folder, previous);
}

function runAt(folder: string, manifest: Manifest): KeptRun {
  for (const stage of stageNames)
    if (manifest.stages[stage] && !existsSync(stageFolder(folder, manifest, stage)))
      throw new InputError(`${folder}: the files of run ${manifest.run_id} are gone (${stage})`);
  for (const stage of ["prepare", "segment", "forecast", "allocate"] as const)
    if (!manifest.stages[stage]) throw new InputError(`${folder}: run ${manifest.run_id} has no stage ${stage}`);
  return { manifest, file: (stage, name) => quote(join(stageFolder(folder, manifest, stage), `${name}.parquet`)) };
}

/** Compares two runs; `temp` is for spilled data. */
export async function compareRuns(before: KeptRun, after: KeptRun, temp: string): Promise<Comparison> {
  const db = await openDatabase({ tempDirectory: temp });
  try {
    const [a, b] = [before.manifest, after.manifest];
    const parameters = Object.keys({ ...a.parameters, ...b.parameters })
      .filter((name) => name !== "input")
      .map((name) => ({
        name,
        before: (a.parameters as Record<string, unknown>)[name] ?? null,
        after: (b.parameters as Record<string, unknown>)[name] ?? null,
      }))
      .filter((each) => JSON.stringify(each.before) !== JSON.stringify(each.after));
    const days = (Date.parse(b.data_through) - Date.parse(a.data_through)) / 86_400_000;
    return {
      before: { run_id: a.run_id, data_through: a.data_through },
      after: { run_id: b.run_id, data_through: b.data_through },
      data: { rows_before: a.rows, rows_after: b.rows, new_weeks: Math.round(days / 7) },
      parameters,
      segments: await segmentsMoved(db, before, after),
      accuracy: await accuracyOf(db, before, after),
      realised: await realisedOf(db, before, after),
      recommendations: await moversOf(db, before, after, parameters.length > 0),
      drift: await driftOf(db, before, after),
    };
  } finally {
    db.close();
  }
}

async function segmentsMoved(db: Database, before: KeptRun, after: KeptRun): Promise<Comparison["segments"]> {
  const both = await db.table(
    `SELECT a.segment AS was, b.segment AS is_now FROM ${before.file("segment", "segments")} AS a
     JOIN ${after.file("segment", "segments")} AS b USING (customer_id)
     WHERE a.segment IS NOT NULL AND b.segment IS NOT NULL ORDER BY customer_id`,
  );
  if (both.rows === 0) return { customers_in_both: 0, moved: null };
  const labels = (name: string): Int32Array => Int32Array.from(numbers(both, name));
  const { moved } = matchSegments(labels("was"), labels("is_now"));
  return { customers_in_both: both.rows, moved };
}

async function accuracyOf(db: Database, before: KeptRun, after: KeptRun): Promise<Comparison["accuracy"]> {
  type Row = { wape: number; bias: number; coverage_80: number; coverage_95: number };
  const of = async (run: KeptRun): Promise<Row | undefined> =>
    (
      await db.rows<Row>(
        `SELECT wape, bias, coverage_80, coverage_95 FROM ${run.file("forecast", "forecast_accuracy")}
         WHERE level = 'sku_fc' AND demand_class = 'all' AND model = 'auto' AND horizon IS NULL`,
      )
    )[0];
  const [a, b] = [await of(before), await of(after)];
  return (["wape", "bias", "coverage_80", "coverage_95"] as const).map((metric) => ({
    metric,
    before: a?.[metric] ?? null,
    after: b?.[metric] ?? null,
  }));
}

async function realisedOf(db: Database, before: KeptRun, after: KeptRun): Promise<Comparison["realised"]> {
  const table = await db.table(
    `SELECT f.mean, coalesce(h.units, 0) AS units, f.q025, f.q975, f.week FROM ${before.file("forecast", "forecasts")} AS f
     LEFT JOIN ${after.file("forecast", "history_sku_fc")} AS h USING (sku, fc_id, week)
     WHERE f.level = 'sku_fc' AND NOT coalesce(h.censored, false) AND f.week > DATE ${quote(before.manifest.data_through)}
       AND f.week <= DATE ${quote(after.manifest.data_through)}
     ORDER BY f.week, f.sku, f.fc_id`,
  );
  if (table.rows === 0) return null;
  const [mean, units, low, high] = ["mean", "units", "q025", "q975"].map((name) => numbers(table, name));
  const weeks = await db.rows<{ error: number }>(
    `SELECT sum(f.mean - coalesce(h.units, 0)) AS error FROM ${before.file("forecast", "forecasts")} AS f
     LEFT JOIN ${after.file("forecast", "history_sku_fc")} AS h USING (sku, fc_id, week)
     WHERE f.level = 'sku_fc' AND f.week > DATE ${quote(before.manifest.data_through)}
       AND f.week <= DATE ${quote(after.manifest.data_through)} GROUP BY f.week ORDER BY f.week`,
  );
  let [absolute, sum, sold, covered] = [0, 0, 0, 0];
  for (let i = 0; i < table.rows; i++) {
    const error = mean![i]! - units![i]!;
    absolute += Math.abs(error);
    sum += error;
    sold += units![i]!;
    if (units![i]! >= low![i]! && units![i]! <= high![i]!) covered++;
  }
  return {
    weeks: weeks.length,
    wape: absolute / sold,
    bias: sum / sold,
    coverage_95: covered / table.rows,
    tracking_signal: trackingSignal(weeks.map(({ error }) => error)),
  };
}

const moversShown = 20;

async function moversOf(
  db: Database,
  before: KeptRun,
  after: KeptRun,
  parameters: boolean,
): Promise<Comparison["recommendations"]> {
  type Row = {
    sku: string;
    fc_id: string;
    was: number;
    is_now: number;
    value: number;
    demand: number;
    item: number;
    spread: number;
    lead: number;
    there_before: boolean;
    there_after: boolean;
  };
  const rows = await db.rows<Row>(
    `SELECT sku, fc_id, coalesce(a.order_up_to, 0) AS was, coalesce(b.order_up_to, 0) AS is_now,
       coalesce(b.average_stock * b.unit_cost, 0) - coalesce(a.average_stock * a.unit_cost, 0) AS value,
       coalesce(b.weekly_mean / nullif(a.weekly_mean, 0), 1) - 1 AS demand,
       coalesce(sum(b.weekly_mean) OVER (PARTITION BY sku) / nullif(sum(a.weekly_mean) OVER (PARTITION BY sku), 0), 1) - 1 AS item,
       coalesce((b.protection_sd / nullif(b.protection_mean, 0)) / nullif(a.protection_sd / nullif(a.protection_mean, 0), 0), 1) - 1 AS spread,
       coalesce(b.protection_days / nullif(a.protection_days, 0), 1) - 1 AS lead,
       a.order_up_to IS NOT NULL AS there_before, b.order_up_to IS NOT NULL AS there_after
     FROM ${before.file("allocate", "stock_targets")} AS a
     FULL JOIN ${after.file("allocate", "stock_targets")} AS b USING (sku, fc_id)
     ORDER BY abs(value) DESC, sku, fc_id`,
  );
  const percent = (share: number): string => `${share > 0 ? "+" : ""}${(100 * share).toFixed(0)}%`;
  const reason = (row: Row): string => {
    if (!row.there_before) return "new at this center: the plan serves it from here now";
    if (!row.there_after) return "gone from this center: the plan serves it from elsewhere now";
    // What a center is expected to sell changes with the item as a whole, and with the share that the plan serves from it.
    const share = (1 + row.demand) / Math.max(1e-9, 1 + row.item) - 1;
    const causes: [number, string][] = [
      [Math.abs(row.item), `actuals and model: expected demand of the item ${percent(row.item)} a week`],
      [
        Math.abs(share),
        `${parameters ? "parameter" : "model"}: the plan serves ${percent(share)} of the item's demand from here`,
      ],
      [Math.abs(row.lead), `data: lead time and review ${percent(row.lead)}`],
      [Math.abs(row.spread) / 2, `model: spread of the demand ${percent(row.spread)}`],
    ];
    const [size, text] = causes.reduce((most, next) => (next[0] > most[0] ? next : most));
    return size >= 0.02
      ? text
      : parameters
        ? "parameter: the settings of the run changed"
        : "rounding to packs and minimum orders";
  };
  const changed = rows.filter(({ was, is_now }) => was !== is_now);
  return {
    changed: changed.length,
    of: rows.length,
    value: rows.reduce((sum, { value }) => sum + value, 0),
    movers: changed.slice(0, moversShown).map((row) => ({
      sku: row.sku,
      fc_id: row.fc_id,
      before: row.was,
      after: row.is_now,
      value: row.value,
      reason: reason(row),
    })),
  };
}

/** Weeks of the newest data that are compared. */
const recentWeeks = 13;

async function driftOf(db: Database, before: KeptRun, after: KeptRun): Promise<Drift[]> {
  const recent = (run: KeptRun): string =>
    `(SELECT * FROM ${run.file("prepare", "transactions")} WHERE quantity > 0 AND ordered_at > DATE ${quote(run.manifest.data_through)} - INTERVAL ${7 * recentWeeks - 1} DAY)`;
  const values = async (run: KeptRun, sql: string): Promise<Float64Array> =>
    numbers(
      await db.table(`SELECT v FROM (SELECT ${sql} AS v FROM ${recent(run)}) ORDER BY hash(v), v LIMIT 200000`),
      "v",
    );
  const drifts: Drift[] = [];
  for (const [what, sql] of [
    ["units of a line", "quantity::DOUBLE"],
    ["price of a unit", "unit_price::DOUBLE"],
  ] as const) {
    const [a, b] = [await values(before, sql), await values(after, sql)];
    const { distance, p } = kolmogorovSmirnov(a, b);
    drifts.push({ what, psi: stabilityOfValues(a, b), ks: distance, p });
  }
  for (const [what, column] of [
    ["mix of regions", "region"],
    ["mix of centers", "fc_id"],
    ["mix of items", "sku"],
  ] as const) {
    const rows = await db.rows<{ a: number; b: number }>(
      `SELECT coalesce(a.units, 0) AS a, coalesce(b.units, 0) AS b
       FROM (SELECT ${column} AS k, sum(quantity) AS units FROM ${recent(before)} GROUP BY 1) AS a
       FULL JOIN (SELECT ${column} AS k, sum(quantity) AS units FROM ${recent(after)} GROUP BY 1) AS b USING (k) ORDER BY k`,
    );
    if (rows.length > 1)
      drifts.push({
        what,
        psi: stabilityOfCounts(
          rows.map((row) => row.a),
          rows.map((row) => row.b),
        ),
        ks: null,
        p: null,
      });
  }
  return drifts;
}
