// A prepared folder as weekly series of SKUs, for the command on its own.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { predictPanel, fitPanel } from "../../../lib/forecasting/panel/panel.js";
import { calibratePanel, panelQuantiles } from "../../../lib/forecasting/panel/panel-backtest.js";
import { panelStatuses } from "../../../lib/forecasting/panel/panel.js";
import { demandClasses } from "../../../lib/forecasting/demand-class.js";
import type { SeriesForecast } from "../../../lib/forecasting/long-table.js";
import { openDatabase } from "../../duckdb.js";
import { loadPanel, type LoadedPanel } from "./load.js";

/** Where the prepared tables lie in `folder`: itself, or its part of a run folder. */
export function preparedFolder(folder: string): string | undefined {
  return [folder, join(folder, "prepared")].find(
    (path) => existsSync(join(path, "transactions.parquet")) && existsSync(join(path, "weeks.parquet")),
  );
}

/** The panel of the folder, read in a database of its own. */
export async function readPanel(folder: string, tempDirectory: string): Promise<LoadedPanel> {
  const db = await openDatabase({ tempDirectory });
  try {
    return await loadPanel(db, folder);
  } finally {
    db.close();
  }
}

/** The panel's own forecast: pooled seasons and promotions, intervals from its past errors. */
export function forecastPanel(
  loaded: LoadedPanel,
  horizon: number,
  levels: readonly number[],
): readonly SeriesForecast[] {
  const { history, skus } = loaded;
  const panel = fitPanel(history, history.weeks);
  const forecast = predictPanel(panel, horizon);
  const calibration = calibratePanel(history, history.weeks, { horizon: Math.min(horizon, 13) });
  const tails = [...levels].reverse().map((level) => (1 - level) / 2);
  const all = [...tails, ...levels.map((level) => (1 + level) / 2)];
  const quantiles = panelQuantiles(panel, forecast, calibration, all);
  const size = history.series * horizon;
  const row = (p: number, s: number) => quantiles.slice(p * size + s * horizon, p * size + (s + 1) * horizon);
  return skus.map((id, s) => {
    const status = panelStatuses[panel.statuses[s]!]!;
    return {
      id,
      forecast: {
        mean: forecast.mean.slice(s * horizon, (s + 1) * horizon),
        levels,
        low: levels.map((_, k) => row(levels.length - 1 - k, s)),
        high: levels.map((_, k) => row(levels.length + k, s)),
      },
      label: `${demandClasses[panel.classes[s]!]} demand: level, pooled season, promotions`,
      fits: 1,
      converged: null,
      status: status === "fitted" ? "fitted" : "fallback",
      ...(status === "fitted" ? {} : { fallback: status }),
    };
  });
}
