// Which cells of a table of counts must be hidden so that nobody can be singled out.

/**
 * 1 for each cell of `counts` (rows x columns, row-major) to hide: those from 1 to `smallest` - 1, and further ones, smallest
 * first, until the hidden cells of no row and no column are one alone or count fewer than `smallest` together, so that
 * totals give none away (complementary suppression; Cox 1980). A line whose cells are all hidden already stays so. Zeros
 * are shown. O(cells^2) at worst.
 *
 * @example hideSmall(Float64Array.of(40, 3, 20, 50), 2, 2, 10); // 1, 1, 1, 1
 */
export function hideSmall(counts: Float64Array, rows: number, columns: number, smallest: number): Uint8Array {
  const hidden = Uint8Array.from(counts, (count) => (count > 0 && count < smallest ? 1 : 0));
  const lines = [
    ...Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => r * columns + c)),
    ...Array.from({ length: columns }, (_, c) => Array.from({ length: rows }, (_, r) => r * columns + c)),
  ];
  for (let changed = true; changed;) {
    changed = false;
    for (const line of lines) {
      const out = line.filter((cell) => hidden[cell]);
      const total = out.reduce((sum, cell) => sum + counts[cell]!, 0);
      if (out.length === 0 || (out.length > 1 && total >= smallest)) continue;
      const shown = line.filter((cell) => !hidden[cell] && counts[cell]! > 0);
      if (shown.length === 0) continue;
      hidden[shown.reduce((a, b) => (counts[b]! < counts[a]! ? b : a))] = 1;
      changed = true;
    }
  }
  return hidden;
}
