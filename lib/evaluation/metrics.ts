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
  for (let i = 0; i < actual.length; i++) sum += symmetricError(actual[i]!, mean[i]!);
  return sum / actual.length;
}

function symmetricError(actual: number, mean: number): number {
  const size = Math.abs(actual) + Math.abs(mean);
  return size > 0 ? (200 * Math.abs(actual - mean)) / size : 0;
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
  /** Mean over series of the symmetric MAPE, in percent. */
  readonly smape: number;
  /** Mean pinball loss over the quantiles given, over mean actual. */
  readonly pinball: number;
  /**
   * Scaled continuous ranked probability score: twice the pinball loss (Gneiting, Ranjan 2011), an approximation by the
   * quantiles given. Of a forecast without spread it is the WAPE.
   */
  readonly crps: number;
  /** Mean Winkler score of each interval over the seasonal scale (MSIS of M4), in the order of `levels`. */
  readonly winkler: readonly number[];
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
  private smape = 0;
  private series = 0;
  private pinballSum = 0;
  private pinballActuals = 0;
  private readonly levels: readonly number[];
  private readonly inside: Float64Array;
  private readonly tried: Float64Array;
  private readonly scores: Float64Array;
  private readonly scored: Float64Array;

  /** @param levels nominal coverages of the intervals that `addInterval` will be given */
  constructor(levels: readonly number[]) {
    this.levels = levels;
    this.inside = new Float64Array(levels.length);
    this.tried = new Float64Array(levels.length);
    this.scores = new Float64Array(levels.length);
    this.scored = new Float64Array(levels.length);
  }

  /** The steps of one series from one origin; NaN actuals are left out. Scales that are NaN or 0 leave MASE, RMSSE alone. */
  addSeries(actual: ArrayLike<number>, mean: ArrayLike<number>, maseScale = NaN, rmsseScale = NaN): void {
    let absolute = 0;
    let squared = 0;
    let symmetric = 0;
    let count = 0;
    for (let i = 0; i < actual.length; i++) {
      if (Number.isNaN(actual[i]!)) continue;
      symmetric += symmetricError(actual[i]!, mean[i]!);
      const error = mean[i]! - actual[i]!;
      absolute += Math.abs(error);
      squared += error * error;
      this.signed += error;
      this.actuals += actual[i]!;
      count++;
    }
    if (count === 0) return;
    this.n += count;
    this.series++;
    this.smape += symmetric / count;
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

  /** One interval: position of its level, what happened, and its ends. A `scale` that is NaN or 0 leaves its score alone. */
  addInterval(level: number, actual: number, low: number, high: number, scale = NaN): void {
    if (Number.isNaN(actual)) return;
    if (scale > 0) {
      this.scores[level] = this.scores[level]! + winkler(actual, low, high, this.levels[level]!) / scale;
      this.scored[level] = this.scored[level]! + 1;
    }
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
      smape: this.smape / this.series,
      pinball: this.pinballSum / this.pinballActuals,
      crps: (2 * this.pinballSum) / this.pinballActuals,
      winkler: Array.from(this.scores, (sum, i) => sum / this.scored[i]!),
      coverage: Array.from(this.inside, (count, i) => count / this.tried[i]!),
    };
  }
}
