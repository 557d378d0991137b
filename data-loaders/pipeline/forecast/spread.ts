// The spread of a level's forecasts, from the errors of that level.
import { demandClasses } from "../../../lib/forecasting/demand-class.js";
import { coveredShares } from "../../../lib/forecasting/panel/count-coverage.js";
import { calibrated, demandQuantiles } from "../../../lib/forecasting/panel/dispersion.js";
import {
  calibrateCells,
  type PanelBacktest,
  type PanelCalibration,
} from "../../../lib/forecasting/panel/panel-backtest.js";
import { intervals, probabilities, type Covered } from "./judge.js";
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

/** Demand class of each cell by those of the series; sums of many series count as smooth. */
export function classOf(level: Level, classes: Uint8Array): (cell: number) => number {
  const { seriesOf } = level;
  return seriesOf ? (cell) => classes[seriesOf[cell]!]! : () => 0;
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
  const classAt = classOf(level, classes);
  for (let cell = 0; cell < level.cells; cell++) {
    const c = classAt(cell);
    for (let i = 0; i < horizon; i++) {
      const at = cell * horizon + i;
      demandQuantiles(weekly, { class: c, cell, weeks: i + 1, mean: means[at]! }, adjusted[c]!, buffer);
      for (let p = 0; p < probabilities.length; p++) out[p * size + at] = buffer[p]!;
    }
  }
  return out;
}

/** The intervals of `levelQuantiles`, asked about what came. */
export function levelCoverage(
  level: Level,
  means: Float64Array,
  classes: Uint8Array,
  { weekly }: PanelCalibration,
): Covered {
  const horizon = means.length / level.cells;
  const adjusted = demandClasses.map((_, c) => calibrated(weekly, c, probabilities));
  const classAt = classOf(level, classes);
  return (cell, i, actual, out) => {
    const c = classAt(cell);
    const about = { class: c, cell, weeks: i + 1, mean: means[cell * horizon + i]! };
    coveredShares(weekly, about, adjusted[c]!, intervals, actual, out);
  };
}
