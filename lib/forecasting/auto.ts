// Which few models to fit to a series of unknown kind, and how to combine them. Never a selection by luck.
import { bridged, fitArima } from "./arima/arima.js";
import { fitAutoregression } from "./autoregression.js";
import { fitCes } from "./smoothing/ces.js";
import { isSeasonal } from "./decomposition/decompose-classical.js";
import { classifyDemand } from "./demand-class.js";
import { fitBestEts, fitEts } from "./smoothing/ets.js";
import { countVariance, fitIntermittent } from "./counts/intermittent.js";
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
 * Fits the combination that suits the series: count models for intermittent demand; for one season up to 24 the mean of
 * seasonally adjusted theta models, ETS, the airline ARIMA and a sparse autoregression; for a year of weeks weighted
 * autoregressions, theta and damped trend; for several seasons the median of autoregressions and MSTL; otherwise the
 * trimmed mean of theta, ETS, complex smoothing and ARIMA (combination over selection: Petropoulos, Svetunkov 2020). At
 * most ten fits; short, constant, empty and exploding series take a labelled simpler way. Never throws on data.
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
  if (isIntermittent(trimmed)) return intermittent(trimmed, seasons);
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

/** Counts with many empty periods: never negative, a third or more of the periods without demand. */
function isIntermittent(y: Float64Array): boolean {
  if (y.some((v) => v < 0)) return false;
  const { adi } = classifyDemand(y);
  return adi >= 1.32;
}

function intermittent(y: Float64Array, seasons: readonly number[]): AutoFit {
  const known = y.filter((v) => !Number.isNaN(v));
  const year = Math.max(12, ...seasons.filter((m) => m <= 60));
  const recent = known.slice(-year);
  const level = fitIntermittent(known, "gamma-poisson").mean;
  const mean = 0.5 * level + (0.5 * recent.reduce((a, b) => a + b, 0)) / recent.length;
  const part: Part = {
    model: "intermittent-mix",
    mean,
    variance: countVariance(known, mean),
    methods: ["gamma-poisson", "mean of the last year"],
  };
  return { part, label: "gamma-Poisson level and last year's mean", fits: 2 };
}

function plain(y: Float64Array): AutoFit {
  return combined(y, "trimmed", "trimmed mean of theta, ETS, complex smoothing, ARIMA", [
    () => fitTheta(y, "dynamic"),
    () => fitTheta(y, "standard"),
    () => fitBestEts(y, ["ANN", "ADN", "MDN", "AAN"]),
    () => fitCes(y),
    () => fitArima(y, { p: 0, d: 1, q: 1, P: 0, D: 0, Q: 0, season: 1 }, { log: allPositive(y) }),
  ]);
}

function seasonal(y: Float64Array, season: number): AutoFit {
  const strong = isSeasonal(y, season) || y.length < 3 * season;
  if (!strong) return plain(y);
  const found = adjust(y, [season])!;
  const log = allPositive(y);
  const airline = { p: 0, d: 1, q: 1, P: 0, D: 1, Q: 1, season };
  return combined(y, "mean", "mean of adjusted theta (two), ETS, airline ARIMA, autoregression", [
    () => found.wrap(fitTheta(found.adjusted, "dynamic")),
    () => found.wrap(fitTheta(found.adjusted, "standard")),
    () => fitBestEts(y, log ? ["ANA", "ADA", "MNM", "MDM"] : ["ANA", "ADA"], season),
    () => fitArima(y, airline, { log, constant: false }),
    () => fitAutoregression(y, [season], 1, log),
  ]);
}

function longSeason(y: Float64Array, season: number): AutoFit {
  const log = allPositive(y);
  const members = (z: Float64Array): (() => Part | undefined)[] => [
    () => fitAutoregression(z, [season], 0, log),
    () => fitAutoregression(z, [season], 1, log),
    () => fitAutoregression(z, [season], season, log),
    () => fitTheta(z, "dynamic"),
    () => adjustedTheta(z, season),
    () => fitEts(z, "ADN"),
  ];
  // One earlier fold tells how far each member was off; weights 1 / MAE^2, half-way to equal.
  const fold = Math.min(13, Math.floor(y.length / 6));
  const past = y.slice(0, y.length - fold);
  const future = y.subarray(y.length - fold);
  const errors = members(past).map((fit) => {
    const path = attempt(past, fit);
    if (!path) return Infinity;
    const predicted = pathOfPart(path, fold);
    let sum = 0;
    for (let i = 0; i < fold; i++) sum += Math.abs(predicted[i]! - future[i]!);
    return sum / fold;
  });
  const found = members(y).map((fit) => attempt(y, fit));
  const scores = errors.map((error, k) => (found[k] && Number.isFinite(error) ? 1 / (error * error + 1e-12) : 0));
  const total = scores.reduce((a, b) => a + b, 0);
  const kept = found.map((part, k) => ({ part, score: scores[k]! })).filter(({ part }) => part !== undefined);
  if (kept.length === 0) return exploding(y);
  const weights = kept.map(({ score }) => 0.5 / kept.length + (total > 0 ? (0.5 * score) / total : 0.5 / kept.length));
  const sum = weights.reduce((a, b) => a + b, 0);
  const part: Part = {
    model: "combined",
    rule: "weighted",
    members: kept.map(({ part: member }) => member!),
    weights: weights.map((w) => w / sum),
  };
  return { part, label: "weighted autoregressions, theta, adjusted theta, damped trend", fits: kept.length };
}

function several(y: Float64Array, seasons: readonly number[]): AutoFit {
  const log = allPositive(y);
  return combined(y, "median", "median of autoregressions and MSTL with theta", [
    () => fitAutoregression(y, seasons, 0, log),
    () => fitAutoregression(y, seasons, 1, log),
    () => fitAutoregression(y, seasons, seasons[0]!, log),
    () => fitAutoregression(y, seasons, seasons.at(-1)!, log),
    () => {
      const found = adjust(y, seasons);
      return found && found.wrap(fitTheta(found.adjusted, "dynamic"));
    },
  ]);
}

function adjustedTheta(y: Float64Array, season: number): Part | undefined {
  const found = adjust(y, [season]);
  return found && found.wrap(fitTheta(found.adjusted, "dynamic"));
}

function combined(
  y: Float64Array,
  rule: CombinationRule,
  label: string,
  fits: readonly (() => Part | undefined)[],
): AutoFit {
  const members = fits.map((fit) => attempt(y, fit)).filter((part) => part !== undefined);
  if (members.length === 0) return exploding(y);
  const weights = members.map(() => 1 / members.length);
  return { part: { model: "combined", rule, members, weights }, label, fits: members.length };
}

function exploding(y: Float64Array): AutoFit {
  return { part: fitNaive(y), label: "last value", fits: 1, fallback: "exploding" };
}

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
  const path = pathOfPart(part, 12);
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
