// Where the validation cutoff lies: one rule for every stage that must not see the held-out weeks.
import { checkInteger } from "../check.js";

/**
 * Index of the first held-out week of a history of `weekCount` full weeks: the last `holdoutWeeks` are held out, but never
 * more than a quarter of the history, so that a short one keeps enough to learn from. With fewer than four weeks nothing is
 * held out and the answer is `weekCount`. The cutoff is the Monday of that week. Throws RangeError on counts that are not
 * whole numbers of at least 0 and 1.
 *
 * @example holdoutStart(156, 26); // 130
 * @example holdoutStart(53, 26); // 40: thirteen weeks are held out, not twenty-six
 */
export function holdoutStart(weekCount: number, holdoutWeeks: number): number {
  checkInteger("week count", weekCount, 0);
  checkInteger("holdout weeks", holdoutWeeks, 1);
  return weekCount - Math.min(holdoutWeeks, Math.floor(weekCount / 4));
}
