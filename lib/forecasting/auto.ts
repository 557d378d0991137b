// Which few models to fit to a series of unknown kind, and how to combine them. Never a selection by luck.
import { bridged, fitArima, type ArimaModel } from "./arima/arima.js";
import { fitAutoregression } from "./autoregression.js";
import { fitCes } from "./smoothing/ces.js";
import { isSeasonal } from "./decomposition/decompose-classical.js";
import { classifyDemand } from "./demand-class.js";
import type { EtsForm } from "./smoothing/ets-form.js";
import { fitEts, type EtsModel } from "./smoothing/ets.js";
import { fitIntermittent } from "./counts/intermittent.js";
import { adjust, pathOfPart, type CombinationRule, type Part } from "./parts.js";
import { fitMean, fitNaive } from "./smoothing/simple.js";
import { fitTheta } from "./smoothing/theta.js";

/** Why something simpler than the usual combination was used. */
export type Fallback = "empty" | "allZero" | "constant" | "tooShort" | "short" | "exploding";

export type AutoFit = {
  readonly part: Part;
  /** In words: which combination. */
  readonly label: string;
  readonly fits: number;
  readonly fallback?: Fallback;
};

/**
 * Fits the combination that suits the series: count models for intermittent demand; for one season up to 24 the trimmed
 * mean of seasonally adjusted theta and complex smoothing, ETS, the airline ARIMA and sparse autoregressions; for a year of
 * weeks weighted autoregressions and adjusted damped trend; for several seasons the median of autoregressions and MSTL;
 * otherwise the trimmed mean of theta, damped trend, ETS, complex smoothing, ARIMA and an autoregression (combination over
 * selection: Petropoulos, Svetunkov 2020; trimming: Jose, Winkler 2008). At most ten fits; short, constant, empty and
 * exploding series take a labelled simpler way. Never throws on data.
 *
 * @param y values, NaN where missing
 * @param seasons periods of one cycle, e.g. [12] or [24, 168]
 */
export function fitAuto(y: Float64Array, seasons: readonly number[] = []): AutoFit {
  const known = y.filter((v) => Number.isFinite(v));
  if (known.length === 0) return { part: fitMean(Float64Array.of(0)), label: "zero", fits: 0, fallback: "empty" };
  if (known.every((v) => v === 0)) return { part: fitMean(known), label: "zero", fits: 0, fallback: "allZero" };
  if (known.every((v) => v === known[0])) {
    const fallback = known.length < 3 ? "tooShort" : "constant";
    return { part: fitNaive(known), label: "last value", fits: 1, fallback };
  }
  const clean = y.map((v) => (Number.isFinite(v) ? v : NaN));
  if (known.length < 3) return { part: fitNaive(clean), label: "last value", fits: 1, fallback: "tooShort" };
  const trimmed = withoutLead(clean);
  if (isIntermittent(trimmed, seasons)) return intermittent(trimmed, seasons);
  const z = bridged(trimmed);
  if (z.length < 6) {
    const part: Part = { model: "combined", rule: "mean", members: [fitNaive(z), fitMean(z)], weights: [0.5, 0.5] };
    return { part, label: "mean of last value and mean", fits: 2, fallback: "short" };
  }
  const used = seasons.filter((m) => m > 1 && z.length >= 2 * m + 2);
  if (used.length > 1) return several(z, used);
  const season = used[0] ?? 1;
  if (season > 24) return longSeason(z, season);
  return season > 1 ? seasonal(z, season) : plain(z);
}

/**
 * Counts with many empty periods: never negative, a third or more of the periods without demand. Positions of a season that
 * are always empty, as hours of the night, are not held against the others.
 */
function isIntermittent(y: Float64Array, seasons: readonly number[]): boolean {
  if (y.some((v) => v < 0) || classifyDemand(y).adi < 1.32) return false;
  return seasons.every((season) => {
    if (season < 2 || y.length < 3 * season) return true;
    const open = new Uint8Array(season);
    y.forEach((v, t) => {
      if (v > 0) open[t % season] = 1;
    });
    return classifyDemand(y.filter((_, t) => open[t % season] === 1)).adi >= 1.32;
  });
}

/** What one count stands for: 1 where values are whole, otherwise the smallest demand, within reason. */
function unitOf(y: Float64Array): number {
  const positive = y.filter((v) => v > 0);
  if (positive.every(Number.isInteger)) return 1;
  const [smallest, largest] = positive.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, 0]);
  return Math.max(smallest!, largest! / 1e6);
}

function intermittent(y: Float64Array, seasons: readonly number[]): AutoFit {
  const year = Math.max(12, ...seasons.filter((m) => m <= 60));
  const factor = unitOf(y);
  const mix = fitIntermittent(factor === 1 ? y : y.map((v) => v / factor), "mix", { year });
  const part: Part = factor === 1 ? mix : { model: "scaled", inner: mix, factor };
  return { part, label: "gamma-Poisson level and last year's mean", fits: 2 };
}

const plainForms: readonly EtsForm[] = ["ANN", "AAN", "ADN", "MDN"];

/** Members that need no season: chosen, with the rule, on folds inside the training parts of yearly public series. */
function plain(y: Float64Array): AutoFit {
  const forms = etsForms(y, plainForms, 1);
  return combined(
    y,
    "trimmed mean of theta, damped trend, ETS, complex smoothing, ARIMA, autoregression",
    plainForms.length + 4,
    [
      () => fitTheta(y, "dynamic"),
      () => forms.find(({ form }) => form === "ADN"),
      () => least(forms),
      () => fitCes(y),
      () => driftArima(y),
      () => fitAutoregression(y, [], 1, allPositive(y)),
    ],
  );
}

const seasonalForms: readonly EtsForm[] = ["ANA", "ADA", "MNM", "MDM"];

/** One season up to 24: smoothers see adjusted values where the season is plain to see, the others model it themselves. */
function seasonal(y: Float64Array, season: number): AutoFit {
  const clear = isSeasonal(y, season);
  const found = clear || y.length < 3 * season ? adjust(y, [season]) : undefined;
  const z = found?.adjusted ?? y;
  const wrap = (inner: Part | undefined) => (found && inner ? found.wrap(inner) : inner);
  const log = allPositive(y);
  const airline = { p: 0, d: 1, q: 1, P: 0, D: 1, Q: 1, season };
  return combined(
    y,
    "trimmed mean of theta, ETS, complex smoothing, ARIMA, three autoregressions",
    seasonalForms.length + 6,
    [
      () => wrap(fitTheta(z, "dynamic")),
      () => least(etsForms(y, seasonalForms, season)),
      () => wrap(fitCes(z)),
      () => (clear ? fitArima(y, airline, { log, constant: false, quick: true }) : wrap(driftArima(z))),
      () => fitAutoregression(y, [season], 0, log),
      () => fitAutoregression(y, [season], 1, log),
      () => fitAutoregression(y, [season], season, log),
    ],
  );
}

function etsForms(y: Float64Array, forms: readonly EtsForm[], season: number): EtsModel[] {
  return forms.map((form) => fitEts(y, form, season)).filter((model) => model !== undefined);
}

function least(models: readonly EtsModel[]): EtsModel | undefined {
  const finite = models.filter(({ aicc }) => Number.isFinite(aicc));
  return finite.length > 0 ? finite.reduce((best, model) => (model.aicc < best.aicc ? model : best)) : undefined;
}

/** ARIMA(0, 1, 1) with half its drift: a whole one, on logarithms, runs away. */
function driftArima(y: Float64Array): ArimaModel | undefined {
  const orders = { p: 0, d: 1, q: 1, P: 0, D: 0, Q: 0, season: 1 };
  const model = fitArima(y, orders, { log: allPositive(y), constant: true, quick: true });
  return model && { ...model, mean: model.mean / 2 };
}

/** Seasons that a long one is decomposed over; older ones say little of the next. */
const recentSeasons = 6;

/** A season above 24: five members, weighted by how far each was off on the last fold, a fifth of the weight to all alike. */
function longSeason(y: Float64Array, season: number): AutoFit {
  const members = (z: Float64Array): (() => Part | undefined)[] => [
    () => fitAutoregression(z, [season], 0),
    () => fitAutoregression(z, [season], 1),
    () => fitAutoregression(z, [season], season),
    () => fitAutoregression(z, [season], 1, true),
    () => {
      const recent = z.slice(-Math.max(recentSeasons * season, 2 * season + 2));
      const found = adjust(recent, [season]);
      const inner = found && fitEts(found.adjusted, "ADN");
      return inner && found.wrap(inner);
    },
  ];
  const fold = Math.min(13, Math.floor(y.length / 6));
  const past = y.slice(0, y.length - fold);
  const future = y.subarray(y.length - fold);
  const earlier = members(past).map((fit) => {
    const part = attempt(past, fit);
    return part ? meanAbsolute(pathOfPart(part, fold), future) : Infinity;
  });
  const kept = members(y)
    .map((fit, k) => ({ part: attempt(y, fit), error: earlier[k]! }))
    .filter((member): member is { part: Part; error: number } => member.part !== undefined);
  if (kept.length === 0) return exploding(y);
  const best = Math.min(...kept.map(({ error }) => error));
  const scores = kept.map(({ error }) => (error > 0 ? (best / error) ** 2 : 1));
  const total = scores.reduce((a, b) => a + b, 0);
  const weights = scores.map((score) => 0.2 / kept.length + (total > 0 ? (0.8 * score) / total : 0.8 / kept.length));
  const part: Part = { model: "combined", rule: "weighted", members: kept.map((member) => member.part), weights };
  return { part, label: "weighted mean of four autoregressions and STL with damped trend", fits: 10 };
}

function meanAbsolute(path: Float64Array, actual: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < actual.length; i++) sum += Math.abs(path[i]! - actual[i]!);
  return sum / actual.length;
}

/** Several seasons: sparse autoregressions on values and logarithms, and MSTL with theta. */
function several(y: Float64Array, seasons: readonly number[]): AutoFit {
  const logs = allPositive(y) ? [true, false] : [false];
  const differences = [0, seasons[0]!, seasons.at(-1)!];
  const regressions = logs.flatMap((log) =>
    differences.map((difference) => () => fitAutoregression(y, seasons, difference, log)),
  );
  return combined(
    y,
    "median of autoregressions and MSTL with theta",
    regressions.length + 1,
    [
      ...regressions,
      () => {
        const found = adjust(y, seasons);
        return found && found.wrap(fitTheta(found.adjusted, "dynamic"));
      },
    ],
    "median",
  );
}

function combined(
  y: Float64Array,
  label: string,
  fits: number,
  makers: readonly (() => Part | undefined)[],
  rule: CombinationRule = "trimmed",
): AutoFit {
  const members = makers.map((make) => attempt(y, make)).filter((part) => part !== undefined);
  if (members.length === 0) return exploding(y);
  const weights = members.map(() => 1 / members.length);
  return { part: { model: "combined", rule, members, weights }, label, fits };
}

function exploding(y: Float64Array): AutoFit {
  return { part: fitNaive(y), label: "last value", fits: 1, fallback: "exploding" };
}

/** Steps over which a path must stay within reason. */
const judgedSteps = 6;

/** The fit when its path stays within reason: five times the range of the data about it; undefined otherwise. */
function attempt(y: Float64Array, fit: () => Part | undefined): Part | undefined {
  let part: Part | undefined;
  try {
    part = fit();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  if (!part) return undefined;
  let low = Infinity;
  let high = -Infinity;
  for (const value of y) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const room = 5 * (high - low);
  const path = pathOfPart(part, judgedSteps);
  return path.every((v) => Number.isFinite(v) && v >= low - room && v <= high + room) ? part : undefined;
}

function allPositive(y: Float64Array): boolean {
  return y.every((v) => v > 0);
}

/** Without missing values or zeros before the first demand, when enough is left. */
function withoutLead(y: Float64Array): Float64Array {
  const first = y.findIndex((v) => !Number.isNaN(v) && v !== 0);
  return first > 0 && y.length - first >= 3 ? y.subarray(first) : y;
}
