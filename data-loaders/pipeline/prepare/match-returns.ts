// Takes returns off the sales that they undo.

/**
 * Units of each row that a match consumed. Rows are sorted by group (same customer, SKU and price), then time, sales before returns
 * at the same instant; `quantity` is positive for sales and negative for returns. A return consumes earlier sales of
 * its group, the most recent first, as far as they still have units: the last thing bought is the first that is brought
 * back. O(rows).
 *
 * @example matchReturns(Int32Array.of(0, 0, 0), Int32Array.of(5, 3, -4)) // [1, 3, 4]
 */
export function matchReturns(group: Int32Array, quantity: Int32Array): Int32Array {
  const matched = new Int32Array(group.length);
  const open: number[] = [];
  for (let row = 0; row < group.length; row++) {
    if (row > 0 && group[row] !== group[row - 1]) open.length = 0;
    if (quantity[row]! > 0) {
      open.push(row);
      continue;
    }
    let left = -quantity[row]!;
    while (left > 0 && open.length > 0) {
      const sale = open[open.length - 1]!;
      const taken = Math.min(left, quantity[sale]! - matched[sale]!);
      matched[sale]! += taken;
      left -= taken;
      if (matched[sale] === quantity[sale]) open.pop();
    }
    matched[row] = -quantity[row]! - left;
  }
  return matched;
}
