// Argument errors of the pure core: every message echoes the value that was refused.

/** The argument `name` must be a whole number from `min` to `max`. Throws RangeError. */
export function checkInteger(name: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isInteger(value) || value < min || value > max)
    throw new RangeError(`invalid ${name}: ${value} (a whole number ${range(min, max)})`);
  return value;
}

/** The argument `name` must be a finite number from `min` to `max`, ends included. Throws RangeError. */
export function checkNumber(name: string, value: number, min = -Infinity, max = Infinity): number {
  if (!Number.isFinite(value) || value < min || value > max)
    throw new RangeError(`invalid ${name}: ${value} (a number ${range(min, max)})`);
  return value;
}

/** The argument `name` must be a probability strictly between 0 and 1. Throws RangeError. */
export function checkProbability(name: string, value: number): number {
  if (!(value > 0 && value < 1)) throw new RangeError(`invalid ${name}: ${value} (a number between 0 and 1)`);
  return value;
}

/** The argument `name` must be one of `choices`. Throws RangeError. */
export function checkChoice<T extends string>(name: string, value: string, choices: readonly T[]): T {
  if (!(choices as readonly string[]).includes(value))
    throw new RangeError(`invalid ${name}: ${value} (one of ${choices.join(", ")})`);
  return value as T;
}

function range(min: number, max: number): string {
  if (max >= Number.MAX_SAFE_INTEGER) return `of at least ${min}`;
  return min === -Infinity ? `of at most ${max}` : `from ${min} to ${max}`;
}
