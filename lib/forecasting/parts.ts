// A fitted model is one part, or parts inside parts: a seasonal adjustment around a model, a combination of several.
import { predictArima, type ArimaModel } from "./arima/arima.js";
import { predictAutoregression, type AutoregressionModel } from "./autoregression.js";
import { predictCes, type CesModel } from "./smoothing/ces.js";
import { effectsOf, predictCountRegression, type CountRegression } from "./counts/count-regression.js";
import { predictMovingLevel, type MovingLevelModel } from "./counts/moving-level.js";
import type { EtsModel } from "./smoothing/ets.js";
import { predictEts } from "./smoothing/ets-predict.js";
import {
  asSum,
  countForecast,
  mixtureForecast,
  pathOf,
  scaled,
  sumComponent,
  sumTo,
  type Component,
  type Forecast,
  type PredictOptions,
} from "./forecast.js";
import type { CountPath } from "./counts/count-path.js";
import { predictIntermittent, type IntermittentModel } from "./counts/intermittent.js";
import { predictSimple, type SimpleModel } from "./smoothing/simple.js";
import { mstl } from "./decomposition/mstl.js";
import { stl } from "./decomposition/stl.js";
import { predictTheta, type ThetaModel } from "./smoothing/theta.js";

/** Seasonal pattern taken off before the inner model and put back after: the last season of each decomposition. */
export type AdjustedModel = {
  readonly model: "adjusted";
  readonly inner: Part;
  readonly cycles: readonly Float64Array[];
  /** Whether the pattern multiplies (decomposed on logarithms) or adds. */
  readonly multiplicative: boolean;
};

/** How members become one path: mean, median, mean without the extremes at each step, or by weights. */
export type CombinationRule = "mean" | "median" | "trimmed" | "weighted";

export type CombinedModel = {
  readonly model: "combined";
  readonly rule: CombinationRule;
  readonly members: readonly Part[];
  /** Sum to 1; used by the rule "weighted". */
  readonly weights: readonly number[];
};

/** A count regression on a repeating season and regressors, kept with the design of what comes next. */
export type CountModel = {
  readonly model: "counts";
  readonly regression: CountRegression;
  readonly season: number;
  readonly n: number;
  /** Columns of regressors that a forecast must bring. */
  readonly regressors: number;
  /** A level that moves beside the regression's effects, in place of its intercept. */
  readonly level?: MovingLevelModel;
};

/** A model of values divided by a power of two, so that huge and tiny ones are fitted as usual ones are. */
export type ScaledModel = { readonly model: "scaled"; readonly inner: Part; readonly factor: number };

/** A path that was computed elsewhere, e.g. by another library, as far as it was asked for. */
export type PathModel = { readonly model: "path"; readonly mean: Float64Array; readonly sd: Float64Array };

export type Part =
  | SimpleModel
  | EtsModel
  | ThetaModel
  | CesModel
  | ArimaModel
  | AutoregressionModel
  | AdjustedModel
  | CombinedModel
  | IntermittentModel
  | CountModel
  | ScaledModel
  | PathModel;

/** Expected path and intervals of any part, and those of a sum when `cumulative` asks for one. */
export function predictPart(part: Part, horizon: number, options: PredictOptions = {}): Forecast {
  const { levels = [], regressors, cumulative } = options;
  if (part.model === "scaled") return scaled(predictPart(part.inner, horizon, options), part.factor);
  if (part.model === "intermittent" || part.model === "counts")
    return countForecast(countPathOf(part, horizon, regressors), levels, cumulative);
  const { mean, components, weights } = componentsOf(part, horizon, regressors);
  const forecast = mixtureForecast(mean, components, levels, weights);
  if (cumulative === undefined) return forecast;
  const sums = components.map((component) => sumComponent(component, cumulative));
  const sum = mixtureForecast(Float64Array.of(sumTo(mean, cumulative)), sums, levels, weights);
  return { ...forecast, cumulative: asSum(sum, cumulative) };
}

function countPathOf(part: IntermittentModel | CountModel, horizon: number, regressors?: Float64Array): CountPath {
  if (part.model === "intermittent") return predictIntermittent(part, horizon);
  const design = countDesign(part.season, part.n, horizon, part.regressors, regressors);
  if (part.level) return predictMovingLevel(part.level, horizon, effectsOf(part.regression, design));
  return predictCountRegression(part.regression, design);
}

/** Whether a part tells counts, with quantiles of their own. */
export function isCountPart(part: Part): boolean {
  if (part.model === "scaled") return isCountPart(part.inner);
  return part.model === "intermittent" || part.model === "counts";
}

/** Path of a part alone, cheaper than its intervals. */
export function pathOfPart(part: Part, horizon: number): Float64Array {
  return predictPart(part, horizon).mean;
}

type Spread = {
  readonly mean: Float64Array;
  readonly components: readonly Component[];
  /** Sum to 1. */
  readonly weights: readonly number[];
};

function componentsOf(part: Part, horizon: number, regressors?: Float64Array): Spread {
  const one = (component: Component): Spread => ({ mean: pathOf(component), components: [component], weights: [1] });
  switch (part.model) {
    case "mean":
    case "naive":
    case "snaive":
      return one(predictSimple(part, horizon));
    case "ets":
      return one(predictEts(part, horizon));
    case "theta":
      return one(predictTheta(part, horizon));
    case "ces":
      return one(predictCes(part, horizon));
    case "arima":
      return one(predictArima(part, horizon, regressors));
    case "autoregression":
      return one(predictAutoregression(part, horizon));
    case "path": {
      if (part.mean.length < horizon)
        throw new RangeError(`invalid horizon: ${horizon} (this model was computed for ${part.mean.length} steps)`);
      return one({ mean: part.mean.slice(0, horizon), sd: part.sd.slice(0, horizon), scale: "plain" });
    }
    case "adjusted":
      return seasoned(part, componentsOf(part.inner, horizon, regressors), horizon);
    case "combined": {
      const spreads = part.members.map((member) => componentsOf(member, horizon));
      const paths = spreads.map(({ mean }) => mean);
      const mean = Float64Array.from({ length: horizon }, (_, i) =>
        combine(
          part,
          paths.map((path) => path[i]!),
        ),
      );
      return {
        mean,
        components: spreads.flatMap(({ components }) => components),
        weights: spreads.flatMap(({ weights }, k) => weights.map((weight) => weight * part.weights[k]!)),
      };
    }
    default:
      throw new RangeError(`invalid part: ${part.model} (a count model does not join a mixture of normals)`);
  }
}

function combine({ rule, weights }: CombinedModel, values: number[]): number {
  if (rule === "weighted") return values.reduce((sum, value, k) => sum + weights[k]! * value, 0);
  if (rule === "mean") return values.reduce((a, b) => a + b, 0) / values.length;
  const sorted = values.sort((a, b) => a - b);
  if (rule === "trimmed" && sorted.length >= 4) {
    const inner = sorted.slice(1, -1);
    return inner.reduce((a, b) => a + b, 0) / inner.length;
  }
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function seasoned(part: AdjustedModel, { mean, components, weights }: Spread, horizon: number): Spread {
  const pattern = Float64Array.from({ length: horizon }, (_, i) =>
    part.cycles.reduce((sum, cycle) => sum + cycle[i % cycle.length]!, 0),
  );
  const factor = part.multiplicative ? pattern.map(Math.exp) : pattern;
  const put = (path: Float64Array) => path.map((v, i) => (part.multiplicative ? v * factor[i]! : v + pattern[i]!));
  return {
    weights,
    mean: put(mean),
    components: components.map((c) => {
      if (!part.multiplicative) return { ...c, mean: put(c.mean) };
      if (c.scale === "log") return { ...c, mean: c.mean.map((v, i) => v + pattern[i]!) };
      return { ...c, mean: put(c.mean), sd: c.sd.map((v, i) => v * factor[i]!), shape: c.shape ?? c.sd };
    }),
  };
}

/**
 * Takes the seasons off by (M)STL, on logarithms when all values are positive. Undefined when no season has two whole
 * cycles. The returned `wrap` puts them back around a model of the adjusted series.
 */
export function adjust(
  y: Float64Array,
  seasons: readonly number[],
): { readonly adjusted: Float64Array; readonly wrap: (inner: Part) => AdjustedModel } | undefined {
  const used = seasons.filter((season) => season > 1 && y.length >= 2 * season + 2);
  if (used.length === 0) return undefined;
  const multiplicative = y.every((v) => v > 0);
  const z = multiplicative ? y.map(Math.log) : y;
  const parts =
    used.length === 1
      ? [{ season: used[0]!, seasonal: stl(z, used[0]!, { seasonalWindow: 13 }).seasonal }]
      : mstl(z, used).seasonals;
  const adjusted = y.map((value, t) => {
    let pattern = 0;
    for (const { seasonal } of parts) pattern += seasonal[t]!;
    return multiplicative ? value / Math.exp(pattern) : value - pattern;
  });
  const cycles = parts.map(({ season, seasonal }) => seasonal.slice(-season));
  return { adjusted, wrap: (inner) => ({ model: "adjusted", inner, cycles, multiplicative }) };
}

/**
 * Design of rows `from` to `from + rows - 1`: 1, season (indicators up to 12 positions, two pairs of harmonics beyond),
 * then the regressors.
 */
export function countDesign(
  season: number,
  from: number,
  rows: number,
  regressors = 0,
  values?: Float64Array,
): Float64Array {
  if (regressors > 0 && (!values || values.length < rows * regressors))
    throw new RangeError(`invalid regressors: ${values?.length ?? 0} values, ${rows} x ${regressors} are needed`);
  const harmonics = season > 12;
  const terms = season < 2 ? 0 : harmonics ? 4 : season - 1;
  const columns = 1 + terms + regressors;
  const x = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const row = i * columns;
    const t = from + i;
    x[row] = 1;
    if (harmonics)
      for (let k = 1; k <= 2; k++) {
        x[row + 2 * k - 1] = Math.cos((2 * Math.PI * k * t) / season);
        x[row + 2 * k] = Math.sin((2 * Math.PI * k * t) / season);
      }
    else if (terms > 0 && t % season > 0) x[row + (t % season)] = 1;
    for (let k = 0; k < regressors; k++) x[row + 1 + terms + k] = values![i * regressors + k]!;
  }
  return x;
}
