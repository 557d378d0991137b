// The stage's tables: column by column from flat arrays, sorted, as Parquet.
import { join } from "node:path";
import { towardsWhole } from "../../../lib/forecasting/panel/dominant-share.js";
import { demandClasses } from "../../../lib/forecasting/demand-class.js";
import {
  cumulativeDemand,
  type CumulativeDemand,
  type PanelBacktest,
  type PanelCalibration,
} from "../../../lib/forecasting/panel/panel-backtest.js";
import { panelStatuses, type Panel } from "../../../lib/forecasting/panel/panel.js";
import type { Column, Table } from "../../../lib/table/table.js";
import {
  dateColumn,
  integerColumn,
  numberColumn,
  tableOf,
  textColumn,
  booleanColumn,
} from "../../../lib/table/table.js";
import type { Database } from "../../duckdb.js";
import type { BacktestPlan } from "./backtest.js";
import type { AccuracyRow } from "./judge.js";
import type { LoadedPanel } from "./load.js";

/** Expected units and quantiles of the cells of one level, cells x horizon and probabilities x cells x horizon. */
export type LevelForecast = {
  readonly level: string;
  readonly cells: number;
  readonly means: Float64Array;
  readonly quantiles: Float64Array;
  /** Positions of each cell in the lists of names; -1 where the level does not have the dimension. */
  readonly sku: (cell: number) => number;
  readonly category: (cell: number) => number;
  readonly center: (cell: number) => number;
  /** -1 for buyers without a segment as well. */
  readonly segment: (cell: number) => number;
};

const quantileNames = ["q025", "q10", "q25", "q50", "q75", "q90", "q975"] as const;

/** Table forecasts: every level, cell and step. */
export async function writeForecasts(
  db: Database,
  output: string,
  loaded: LoadedPanel,
  levels: readonly LevelForecast[],
): Promise<void> {
  const { history, categories } = loaded;
  await db.insert(
    "category_codes",
    tableOf({ code: integerColumn(categories.map((_, code) => code)), category: textColumn(categories) }),
  );
  for (const [k, { cells, means, quantiles, ...level }] of levels.entries()) {
    const horizon = means.length / cells;
    const rows = cells * horizon;
    const codes = (of: (cell: number) => number): Column => {
      const values = new Int32Array(rows);
      const nulls = new Uint8Array(rows);
      for (let cell = 0; cell < cells; cell++) {
        const code = of(cell);
        values.fill(Math.max(0, code), cell * horizon, (cell + 1) * horizon);
        nulls.fill(code < 0 ? 1 : 0, cell * horizon, (cell + 1) * horizon);
      }
      return { type: "integer", values, nulls };
    };
    await db.insert(
      `forecast_level_${k}`,
      tableOf({
        category: codes(level.category),
        sku: codes(level.sku),
        segment: codes(level.segment),
        fc: codes(level.center),
        step: { type: "integer", values: Int32Array.from({ length: rows }, (_, i) => (i % horizon) + 1) },
        mean: { type: "number", values: means },
        ...Object.fromEntries(
          quantileNames.map((name, p) => [
            name,
            { type: "number", values: quantiles.subarray(p * rows, (p + 1) * rows) },
          ]),
        ),
      }),
    );
  }
  const union = levels
    .map((level, k) => `SELECT '${level.level}' AS level, * FROM forecast_level_${k}`)
    .join(" UNION ALL ");
  const lastWeek = history.firstWeek + 7 * (history.weeks - 1);
  await db.writeParquet(
    `SELECT level, c.category, s.sku, segment, f.fc_id, step, (DATE '1970-01-01' + (${lastWeek} + 7 * step)::INTEGER) AS week,
       mean, ${quantileNames.join(", ")}
     FROM (${union}) u LEFT JOIN category_codes c ON c.code = u.category LEFT JOIN sku_codes s ON s.code = u.sku
     LEFT JOIN fc_codes f ON f.code = u.fc
     ORDER BY level, c.category NULLS FIRST, s.sku NULLS FIRST, f.fc_id NULLS FIRST, segment NULLS LAST, step`,
    join(output, "forecasts.parquet"),
  );
  for (const k of levels.keys()) await db.run(`DROP TABLE forecast_level_${k}`);
}

export const cumulativeProbabilities = [0.5, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995] as const;
const cumulativeNames = ["q50", "q80", "q90", "q95", "q975", "q99", "q995"] as const;

/** Table forecast_cumulative: demand over lead time and review, by SKU and by SKU x center. */
export async function writeCumulative(
  db: Database,
  output: string,
  loaded: LoadedPanel,
  panel: Panel,
  means: Float64Array,
  fcShares: Float64Array,
  reviewDays: number,
  calibrations: { readonly sku: PanelCalibration; readonly skuCenter: PanelCalibration },
): Promise<void> {
  const { skus, centers, leadTimeDays, leadTimeSdDays } = loaded;
  const series = skus.length;
  const horizon = means.length / series;
  const forecast = { series, horizon, cutoff: panel.cutoff, mean: means };
  const days = leadTimeDays.map((lead) => lead + reviewDays);
  const whole = cumulativeDemand(
    panel,
    forecast,
    calibrations.sku,
    days.map((d) => d / 7),
    {
      probabilities: cumulativeProbabilities,
      leadTimeSdWeeks: leadTimeSdDays.map((d) => d / 7),
    },
  );
  const parts = centers.length;
  const seriesOf = Int32Array.from({ length: series * parts }, (_, cell) => Math.floor(cell / parts));
  const own = cumulativeDemand(
    panel,
    forecast,
    calibrations.skuCenter,
    Float64Array.from(seriesOf, (s) => days[s]! / 7),
    {
      probabilities: cumulativeProbabilities,
      leadTimeSdWeeks: Float64Array.from(seriesOf, (s) => leadTimeSdDays[s]! / 7),
      shares: fcShares,
      seriesOf,
    },
  );
  const split = towardsWhole(own, whole, parts);
  const rows = series * (parts + 1);
  const at = (i: number) => ({ s: Math.floor(i / (parts + 1)), part: (i % (parts + 1)) - 1 });
  const value = (i: number, of: (from: CumulativeDemand, cell: number) => number) => {
    const { s, part } = at(i);
    return part < 0 ? of(whole, s) : of(split, s * parts + part);
  };
  const numbers = (of: (from: CumulativeDemand, cell: number) => number) =>
    numberColumn(Float64Array.from({ length: rows }, (_, i) => value(i, of)));
  const count = cumulativeProbabilities.length;
  await db.insert(
    "forecast_cumulative",
    tableOf({
      sku: { type: "text", values: Int32Array.from({ length: rows }, (_, i) => at(i).s), dictionary: skus },
      fc_id: {
        type: "text",
        values: Int32Array.from({ length: rows }, (_, i) => Math.max(0, at(i).part)),
        dictionary: centers,
        nulls: Uint8Array.from({ length: rows }, (_, i) => (at(i).part < 0 ? 1 : 0)),
      },
      protection_days: numberColumn(Float64Array.from({ length: rows }, (_, i) => days[at(i).s]!)),
      mean: numbers((from, cell) => from.mean[cell]!),
      sd: numbers((from, cell) => from.sd[cell]!),
      ...Object.fromEntries(
        cumulativeNames.map((name, p) => [name, numbers((from, cell) => from.quantiles[cell * count + p]!)]),
      ),
    }),
  );
  await db.writeParquet(
    "SELECT * FROM forecast_cumulative ORDER BY sku, fc_id NULLS FIRST",
    join(output, "forecast_cumulative.parquet"),
  );
}

/** Tables history and history_sku_fc, from the lines that `loadPanel` left in the database. */
export async function writeHistory(db: Database, output: string, loaded: LoadedPanel): Promise<void> {
  const { history, segments } = loaded;
  const week = (index: string) => `(DATE '1970-01-01' + (${history.firstWeek} + 7 * ${index})::INTEGER)`;
  const centers = "JOIN region_codes r ON r.code = l.region";
  await db.writeParquet(
    `SELECT s.sku, CASE WHEN l.segment < ${segments} THEN l.segment END AS segment, r.home_fc AS fc_id, ${week("l.week")} AS week,
       sum(l.units)::DOUBLE AS units
     FROM lines l JOIN sku_codes s ON s.code = l.sku ${centers} GROUP BY ALL ORDER BY sku, segment NULLS LAST, fc_id, week`,
    join(output, "history.parquet"),
  );
  const { censored } = history;
  const hidden: number[] = [];
  if (censored) for (let i = 0; i < censored.length; i++) if (censored[i]) hidden.push(i);
  await db.insert(
    "hidden",
    tableOf({
      sku: integerColumn(hidden.map((i) => Math.floor(i / history.weeks))),
      week: integerColumn(hidden.map((i) => i % history.weeks)),
    }),
  );
  await db.writeParquet(
    `WITH sold AS (SELECT l.sku, r.home_fc AS fc_id, l.week, sum(l.units)::DOUBLE AS units FROM lines l ${centers} GROUP BY ALL),
       out AS (SELECT h.sku, f.fc_id, h.week FROM hidden h CROSS JOIN fc_codes f),
       cells AS (SELECT coalesce(sold.sku, out.sku) AS sku, coalesce(sold.fc_id, out.fc_id) AS fc_id,
         coalesce(sold.week, out.week) AS week, coalesce(units, 0) AS units, out.sku IS NOT NULL AS censored
         FROM sold FULL JOIN out ON out.sku = sold.sku AND out.fc_id = sold.fc_id AND out.week = sold.week)
     SELECT s.sku, fc_id, ${week("week")} AS week, units, censored FROM cells c JOIN sku_codes s ON s.code = c.sku
     ORDER BY s.sku, fc_id, week`,
    join(output, "history_sku_fc.parquet"),
  );
}

/** Table demand_shares: sku, region, share. */
export async function writeShares(
  db: Database,
  output: string,
  loaded: LoadedPanel,
  shares: Float64Array,
): Promise<void> {
  const regions = loaded.regions.length;
  await db.insert(
    "demand_shares",
    tableOf({
      sku: { type: "integer", values: Int32Array.from(shares, (_, i) => Math.floor(i / regions)) },
      region: { type: "integer", values: Int32Array.from(shares, (_, i) => i % regions) },
      share: numberColumn(shares),
    }),
  );
  await db.writeParquet(
    `SELECT s.sku, r.region, share FROM demand_shares d JOIN sku_codes s ON s.code = d.sku
     JOIN region_codes r ON r.code = d.region ORDER BY s.sku, r.region`,
    join(output, "demand_shares.parquet"),
  );
}

/** Table forecast_series: what each SKU is and how its forecast came about. */
export async function writeSeries(
  db: Database,
  output: string,
  loaded: LoadedPanel,
  panel: Panel,
  model: string,
): Promise<void> {
  const status = Array.from(panel.statuses, (code) => panelStatuses[code]!);
  const fallbacks: Record<string, string | null> = {
    fitted: null,
    short: "level of the category while its own history is short",
    new: "level of the category until it is launched",
    ended: "fading: too many empty weeks at the end",
    none: "zero: never sold",
  };
  await db.insert(
    "forecast_series",
    tableOf({
      sku: textColumn(loaded.skus),
      demand_class: textColumn(Array.from(panel.classes, (code) => demandClasses[code]!)),
      adi: numberColumn(panel.adi.map((value) => (Number.isFinite(value) ? value : NaN))),
      cv2: numberColumn(panel.cv2),
      model: textColumn(loaded.skus.map(() => model)),
      status: textColumn(status),
      fallback: textColumn(status.map((name) => (model === "auto" ? fallbacks[name]! : null))),
      weeks: integerColumn(panel.weeksUsed),
    }),
  );
  await db.writeParquet("SELECT * FROM forecast_series ORDER BY sku", join(output, "forecast_series.parquet"));
}

/** Table forecast_accuracy. */
export async function writeAccuracy(db: Database, output: string, rows: readonly AccuracyRow[]): Promise<void> {
  const numbers = (of: (row: AccuracyRow) => number) => numberColumn(Float64Array.from(rows, of));
  const table: Table = tableOf({
    level: textColumn(rows.map((row) => row.level)),
    demand_class: textColumn(rows.map((row) => row.demandClass)),
    model: textColumn(rows.map((row) => row.model)),
    horizon: integerColumn(rows.map((row) => row.horizon)),
    n: integerColumn(rows.map((row) => row.n)),
    wape: numbers((row) => finite(row.wape)),
    mase: numbers((row) => finite(row.mase)),
    rmsse: numbers((row) => finite(row.rmsse)),
    bias: numbers((row) => finite(row.bias)),
    pinball: numbers((row) => finite(row.pinball)),
    coverage_50: numbers((row) => finite(row.coverage[0]!)),
    coverage_80: numbers((row) => finite(row.coverage[1]!)),
    coverage_95: numbers((row) => finite(row.coverage[2]!)),
  });
  await db.insert("forecast_accuracy", table);
  await db.writeParquet(
    "SELECT * FROM forecast_accuracy ORDER BY level, demand_class, model, horizon NULLS FIRST",
    join(output, "forecast_accuracy.parquet"),
  );
}

/** Table backtest: what the model in use said of each SKU at the judged origins, and what came. */
export async function writeBacktest(
  db: Database,
  output: string,
  loaded: LoadedPanel,
  plan: BacktestPlan,
  backtest: PanelBacktest,
  quantilesAt: (o: number) => Float64Array,
): Promise<void> {
  const { series, weeks, firstWeek, units } = loaded.history;
  const { horizon, origins, judgedFrom } = plan;
  for (let o = judgedFrom; o < origins.length; o++) {
    const origin = origins[o]!;
    const steps = Math.min(horizon, weeks - origin);
    const quantiles = quantilesAt(o);
    const size = series * horizon;
    const rows = series * steps;
    const series0 = Int32Array.from({ length: rows }, (_, i) => Math.floor(i / steps));
    const step0 = Int32Array.from({ length: rows }, (_, i) => i % steps);
    const quantile = (p: number) =>
      numberColumn(Float64Array.from(series0, (s, i) => quantiles[p * size + s * horizon + step0[i]!]!));
    const table = tableOf({
      sku: { type: "integer", values: series0 },
      origin: dateColumn(new Int32Array(rows).fill(firstWeek + 7 * origin)),
      week: dateColumn(step0.map((i) => firstWeek + 7 * (origin + i))),
      step: integerColumn(step0.map((i) => i + 1)),
      actual: numberColumn(Float64Array.from(series0, (s, i) => units[s * weeks + origin + step0[i]!]!)),
      mean: numberColumn(Float64Array.from(series0, (s, i) => backtest.means[o]![s * horizon + step0[i]!]!)),
      q10: quantile(1),
      q90: quantile(5),
      q025: quantile(0),
      q975: quantile(6),
      known: booleanColumn(Array.from(series0, (s) => backtest.panels[o]!.starts[s]! < origin)),
    });
    await db.insert(`backtest_${o}`, table);
  }
  const union = origins
    .map((_, o) => o)
    .filter((o) => o >= judgedFrom)
    .map((o) => `SELECT * FROM backtest_${o} WHERE known`)
    .join(" UNION ALL ");
  await db.writeParquet(
    `SELECT s.sku, b.* EXCLUDE (sku, known) FROM (${union}) b JOIN sku_codes s ON s.code = b.sku ORDER BY s.sku, origin, step`,
    join(output, "backtest.parquet"),
  );
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : NaN;
}
