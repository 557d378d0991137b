// Forecasts of a panel made at past cutoffs, and what they teach about errors.
import { checkInteger } from "../../check.js";
import { demandClasses } from "../demand-class.js";
import { calibrated, demandQuantiles, estimateDispersion, type Dispersion, type ErrorSample } from "./dispersion.js";
import { fitPanel, predictPanel } from "./panel.js";
import type { Panel, PanelForecast, PanelHistory, PanelOptions } from "./panel-types.js";

/** Forecasts from several origins; each saw only the columns before its origin. */
export type PanelBacktest = {
  readonly horizon: number;
  /** Ascending cutoffs. */
  readonly origins: readonly number[];
  /** One panel and one series x horizon mean an origin. */
  readonly panels: readonly Panel[];
  readonly means: readonly Float64Array[];
};

/** Error dispersion of single weeks ahead and of sums over the first weeks ahead, of cells (SKUs, or SKU x center). */
export type PanelCalibration = { readonly weekly: Dispersion; readonly cumulative: Dispersion };

/** Origins every `every` weeks back from `last`, at most `count`, none with less than `minimum` weeks; ascending. */
export function originsBefore(last: number, every: number, count: number, minimum: number): number[] {
  const origins: number[] = [];
  for (let origin = last; origins.length < count && origin >= minimum; origin -= every) origins.unshift(origin);
  return origins;
}

/** Fits and predicts at each origin. Steps that run past the end of the history are predicted all the same. */
export function backtestPanel(
  history: PanelHistory,
  origins: readonly number[],
  horizon: number,
  options: PanelOptions = {},
): PanelBacktest {
  checkInteger("horizon", horizon, 1);
  const panels = origins.map((origin) => fitPanel(history, origin, options));
  return { horizon, origins, panels, means: panels.map((panel) => predictPanel(panel, horizon).mean) };
}

/** What the errors are measured on: cells x weeks of units, and for each cell the series that it is a part of. */
export type Cells = {
  readonly count: number;
  readonly weeks: number;
  readonly units: Float64Array;
  readonly censored?: Uint8Array;
  /** Series of each cell: its demand class is taken from there; -1 for a sum of several, which counts as smooth. */
  readonly seriesOf: Int32Array;
  /** cells x horizon expected units at origin number o of the backtest. */
  meansAt(o: number): Float64Array;
};

/**
 * Dispersion of the backtest's errors that were known at `cutoff`: a step counts only when its week is over by then.
 * Censored weeks are left out, and so are sums over them.
 */
export function calibrateCells(backtest: PanelBacktest, cells: Cells, cutoff: number): PanelCalibration {
  const { horizon, origins } = backtest;
  const weekly = Array.from({ length: horizon }, () => new SampleBuilder());
  const cumulative = Array.from({ length: horizon }, () => new SampleBuilder());
  origins.forEach((origin, o) => {
    const means = cells.meansAt(o);
    const { classes } = backtest.panels[o]!;
    const steps = Math.min(horizon, cutoff - origin);
    for (let cell = 0; cell < cells.count; cell++) {
      const demandClass = classes[cells.seriesOf[cell]!] ?? 0;
      let expected = 0;
      let sold = 0;
      let whole = true;
      for (let i = 0; i < steps; i++) {
        const at = cell * cells.weeks + origin + i;
        const mean = means[cell * horizon + i]!;
        if (cells.censored?.[at]) {
          whole = false;
          continue;
        }
        if (mean > 0) weekly[i]!.push(cell, demandClass, mean, cells.units[at]!);
        expected += mean;
        sold += cells.units[at]!;
        if (whole && expected > 0) cumulative[i]!.push(cell, demandClass, expected, sold);
      }
    }
  });
  return {
    weekly: estimateDispersion(
      weekly.map((b) => b.finish()),
      demandClasses.length,
      cells.count,
    ),
    cumulative: estimateDispersion(
      cumulative.map((b) => b.finish()),
      demandClasses.length,
      cells.count,
    ),
  };
}

/** The series of a history as cells of a backtest. */
export function seriesCells(history: PanelHistory, backtest: PanelBacktest): Cells {
  return {
    count: history.series,
    weeks: history.weeks,
    units: history.units,
    ...(history.censored ? { censored: history.censored } : {}),
    seriesOf: Int32Array.from({ length: history.series }, (_, s) => s),
    meansAt: (o) => backtest.means[o]!,
  };
}

export type CalibrateOptions = PanelOptions & {
  /** Weeks ahead to learn about: at least lead time plus review. */
  readonly horizon: number;
  /** Number of past origins, default 6. */
  readonly count?: number;
  /** Weeks between them, default 4. */
  readonly every?: number;
};

/**
 * Error dispersion of the panel's series as known at `cutoff`, from forecasts made at up to `count` earlier origins.
 * Fit once, use for every later forecast; nothing at or after `cutoff` is read.
 *
 * @example const calibration = calibratePanel(history, cutoff, { horizon: 9 });
 */
export function calibratePanel(history: PanelHistory, cutoff: number, options: CalibrateOptions): PanelCalibration {
  const { horizon, count = 6, every = 4 } = options;
  const last = Math.max(2, cutoff - Math.max(1, Math.min(horizon, Math.floor(cutoff / 4))));
  const backtest = backtestPanel(history, originsBefore(last, every, count, Math.min(13, last)), horizon, options);
  return calibrateCells(backtest, seriesCells(history, backtest), cutoff);
}

/** Calibrated quantiles of single weeks: probabilities x series x horizon, >= 0, ordered in the probabilities. */
export function panelQuantiles(
  panel: Panel,
  forecast: PanelForecast,
  calibration: PanelCalibration,
  probabilities: readonly number[],
): Float64Array {
  const { series, horizon, mean } = forecast;
  const adjusted = demandClasses.map((_, c) => calibrated(calibration.weekly, c, probabilities));
  const out = new Float64Array(probabilities.length * series * horizon);
  const buffer = new Float64Array(probabilities.length);
  for (let s = 0; s < series; s++) {
    const c = panel.classes[s]!;
    for (let i = 0; i < horizon; i++) {
      const at = s * horizon + i;
      const cell = { class: c, cell: s, weeks: i + 1, mean: mean[at]! };
      demandQuantiles(calibration.weekly, cell, adjusted[c]!, buffer);
      for (let p = 0; p < probabilities.length; p++) out[p * series * horizon + at] = buffer[p]!;
    }
  }
  return out;
}

export type CumulativeOptions = {
  readonly probabilities: readonly number[];
  /** Standard deviation of the lead time in weeks, one a cell; none when absent. */
  readonly leadTimeSdWeeks?: Float64Array;
  /** Share of the series' demand that the cell stands for, one a cell; 1 when absent. */
  readonly shares?: Float64Array;
  /** Series of each cell; the series themselves when absent. */
  readonly seriesOf?: Int32Array;
};

/** Demand over the coming weeks of each cell: mean, standard deviation, quantiles (cells x probabilities). */
export type CumulativeDemand = {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly quantiles: Float64Array;
};

/**
 * Demand over the first `weeksAhead` weeks (fractions allowed) of each cell: lead time plus review. Its spread comes from
 * errors of sums as they were, correlated over weeks, not from weekly spread times a square root; the variance of the lead
 * time adds (weekly mean x its standard deviation)^2 (Silver, Pyke, Thomas 2017, section 6.7).
 *
 * @param weeksAhead one a cell, > 0; beyond the forecast's horizon its last week goes on
 */
export function cumulativeDemand(
  panel: Panel,
  forecast: PanelForecast,
  calibration: PanelCalibration,
  weeksAhead: Float64Array,
  options: CumulativeOptions,
): CumulativeDemand {
  const { probabilities, leadTimeSdWeeks, shares, seriesOf } = options;
  const cells = weeksAhead.length;
  const count = probabilities.length;
  const adjusted = demandClasses.map((_, c) => calibrated(calibration.cumulative, c, probabilities));
  const mean = new Float64Array(cells);
  const sd = new Float64Array(cells);
  const quantiles = new Float64Array(cells * count);
  for (let cell = 0; cell < cells; cell++) {
    const s = seriesOf ? seriesOf[cell]! : cell;
    const weeks = weeksAhead[cell]!;
    const share = shares ? shares[cell]! : 1;
    mean[cell] = share * sumAhead(forecast, s, weeks);
    const deviation = (leadTimeSdWeeks?.[cell] ?? 0) * (mean[cell]! / weeks);
    const c = panel.classes[s]!;
    const about = { class: c, cell, weeks, mean: mean[cell]! };
    const variance = demandQuantiles(
      calibration.cumulative,
      about,
      adjusted[c]!,
      quantiles,
      cell * count,
      deviation * deviation,
    );
    sd[cell] = Math.sqrt(variance);
  }
  return { mean, sd, quantiles };
}

/** Expected units of series `s` over the first `weeks` weeks; the last one counts in part, and goes on past the horizon. */
export function sumAhead(forecast: PanelForecast, s: number, weeks: number): number {
  const { horizon, mean } = forecast;
  let sum = 0;
  for (let i = 0; i < Math.ceil(weeks); i++)
    sum += mean[s * horizon + Math.min(i, horizon - 1)]! * Math.min(1, weeks - i);
  return sum;
}

class SampleBuilder {
  private cells = new Int32Array(1024);
  private classes = new Uint8Array(1024);
  private mean = new Float64Array(1024);
  private actual = new Float64Array(1024);
  private count = 0;

  push(cell: number, demandClass: number, mean: number, actual: number): void {
    if (this.count === this.cells.length) this.grow();
    const at = this.count++;
    this.cells[at] = cell;
    this.classes[at] = demandClass;
    this.mean[at] = mean;
    this.actual[at] = actual;
  }

  finish(): ErrorSample {
    const { count } = this;
    return {
      cells: this.cells.subarray(0, count),
      classes: this.classes.subarray(0, count),
      mean: this.mean.subarray(0, count),
      actual: this.actual.subarray(0, count),
    };
  }

  private grow(): void {
    const length = 2 * this.count;
    const [cells, classes] = [new Int32Array(length), new Uint8Array(length)];
    const [mean, actual] = [new Float64Array(length), new Float64Array(length)];
    cells.set(this.cells);
    classes.set(this.classes);
    mean.set(this.mean);
    actual.set(this.actual);
    [this.cells, this.classes, this.mean, this.actual] = [cells, classes, mean, actual];
  }
}
