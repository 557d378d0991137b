// Estimates for customers with little history, pulled towards all customers by as much as the data ask for.

export type Shrunk = {
  /** One array a quantity, one value a customer. */
  readonly values: readonly Float64Array[];
  /** How many observations the common value counts for: half way between own and common at this many. Infinity: no difference. */
  readonly prior: number;
  /** Share of the differences between customers' own estimates that is not chance, 0 to 1. */
  readonly reliability: number;
};

export type Moments = { readonly count: Float64Array; readonly sum: Float64Array; readonly squares: Float64Array };

/**
 * Means of customers from `count` observations each with their `sum` and sum of `squares`, shrunk to the mean of all:
 * (sum + m common) / (count + m), where m is the variance within over the variance between customers (empirical Bayes;
 * one-way random effects by the method of moments, Searle, Casella, McCulloch 1992, section 3.6). A customer without
 * observations gets the common mean. O(n).
 */
export function shrinkMeans({ count, sum, squares }: Moments): Shrunk {
  const n = count.length;
  let total = 0;
  let grand = 0;
  let known = 0;
  let countSquares = 0;
  for (let i = 0; i < n; i++) {
    if (count[i]! === 0) continue;
    known++;
    total += count[i]!;
    countSquares += count[i]! ** 2;
    grand += sum[i]!;
  }
  if (known === 0) return { values: [new Float64Array(n)], prior: Infinity, reliability: 0 };
  const common = grand / total;
  let within = 0;
  let between = 0;
  for (let i = 0; i < n; i++) {
    if (count[i]! === 0) continue;
    const own = sum[i]! / count[i]!;
    within += Math.max(0, squares[i]! - count[i]! * own * own);
    between += count[i]! * (own - common) ** 2;
  }
  const noise = total > known ? within / (total - known) : Infinity;
  const scale = total - countSquares / total;
  const signal = scale > 0 && noise < Infinity ? Math.max(0, (between - (known - 1) * noise) / scale) : 0;
  // No spread at all within customers: their means are exact.
  const prior = signal > 0 ? noise / signal : Infinity;
  const values = Float64Array.from(count, (own, i) =>
    prior === Infinity ? common : own + prior === 0 ? common : (sum[i]! + prior * common) / (own + prior),
  );
  return { values: [values], prior, reliability: reliability(count, prior) };
}

/**
 * Shares of customers from counts by kind, each minus what is expected, shrunk to no difference:
 * (count - expected share x n) / (n + m). `expected` holds a share for each kind and customer; the shares of all
 * customers together when absent. m comes from the overdispersion of the counts against a multinomial, by moments
 * (Dirichlet-multinomial; Mosimann 1962). Values are differences in share. O(n kinds).
 */
export function shrinkShares(counts: readonly Float64Array[], expected?: readonly Float64Array[]): Shrunk {
  const n = counts[0]?.length ?? 0;
  const totals = new Float64Array(n);
  for (const kind of counts) for (let i = 0; i < n; i++) totals[i]! += kind[i]!;
  const shares = expected ?? overall(counts, n);
  let observed = 0;
  let chance = 0;
  let pairs = 0;
  for (let i = 0; i < n; i++) {
    if (totals[i]! === 0) continue;
    let variance = 0;
    for (let kind = 0; kind < counts.length; kind++) {
      const share = shares[kind]![i]!;
      observed += (counts[kind]![i]! - totals[i]! * share) ** 2 / totals[i]!;
      variance += share * (1 - share);
    }
    chance += variance;
    pairs += variance * (totals[i]! - 1);
  }
  const excess = pairs > 0 ? Math.min(1, (observed - chance) / pairs) : 0;
  const prior = excess > 0 ? 1 / excess - 1 : Infinity;
  const values = counts.map((kind, k) =>
    Float64Array.from(kind, (count, i) =>
      prior === Infinity || totals[i]! + prior === 0 ? 0 : (count - totals[i]! * shares[k]![i]!) / (totals[i]! + prior),
    ),
  );
  return { values, prior, reliability: reliability(totals, prior) };
}

/** The share of each kind among all customers' observations, as one value a customer. */
export function overall(counts: readonly Float64Array[], n: number): Float64Array[] {
  const sums = counts.map((kind) => kind.reduce((a, b) => a + b, 0));
  const total = sums.reduce((a, b) => a + b, 0);
  return sums.map((sum) => new Float64Array(n).fill(total > 0 ? sum / total : 0));
}

/** Mean over customers of the weight that their own history has against the common value. */
function reliability(counts: Float64Array, prior: number): number {
  if (prior === Infinity || counts.length === 0) return 0;
  let sum = 0;
  for (const count of counts) sum += count > 0 ? count / (count + prior) : 0;
  return sum / counts.length;
}
