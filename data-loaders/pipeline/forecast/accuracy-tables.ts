// Tables of how good forecasts were: errors by level, class and step, and what was said at each judged origin.
import { join } from "node:path";
import type { PanelBacktest } from "../../../lib/forecasting/panel/panel-backtest.js";
import type { Table } from "../../../lib/table/table.js";
import {
  booleanColumn,
  dateColumn,
  integerColumn,
  numberColumn,
  tableOf,
  textColumn,
} from "../../../lib/table/table.js";
import type { Database } from "../../duckdb.js";
import type { BacktestPlan } from "./backtest.js";
import type { AccuracyRow } from "./judge.js";
import type { LoadedPanel } from "./load.js";

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
    covered_50: numbers((row) => finite(row.covered[0] ?? NaN)),
    covered_80: numbers((row) => finite(row.covered[1] ?? NaN)),
    covered_95: numbers((row) => finite(row.covered[2] ?? NaN)),
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
