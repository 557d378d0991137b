// How far apart policies are that lived through the same weeks, and how sure that is.
import { bootstrapInterval, type Draws } from "../evaluation/bootstrap.js";
import { comparedMetrics, figure, totals, type Assumptions, type ComparedMetric } from "./policy-figures.js";
import type { WeeklySums } from "./replay.js";

export type Difference = {
  readonly metric: ComparedMetric;
  readonly policy: string;
  readonly baseline: string;
  /** (policy - baseline) / baseline; null when the baseline is zero. */
  readonly relative: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly level: number;
  readonly distinguishable: boolean;
};

export type Captured = {
  readonly metric: ComparedMetric;
  readonly policy: string;
  readonly baseline: string;
  /** (baseline - policy) / (baseline - perfect-foresight); null where foresight gains nothing. */
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
};

/** The weeks of one policy. */
export type Lived = { readonly name: string; readonly weekly: WeeklySums };

/** Over which weeks policies are compared. */
export type Judged = {
  /** Weeks that count, from the start of the replay. */
  readonly scored: Int32Array;
  /** Draws from them, the same for all policies. */
  readonly draws: Draws;
  readonly assumptions: Assumptions;
};

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A figure over the scored weeks, then over each draw of them. */
export type Sampled = (policy: string, metric: ComparedMetric) => number[];

/** Figures of the given policies on the scored weeks and on each draw, summed up once. */
export function sampledFigures(lived: readonly Lived[], { scored, draws, assumptions }: Judged): Sampled {
  const samples = [scored, ...draws.replicas.map((draw) => draw.map((i) => scored[i]!))];
  const sums = new Map(lived.map(({ name, weekly }) => [name, samples.map((weeks) => totals(weekly, weeks))]));
  return (policy, metric) => sums.get(policy)!.map((sample) => figure(metric, sample, assumptions));
}

/** Relative differences of (policy, baseline) pairs with paired block-bootstrap intervals. */
export function policyDifferences(
  figures: Sampled,
  pairs: readonly (readonly [policy: string, baseline: string])[],
  draws: Draws,
  metrics: readonly ComparedMetric[] = comparedMetrics,
): Difference[] {
  return pairs.flatMap(([policy, baseline]) =>
    metrics.map((metric) => {
      const theirs = figures(baseline, metric);
      const [estimate, ...replicated] = figures(policy, metric).map((value, i) => (value - theirs[i]!) / theirs[i]!);
      const { low, high, level, distinguishable } = bootstrapInterval(estimate!, replicated, draws);
      const interval = { low: orNull(low), high: orNull(high) };
      return { metric, policy, baseline, relative: orNull(estimate!), ...interval, level, distinguishable };
    }),
  );
}

/** The share of the distance to perfect foresight that a policy captures, for each metric. */
export function capturedShares(
  figures: Sampled,
  pairs: readonly (readonly [policy: string, baseline: string])[],
  draws: Draws,
): Captured[] {
  return pairs.flatMap(([policy, baseline]) =>
    comparedMetrics.map((metric) => {
      const theirs = figures(baseline, metric);
      const best = figures("perfect-foresight", metric);
      const [share, ...shares] = figures(policy, metric).map(
        (value, i) => (theirs[i]! - value) / (theirs[i]! - best[i]!),
      );
      const { low, high } = bootstrapInterval(share!, shares, draws);
      const gains = theirs[0]! - best[0]! > 1e-9 * Math.abs(theirs[0]!);
      const known = (value: number) => (gains ? orNull(value) : null);
      return { metric, policy, baseline, share: known(share!), low: known(low), high: known(high) };
    }),
  );
}
