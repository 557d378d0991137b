// The forms of exponential smoothing and their parameters, in the order in which they are fitted.

/** Three letters: error A or M, trend N, A or D (damped), season N, A or M: "ANN" is simple smoothing, "AAN" Holt. */
export type EtsForm = `A${"N" | "A" | "D"}${"N" | "A"}` | `M${"N" | "A" | "D"}${"N" | "A" | "M"}`;

/** The six forms without a season, and the nine with one: what R's ets tries by default. */
export const plainEtsForms: readonly EtsForm[] = ["ANN", "AAN", "ADN", "MNN", "MAN", "MDN"];
export const seasonalEtsForms: readonly EtsForm[] = ["ANA", "AAA", "ADA", "MNA", "MAA", "MDA", "MNM", "MAM", "MDM"];

/** Smoothing parameters and states; without a trend beta is 0 and phi 1, without a season gamma is 0. */
export type EtsParameters = {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
};

export type EtsStates = {
  readonly level: number;
  readonly trend: number;
  /** One state a position of the season, that of position t % season at t; empty without a season. */
  readonly seasonal: Float64Array;
};

/** A form taken apart, with the place of each parameter in the vector that is optimised (-1 where there is none). */
export type EtsLayout = {
  readonly relativeError: boolean;
  readonly hasTrend: boolean;
  /** 0 none, 1 additive, 2 multiplicative. */
  readonly seasonKind: 0 | 1 | 2;
  /** 1 without a season. */
  readonly season: number;
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
  readonly level: number;
  readonly trend: number;
  /** Place of the first of season - 1 seasonal states; the last follows from their sum. */
  readonly seasonal: number;
  readonly size: number;
};

/** Where each parameter of `form` stands: alpha, beta / alpha, gamma / (1 - alpha), phi, level, trend, seasonal states. */
export function layoutOf(form: EtsForm, season: number): EtsLayout {
  const hasTrend = form[1] !== "N";
  const seasonKind = form[2] === "N" ? 0 : form[2] === "A" ? 1 : 2;
  let size = 0;
  const place = (present: boolean, count = 1) => {
    if (!present) return -1;
    size += count;
    return size - count;
  };
  return {
    relativeError: form[0] === "M",
    hasTrend,
    seasonKind,
    season: seasonKind === 0 ? 1 : season,
    alpha: place(true),
    beta: place(hasTrend),
    gamma: place(seasonKind > 0),
    phi: place(form[1] === "D"),
    level: place(true),
    trend: place(hasTrend),
    seasonal: place(seasonKind > 0, season - 1),
    size,
  };
}

/** Smoothing parameters of an optimised vector. */
export function parametersOf(x: Float64Array, at: EtsLayout): EtsParameters {
  const alpha = x[at.alpha]!;
  return {
    alpha,
    beta: at.hasTrend ? alpha * x[at.beta]! : 0,
    gamma: at.seasonKind > 0 ? (1 - alpha) * x[at.gamma]! : 0,
    phi: at.phi >= 0 ? x[at.phi]! : 1,
  };
}

/** Initial states of an optimised vector: seasonal states sum to 0, multiplicative ones to the length of the season. */
export function statesOf(x: Float64Array, at: EtsLayout): EtsStates {
  const seasonal = new Float64Array(at.seasonKind > 0 ? at.season : 0);
  if (at.seasonKind > 0) {
    let last = at.seasonKind === 2 ? at.season : 0;
    for (let k = 0; k < at.season - 1; k++) last -= seasonal[k] = x[at.seasonal + k]!;
    seasonal[at.season - 1] = last;
  }
  return { level: x[at.level]!, trend: at.hasTrend ? x[at.trend]! : 0, seasonal };
}
