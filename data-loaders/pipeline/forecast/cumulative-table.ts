// The table that stock is set by: demand over lead time and review.
import { join } from "node:path";
import { demandClasses } from "../../../lib/forecasting/demand-class.js";
import { towardsWhole } from "../../../lib/forecasting/panel/dominant-share.js";
import {
  cumulativeDemand,
  type CumulativeDemand,
  type PanelCalibration,
} from "../../../lib/forecasting/panel/panel-backtest.js";
import type { Panel } from "../../../lib/forecasting/panel/panel.js";
import { cumulativeProbabilities } from "../../../lib/inventory/demand-curve.js";
import { numberColumn, tableOf } from "../../../lib/table/table.js";
import type { Database } from "../../duckdb.js";
import type { LoadedPanel } from "./load.js";
import type { ProtectionRow } from "./protection.js";

const cumulativeNames = ["q50", "q80", "q90", "q95", "q975", "q99", "q995"] as const;

/**
 * Table forecast_cumulative: demand over lead time and review, by SKU and by SKU x center. `calibrated` says whether such
 * quantiles of the SKU's demand class covered what they say; null where too few were judged.
 */
export async function writeCumulative(
  db: Database,
  output: string,
  loaded: LoadedPanel,
  panel: Panel,
  means: Float64Array,
  fcShares: Float64Array,
  reviewDays: number,
  calibrations: { readonly sku: PanelCalibration; readonly skuCenter: PanelCalibration },
  judged: readonly ProtectionRow[],
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
  const verdicts = ["sku", "sku_fc"].map((level) =>
    demandClasses.map(
      (name) => judged.find((r) => r.level === level && r.demand_class === name)?.within_tolerance ?? null,
    ),
  );
  const verdict = (i: number) => {
    const { s, part } = at(i);
    return verdicts[part < 0 ? 0 : 1]![panel.classes[s]!]!;
  };
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
      calibrated: {
        type: "boolean",
        values: Uint8Array.from({ length: rows }, (_, i) => (verdict(i) ? 1 : 0)),
        nulls: Uint8Array.from({ length: rows }, (_, i) => (verdict(i) === null ? 1 : 0)),
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
