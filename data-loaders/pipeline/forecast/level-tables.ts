// Tables of what is to come: every level, cell and week, and how each SKU's forecast came about.
import { join } from "node:path";
import { demandClasses } from "../../../lib/forecasting/demand-class.js";
import { panelStatuses, type Panel } from "../../../lib/forecasting/panel/panel.js";
import type { Column } from "../../../lib/table/table.js";
import { integerColumn, numberColumn, tableOf, textColumn } from "../../../lib/table/table.js";
import type { Database } from "../../duckdb.js";
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
