// Control limits of an individuals chart (XmR): how far a figure may move before the move means something.

export type ControlLimits = {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Mean absolute difference of neighbouring values. */
  readonly movingRange: number;
  /** Number of values behind the limits. */
  readonly n: number;
};

/** Fewest values that limits may rest on. */
export const fewestForLimits = 8;

/**
 * Natural process limits of a series of individual values: mean ± 2.66 times the mean moving range
 * (2.66 = 3 / 1.128, the expected range of two normal values; Wheeler & Chambers, Understanding Statistical Process
 * Control, 1992, chapter 9). Values that are not finite are left out. Null below `fewestForLimits` values.
 *
 * @example controlLimits([10, 12, 11, 13, 12, 11, 10, 12])?.mean // 11.375
 */
export function controlLimits(values: readonly number[]): ControlLimits | null {
  const known = values.filter(Number.isFinite);
  const n = known.length;
  if (n < fewestForLimits) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / n;
  let ranges = 0;
  for (let i = 1; i < n; i++) ranges += Math.abs(known[i]! - known[i - 1]!);
  const movingRange = ranges / (n - 1);
  return { mean, low: mean - 2.66 * movingRange, high: mean + 2.66 * movingRange, movingRange, n };
}

export type Signal = "above" | "below" | "noise" | "unknown";

/** Whether `value` lies outside the limits; "unknown" without limits or value. */
export function signalOf(value: number, limits: ControlLimits | null): Signal {
  if (!limits || !Number.isFinite(value)) return "unknown";
  if (value > limits.high) return "above";
  return value < limits.low ? "below" : "noise";
}
