// Sales as they come in: a Poisson stream over items, each in proportion to its expected demand.
import { poisson, type Random } from "../random.js";

export type Sale = { readonly item: number; readonly quantity: number };

/** Units of a line: 1 with this chance, else 2, 3, ... with the same chance each time. */
const oneMore = 0.3;
const meanQuantity = 1 / (1 - oneMore);

/**
 * A source of sales with mean `weeklyUnits[i]` units a week of item i. Each call gives the sales of the next `days`, in
 * random order. Throws RangeError on a negative mean or number of days.
 */
export function liveDemand(weeklyUnits: Float64Array, random: Random): (days: number) => Sale[] {
  const upTo = new Float64Array(weeklyUnits.length);
  let total = 0;
  weeklyUnits.forEach((units, i) => {
    if (!(units >= 0)) throw new RangeError(`invalid weekly units: ${units}`);
    upTo[i] = total += units;
  });
  return (days) => {
    if (!(days >= 0)) throw new RangeError(`invalid days: ${days}`);
    const lines = total > 0 ? poisson(random, ((total / 7) * days) / meanQuantity) : 0;
    return Array.from({ length: lines }, () => {
      const at = random() * total;
      let [low, high] = [0, upTo.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (upTo[middle]! > at) high = middle;
        else low = middle + 1;
      }
      let quantity = 1;
      while (random() < oneMore) quantity++;
      return { item: low, quantity };
    });
  };
}
