import { classicalIndices } from "../decomposition/decompose-classical.js";
import type { EtsLayout, EtsStates } from "./ets-form.js";

/**
 * States to start the search from: seasonal indices of the classical decomposition, then a line through the first ten
 * values, or two seasons, of what they leave (Hyndman, Koehler, Ord, Snyder 2008, section 2.6.1). Without gaps.
 */
export function initialStates(y: Float64Array, { seasonKind, season, hasTrend }: EtsLayout): EtsStates {
  const seasonal =
    seasonKind === 0
      ? new Float64Array(0)
      : classicalIndices(y, season, seasonKind === 2 ? "multiplicative" : "additive");
  const length = Math.min(y.length, Math.max(10, 2 * season));
  const mx = (length + 1) / 2;
  let my = 0;
  let cross = 0;
  let squares = 0;
  for (let t = 0; t < length; t++) {
    const s = seasonal[t % season]!;
    const value = seasonKind === 2 ? y[t]! / s : seasonKind === 1 ? y[t]! - s : y[t]!;
    my += value / length;
    cross += (t + 1 - mx) * value;
    squares += (t + 1 - mx) ** 2;
  }
  const trend = hasTrend && squares > 0 ? cross / squares : 0;
  return { level: my - (hasTrend ? trend * mx : 0), trend, seasonal };
}
