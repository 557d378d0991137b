// Quantiles of a level from the errors of that level.
import { demandClasses } from "../../../lib/forecasting/demand-class.js";
import { calibrated, demandQuantiles } from "../../../lib/forecasting/panel/dispersion.js";
import {
  calibrateCells,
  type PanelBacktest,
  type PanelCalibration,
} from "../../../lib/forecasting/panel/panel-backtest.js";
import { probabilities } from "./judge.js";
import { cellsOf, type Level } from "./levels.js";

/** Dispersion of the level's errors that were known at `cutoff`. Large levels are learnt on every k-th cell. */
export function calibrateLevel(
  level: Level,
  backtest: PanelBacktest,
  weeks: number,
  cutoff: number,
  censored?: Uint8Array,
): PanelCalibration {
  const cells = cellsOf(level, backtest, weeks);
  const whole = cells.count === level.cells;
  const found = calibrateCells(backtest, whole && censored ? { ...cells, censored } : cells, cutoff);
  if (whole) return found;
  // Cells have no scale of their own when only some were looked at.
  const scales = new Float64Array(0);
  return { weekly: { ...found.weekly, scales }, cumulative: { ...found.cumulative, scales } };
}

/** probabilities x cells x horizon, ordered in the probabilities, >= 0. */
export function levelQuantiles(
  level: Level,
  means: Float64Array,
  classes: Uint8Array,
  { weekly }: PanelCalibration,
): Float64Array {
  const horizon = means.length / level.cells;
  const adjusted = demandClasses.map((_, c) => calibrated(weekly, c, probabilities));
  const size = means.length;
  const out = new Float64Array(probabilities.length * size);
  const buffer = new Float64Array(probabilities.length);
  for (let cell = 0; cell < level.cells; cell++) {
    const c = level.seriesOf ? classes[level.seriesOf[cell]!]! : 0;
    for (let i = 0; i < horizon; i++) {
      const at = cell * horizon + i;
      demandQuantiles(weekly, { class: c, cell, weeks: i + 1, mean: means[at]! }, adjusted[c]!, buffer);
      for (let p = 0; p < probabilities.length; p++) out[p * size + at] = buffer[p]!;
    }
  }
  return out;
}
