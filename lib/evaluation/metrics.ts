// Measures of forecasts that survive zeros. Sums first, ratios last, so that errors of many series pool.

/** Mean absolute difference between values `season` apart: the scale of MASE. NaN when the series is too short. */
export function seasonalScale(y: ArrayLike<number>, season = 1): number {
  let sum = 0;
  let count = 0;
  for (let t = season; t < y.length; t++) {
    const difference = Math.abs(y[t]! - y[t - season]!);
    if (Number.isNaN(difference)) continue;
    sum += difference;
    count++;
  }
  return count > 0 ? sum / count : NaN;
}

/** Root mean squared one-step difference: the scale of RMSSE (Makridakis et al. 2022). NaN when too short. */
export function squaredScale(y: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let t = 1; t < y.length; t++) {
    const difference = y[t]! - y[t - 1]!;
    if (Number.isNaN(difference)) continue;
    sum += difference * difference;
    count++;
  }
  return count > 0 ? Math.sqrt(sum / count) : NaN;
}

/** Pinball loss of quantile `q` at probability `p` (Koenker, Bassett 1978): p (y - q) above, (1 - p)(q - y) below. */
export function pinball(actual: number, q: number, p: number): number {
  return actual >= q ? p * (actual - q) : (1 - p) * (q - actual);
}

/** Winkler score of an interval of nominal coverage `level` (Winkler 1972): width plus penalty for what falls outside. */
export function winkler(actual: number, low: number, high: number, level: number): number {
  const penalty = 2 / (1 - level);
  return high - low + (actual < low ? penalty * (low - actual) : actual > high ? penalty * (actual - high) : 0);
}

/** Symmetric MAPE of M3 and M4, in percent: mean of 200 |y - f| / (|y| + |f|); two zeros count as no error. */
export function smape(actual: ArrayLike<number>, mean: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < actual.length; i++) {
    const size = Math.abs(actual[i]!) + Math.abs(mean[i]!);
    if (size > 0) sum += (200 * Math.abs(actual[i]! - mean[i]!)) / size;
  }
  return sum / actual.length;
}

/** Pooled measures of a set of forecasts. NaN where nothing of the kind was added. */
export type Accuracy = {
  /** Forecasts, one a series and step. */
  readonly n: number;
  /** Sum of absolute errors over sum of actuals. */
  readonly wape: number;
  /** Mean over series of mean absolute error over seasonal scale (Hyndman, Koehler 2006). */
  readonly mase: number;
  /** Mean over series of root mean squared error over one-step scale. */
  readonly rmsse: number;
  /** Sum of (forecast - actual) over sum of actuals. */
  readonly bias: number;
  /** Mean pinball loss over the quantiles given, over mean actual. */
  readonly pinball: number;
  /** Share of actuals inside each interval, in the order of `levels` of the collector. */
  readonly coverage: readonly number[];
};

/** Adds up errors; `finish` divides. One collector a model and group. */
export class AccuracyCollector {
  private n = 0;
  private absolute = 0;
  private signed = 0;
  private actuals = 0;
  private mase = 0;
  private maseCount = 0;
  private rmsse = 0;
  private rmsseCount = 0;
  private pinballSum = 0;
  private pinballActuals = 0;
  private readonly inside: Float64Array;
  private readonly tried: Float64Array;

  /** @param levels nominal coverages of the intervals that `addInterval` will be given */
  constructor(levels = 3) {
    this.inside = new Float64Array(levels);
    this.tried = new Float64Array(levels);
  }

  /** The steps of one series from one origin; NaN actuals are left out. Scales that are NaN or 0 leave MASE, RMSSE alone. */
  addSeries(actual: ArrayLike<number>, mean: ArrayLike<number>, maseScale = NaN, rmsseScale = NaN): void {
    let absolute = 0;
    let squared = 0;
    let count = 0;
    for (let i = 0; i < actual.length; i++) {
      if (Number.isNaN(actual[i]!)) continue;
      const error = mean[i]! - actual[i]!;
      absolute += Math.abs(error);
      squared += error * error;
      this.signed += error;
      this.actuals += actual[i]!;
      count++;
    }
    if (count === 0) return;
    this.n += count;
    this.absolute += absolute;
    if (maseScale > 0) {
      this.mase += absolute / count / maseScale;
      this.maseCount++;
    }
    if (rmsseScale > 0) {
      this.rmsse += Math.sqrt(squared / count) / rmsseScale;
      this.rmsseCount++;
    }
  }

  /** One interval: position of its level, ends and what happened. */
  addInterval(level: number, actual: number, low: number, high: number): void {
    if (Number.isNaN(actual)) return;
    this.tried[level] = this.tried[level]! + 1;
    if (actual >= low && actual <= high) this.inside[level] = this.inside[level]! + 1;
  }

  /** One quantile. */
  addQuantile(actual: number, quantile: number, probability: number): void {
    if (Number.isNaN(actual)) return;
    this.pinballSum += pinball(actual, quantile, probability);
    this.pinballActuals += actual;
  }

  finish(): Accuracy {
    return {
      n: this.n,
      wape: this.absolute / this.actuals,
      mase: this.mase / this.maseCount,
      rmsse: this.rmsse / this.rmsseCount,
      bias: this.signed / this.actuals,
      pinball: this.pinballSum / this.pinballActuals,
      coverage: Array.from(this.inside, (count, i) => count / this.tried[i]!),
    };
  }
}
