// What every page knows of the run: stamp, the five lights, assumptions, parameters, names of centers and segments.
import { setAside } from "../../../lib/findings/explore.js";
import type { PublishedRun } from "../../../lib/findings/run.js";
import {
  allocationLight,
  exploreLight,
  forecastsLight,
  resultsLight,
  segmentsLight,
  stageStatuses,
  type AllocationFacts,
  type ForecastFacts,
  type ResultFacts,
  type SegmentFacts,
} from "../../../lib/findings/stages.js";
import { moneyIn } from "../../../lib/format.js";
import type { Run } from "../../publish.js";
import { qualityReport } from "./quality.js";
import { accuracyInUse, resultsReport, type ResultsReport } from "./reports.js";

/** The snapshot behind the head of every page. */
export async function publishRun(run: Run): Promise<PublishedRun> {
  const { manifest } = run;
  const quality = qualityReport(run);
  const currency = currencyOf(manifest.parameters.preset);
  const explore = {
    rowsRead: quality.rows_read,
    rowsKept: quality.rows_kept,
    rowsQuarantined: quality.rows_quarantined,
    rowsBroken: setAside(quality.rules).broken,
    withoutCustomer: quality.without_customer.share,
  };
  return {
    stamp: {
      dataThrough: manifest.data_through,
      builtAt: manifest.finished,
      rows: manifest.rows,
      runId: manifest.run_id,
      seed: manifest.parameters.seed,
      synthetic: manifest.synthetic,
      source: quality.source.split(/[\\/]/).at(-1) ?? quality.source,
    },
    stages: stageStatuses([
      exploreLight(explore),
      segmentsLight(segmentFacts(run)),
      forecastsLight(await forecastFacts(run)),
      allocationLight(await allocationFacts(run, moneyIn(currency))),
      resultsLight(resultFacts(resultsReport(run))),
    ]),
    timings: Object.entries(manifest.stages).map(([stage, { seconds, peak_memory_mb }]) => ({
      stage,
      seconds,
      peak_memory_mb,
    })),
    assumptions: quality.assumptions,
    // The path of the input is nobody's business on a published page.
    parameters: { ...manifest.parameters, input: undefined },
    currency,
    centers: await run.db.rows(`SELECT fc_id, name FROM ${run.from("prepare", "fulfillment_centers")} ORDER BY fc_id`),
    segments: await run.db.rows(`SELECT segment, name FROM ${run.from("segment", "segment_summary")} ORDER BY segment`),
  };
}

/** The currency symbol of a known public file; other data are taken to be in dollars. */
export function currencyOf(preset: string): string {
  return preset === "online-retail" ? "£" : "$";
}

type SegmentReport = {
  readonly clusters: number;
  readonly silhouette: number;
  readonly converged: boolean;
  readonly sizes: readonly number[];
  readonly recommended: { readonly clusters: number | null } | null;
};

function segmentFacts(run: Run): SegmentFacts {
  const report = run.json<SegmentReport>("segment", "segment.json");
  const { clusters, silhouette, converged, sizes, recommended } = report;
  return { clusters, silhouette, converged, smallest: Math.min(...sizes), recommended: recommended?.clusters ?? null };
}

async function forecastFacts(run: Run): Promise<ForecastFacts> {
  const { inUse, naive, valueAdded } = await accuracyInUse(run);
  return {
    wape: inUse.wape,
    valueAdded: valueAdded?.value ?? naive.wape - inUse.wape,
    low: valueAdded?.low ?? null,
    high: valueAdded?.high ?? null,
    coverage80: inUse.coverage_80,
  };
}

type AllocationReport = { readonly status: string; readonly gap: number | null };

async function allocationFacts(run: Run, money: (amount: number) => string): Promise<AllocationFacts> {
  const { status, gap } = run.json<AllocationReport>("allocate", "allocation.json");
  const from = (table: string) => run.from("allocate", table);
  const [plan] = await run.db.rows<{ cost: number }>(
    `SELECT total_cost AS cost FROM ${from("comparison")} WHERE plan = 'stockwise'`,
  );
  const [units] = await run.db.rows<{ served: number; unserved: number }>(
    `SELECT (SELECT coalesce(sum(CAST(units AS DECIMAL(18,4))), 0)::DOUBLE FROM ${from("allocation")}) AS served,
       (SELECT coalesce(sum(CAST(units AS DECIMAL(18,4))), 0)::DOUBLE FROM ${from("allocation_unserved")}) AS unserved`,
  );
  const full = await run.db.rows<{ name: string }>(
    `SELECT name FROM ${from("capacity_prices")} AS prices
     JOIN ${run.from("prepare", "fulfillment_centers")} AS centers USING (fc_id) WHERE shadow_price > 0 ORDER BY shadow_price DESC, fc_id`,
  );
  return {
    status,
    gap: gap ?? 0,
    cost: `${money(plan?.cost ?? NaN)} a week`,
    full: full.map(({ name }) => name),
    unserved: units!.unserved,
    units: units!.served + units!.unserved,
  };
}

function resultFacts(report: ResultsReport): ResultFacts {
  const difference = report.differences.find(
    ({ metric, policy, baseline }) =>
      metric === "total_cost" && policy === "stockwise" && baseline === "tuned-status-quo",
  );
  if (!difference)
    throw new Error("results.json has no difference of total_cost between stockwise and tuned-status-quo");
  const { relative, low, high } = difference;
  return { relative, low, high, failedChecks: report.checks.filter(({ passed }) => !passed).map(({ name }) => name) };
}
