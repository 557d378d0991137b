// Random subsets.
import { checkInteger } from "../check.js";
import type { Random } from "../random.js";

/**
 * `size` different whole numbers from 0 to `n` - 1, rising, every subset equally likely (selection sampling; Knuth,
 * TAOCP 3.4.2 S). O(n). Throws RangeError when `size` is above `n`.
 *
 * @example sampleWithout(10, 3, seeded(1));
 */
export function sampleWithout(n: number, size: number, random: Random): Int32Array {
  checkInteger("sample size", size, 0, n);
  const chosen = new Int32Array(size);
  for (let i = 0, taken = 0; taken < size; i++) if ((n - i) * random() < size - taken) chosen[taken++] = i;
  return chosen;
}

/** `size` whole numbers from 0 to `n` - 1, drawn with replacement: a bootstrap sample. */
export function sampleWith(n: number, size: number, random: Random): Int32Array {
  return Int32Array.from({ length: size }, () => Math.floor(random() * n));
}
