// Sums that are the same on every machine: DOUBLE sums over threads are not, DECIMAL sums are.

/** SQL for the sum of an amount, exact to four decimals. */
export function exactSum(expression: string): string {
  return `CAST(sum(CAST(${expression} AS DECIMAL(18,4))) AS DOUBLE)`;
}

/** SQL for the mean of an amount, from exact sums. */
export function exactMean(expression: string): string {
  return `(${exactSum(expression)} / count(${expression}))`;
}

/** Cells that rest on fewer customers than this are not published. */
export const smallestCell = 10;
