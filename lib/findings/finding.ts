// A finding in words: the lead is what a hurried reader takes away, the rest says how much and how sure.

export type Finding = { readonly lead: string; readonly rest: string };

/** The row with the largest `value`, or undefined of none; ties go to the first. Missing values (NaN) never win. */
export function largest<Row>(rows: readonly Row[], value: (row: Row) => number): Row | undefined {
  let best: Row | undefined;
  let most = -Infinity;
  for (const row of rows) {
    const size = value(row);
    if (size > most) {
      most = size;
      best = row;
    }
  }
  return best;
}

/** The sum of `value` over rows. */
export function total<Row>(rows: readonly Row[], value: (row: Row) => number): number {
  let sum = 0;
  for (const row of rows) sum += value(row);
  return sum;
}

/** The middle value; NaN of no rows. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Rows by a text key, keys in order of first appearance. */
export function grouped<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = key(row);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}

/** A name or label inside a sentence; abbreviations keep their capitals. */
export function lowerFirst(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
