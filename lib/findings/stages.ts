// Headline, quality light and reason of each stage. The limits are stated here, once, and shown on the methodology page.
import { counted, full, listed, percent, plural, sentenceCase, signed } from "../format.js";
import type { StageStatus } from "./run.js";

type Light = Pick<StageStatus, "headline" | "quality" | "reason">;

/** Where a light turns. Shares are 0 to 1. */
export const limits = {
  brokenWatch: 0.02,
  brokenHarm: 0.1,
  withoutCustomerWatch: 0.2,
  silhouetteWeak: 0.25,
  smallestSegment: 10,
  coverageOff: 0.05,
  gapWatch: 0.01,
} as const;

export type ExploreFacts = {
  readonly rowsRead: number;
  readonly rowsKept: number;
  readonly rowsQuarantined: number;
  /** Of the quarantined: rows that broke a rule; the others are returns and the sales they undo. */
  readonly rowsBroken: number;
  /** Share of kept lines without a customer. */
  readonly withoutCustomer: number;
};

/** Data: broken when a tenth of the rows breaks a rule, a look from 2% or when a fifth of the lines has no customer. */
export function exploreLight(facts: ExploreFacts): Light {
  const { rowsRead, rowsKept, rowsQuarantined, rowsBroken, withoutCustomer } = facts;
  const headline = `${short3(rowsKept)} clean rows`;
  if (rowsKept + rowsQuarantined !== rowsRead) {
    const reason = `${full(rowsRead)} read, but ${full(rowsKept)} kept and ${full(rowsQuarantined)} quarantined`;
    return { headline, quality: "harm", reason };
  }
  const share = rowsRead > 0 ? rowsBroken / rowsRead : 0;
  const bad = `${percent(share)} of rows broke a rule`;
  if (share > limits.brokenHarm) return { headline, quality: "harm", reason: bad };
  if (withoutCustomer > limits.withoutCustomerWatch)
    return { headline, quality: "watch", reason: `${bad}; ${percent(withoutCustomer, 0)} of lines name no customer` };
  return { headline, quality: share > limits.brokenWatch ? "watch" : "good", reason: bad };
}

export type SegmentFacts = {
  readonly clusters: number;
  readonly silhouette: number;
  readonly converged: boolean;
  /** Customers in the smallest segment. */
  readonly smallest: number;
  /** The number of segments that the data speak for, if there is one. */
  readonly recommended: number | null;
};

/** Segments: a look when they overlap (silhouette below 0.25) or another number fits better; broken when one is tiny. */
export function segmentsLight(facts: SegmentFacts): Light {
  const { clusters, silhouette, converged, smallest, recommended } = facts;
  const headline = plural(clusters, "segment");
  const figure = `silhouette ${full(silhouette, 2)}`;
  if (!converged) return { headline, quality: "harm", reason: "k-means did not settle" };
  if (smallest < limits.smallestSegment)
    return { headline, quality: "harm", reason: `the smallest holds ${plural(smallest, "customer")}` };
  if (recommended !== null && recommended !== clusters)
    return { headline, quality: "watch", reason: `the data speak for ${full(recommended)}; ${figure}` };
  if (recommended === null)
    return {
      headline,
      quality: "watch",
      reason: `no clear structure (${figure}): a convenient cut, not natural kinds`,
    };
  if (silhouette < limits.silhouetteWeak)
    return { headline, quality: "watch", reason: `they overlap at their edges (${figure})` };
  return { headline, quality: "good", reason: `${figure}, the number that the data speak for` };
}

export type ForecastFacts = {
  /** WAPE of the models in use over all backtest weeks. */
  readonly wape: number;
  /** WAPE of seasonal naive minus `wape`, in shares, with its 95% interval if known. */
  readonly valueAdded: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Observed coverage of the 80% interval. */
  readonly coverage80: number | null;
};

/** Forecasts: good when surely better than seasonal naive and honest about it; broken when surely worse. */
export function forecastsLight(facts: ForecastFacts): Light {
  const { wape, valueAdded, low, high, coverage80 } = facts;
  const headline = `WAPE ${percent(wape)}`;
  const points = `${full(Math.abs(valueAdded) * 100, 1)} points ${valueAdded < 0 ? "worse" : "better"} than seasonal naive`;
  if ((high ?? valueAdded) < 0) return { headline, quality: "harm", reason: points };
  if ((low ?? valueAdded) <= 0)
    return { headline, quality: "watch", reason: "not distinguishable from seasonal naive" };
  if (coverage80 !== null && Math.abs(coverage80 - 0.8) > limits.coverageOff)
    return { headline, quality: "watch", reason: `${points}, but 80% intervals hold ${percent(coverage80, 0)}` };
  return { headline, quality: "good", reason: points };
}

export type AllocationFacts = {
  readonly status: string;
  /** Relative gap between the plan and the bound on any plan. */
  readonly gap: number;
  /** Total weekly cost, already in words ("$41K a week"). */
  readonly cost: string;
  /** Names of the centers without space left. */
  readonly full: readonly string[];
  /** Expected units a week that no center can serve, and all expected units. */
  readonly unserved: number;
  readonly units: number;
};

/** Allocation: a look when a center is full, demand stays unserved or the bound is 1% away; broken when there is no plan. */
export function allocationLight(facts: AllocationFacts): Light {
  const { status, gap, cost, full: fullCenters, unserved, units } = facts;
  if (status === "infeasible") return { headline: "no plan", quality: "harm", reason: "no plan meets all limits" };
  if (unserved > 0 && unserved / units > 0.0005)
    return { headline: cost, quality: "watch", reason: `${percent(unserved / units)} of demand cannot be served` };
  if (fullCenters.length > 0) {
    const who = fullCenters.length > 3 ? `${counted(fullCenters.length)} centers` : listed(fullCenters);
    return {
      headline: cost,
      quality: "watch",
      reason: `${sentenceCase(who)} ${fullCenters.length === 1 ? "is" : "are"} full`,
    };
  }
  if (status === "optimal") return { headline: cost, quality: "good", reason: "proven optimal, no center is full" };
  const near = `proven within ${percent(gap, 2)} of the best`;
  return gap > limits.gapWatch
    ? { headline: cost, quality: "watch", reason: near }
    : { headline: cost, quality: "good", reason: `${near}, no center is full` };
}

export type ResultFacts = {
  /** Relative difference of total cost against the tuned status quo, with its 95% interval; negative is cheaper. */
  readonly relative: number;
  readonly low: number;
  readonly high: number;
  /** Names of the checks of the replay that failed. */
  readonly failedChecks: readonly string[];
};

/** Results: good when surely cheaper than a tuned status quo, a look when it could be chance, broken when a check fails. */
export function resultsLight(facts: ResultFacts): Light {
  const { relative, low, high, failedChecks } = facts;
  const headline = `${signed(relative, (value) => percent(value))} cost in replay`;
  const interval = `95% interval ${signed(low, (value) => percent(value))} to ${signed(high, (value) => percent(value))}`;
  if (failedChecks.length > 0)
    return { headline, quality: "harm", reason: `a check of the replay failed: ${listed(failedChecks)}` };
  if (low > 0) return { headline, quality: "harm", reason: `dearer than a tuned status quo, ${interval}` };
  if (high >= 0)
    return { headline, quality: "watch", reason: `not distinguishable from a tuned status quo, ${interval}` };
  return { headline, quality: "good", reason: `against a tuned status quo, ${interval}` };
}

/** The rail: names, links and lights in the order of the work. */
export function stageStatuses(lights: readonly [Light, Light, Light, Light, Light]): StageStatus[] {
  const pages = ["Explore", "Segments", "Forecasts", "Allocation", "Results"];
  return lights.map((light, i) => ({ name: pages[i]!, href: `./${pages[i]!.toLowerCase()}`, ...light }));
}

/** Three significant digits with K or M: 1,204,380 -> "1.20M". */
function short3(value: number): string {
  if (value >= 999_500) return `${(value / 1e6).toPrecision(3)}M`;
  return value >= 99_950 ? `${(value / 1000).toPrecision(3)}K` : full(value);
}
