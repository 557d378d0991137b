// Forecasts made at several past origins, each from what was known then, held against what came.
import { checkInteger } from "../check.js";

export type OriginOptions = {
  /** Steps ahead that are judged. */
  readonly horizon: number;
  /** Origins, default 4. Fewer when the history is too short for them. */
  readonly cutoffs?: number;
  /** Steps between origins; by default they spread over what the history allows, at most a horizon apart. */
  readonly every?: number;
  /** Steps between the last value that a fit sees and the first that is judged: data that come late. Default 0. */
  readonly gap?: number;
  /** Values that each fit sees, the latest ones (sliding). By default it sees all before the origin (expanding). */
  readonly window?: number;
  /** Fewest values to fit on, default 3. */
  readonly minimum?: number;
};

/** A fit sees the values from `start` up to before `end`; those from `from` up to before `to` judge it. */
export type Origin = { readonly start: number; readonly end: number; readonly from: number; readonly to: number };

/**
 * Origins of a history of `length` values, ascending; the last one is judged on the newest values. None when not even one fits
 * (Tashman 2000; Bergmeir, Benitez 2012).
 *
 * @throws RangeError on a horizon, number of cutoffs, step, gap, window or minimum that is no whole number in range
 * @example rollingOrigins(48, { horizon: 12 }).map(({ end }) => end); // [3, 14, 25, 36]
 */
export function rollingOrigins(length: number, options: OriginOptions): Origin[] {
  const { horizon, cutoffs = 4, every, gap = 0, window, minimum = 3 } = options;
  checkInteger("horizon", horizon, 1);
  checkInteger("cutoffs", cutoffs, 1);
  checkInteger("gap", gap, 0);
  checkInteger("minimum", minimum, 1);
  if (every !== undefined) checkInteger("every", every, 1);
  if (window !== undefined) checkInteger("window", window, minimum);
  const last = length - horizon - gap;
  const room = last - (window ?? minimum);
  if (room < 0) return [];
  const step = every ?? Math.max(1, Math.min(horizon, Math.floor(room / Math.max(1, cutoffs - 1))));
  const count = Math.min(cutoffs, Math.floor(room / step) + 1);
  return Array.from({ length: count }, (_, i) => {
    const end = last - (count - 1 - i) * step;
    return { start: window === undefined ? 0 : end - window, end, from: end + gap, to: end + gap + horizon };
  });
}

/** What a method must offer: a fit of the values that were known, and a forecast of `steps` steps after them. */
export type Method<Model, Predicted> = {
  readonly fit: (known: Float64Array, origin: Origin) => Model;
  readonly predict: (model: Model, steps: number, origin: Origin) => Predicted;
};

export type Fold<Predicted> = {
  readonly origin: Origin;
  /** What the fit saw. */
  readonly known: Float64Array;
  /** What came in the judged steps. */
  readonly actual: Float64Array;
  /** For gap + horizon steps: the judged ones are the last `actual.length`. */
  readonly predicted: Predicted;
};

/**
 * Fits and predicts at each origin. The method sees copies of the values before the origin and nothing after it.
 *
 * @example rollingOrigin(y, { fit: (known) => fitNaive(known), predict: predictSimple }, { horizon: 12 });
 */
export function rollingOrigin<Model, Predicted>(
  y: Float64Array,
  method: Method<Model, Predicted>,
  options: OriginOptions,
): Fold<Predicted>[] {
  return rollingOrigins(y.length, options).map((origin) => {
    const known = y.slice(origin.start, origin.end);
    const predicted = method.predict(method.fit(known.slice(), origin), origin.to - origin.end, origin);
    return { origin, known, actual: y.slice(origin.from, origin.to), predicted };
  });
}
