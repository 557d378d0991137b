// What goes where: stock per SKU and center, at least cost for a service level, with its proof.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkPlan } from "../../../lib/allocation/check-plan.js";
import { presentPlan, simplePlan } from "../../../lib/allocation/compare.js";
import { planCover } from "../../../lib/allocation/cover.js";
import { problemToJson } from "../../../lib/allocation/problem-json.js";
import { resultToJson } from "../../../lib/allocation/result-json.js";
import type { SegmentService } from "../../../lib/allocation/segment-service.js";
import { resolvePlan, type Plan, type ResolveOptions } from "../../../lib/allocation/resolve.js";
import { simpleMethods } from "../../../lib/allocation/simple-methods.js";
import { solve } from "../../../lib/allocation/solve.js";
import { pricedAt, splitsOf } from "../../../lib/allocation/split-shipments.js";
import { stockingInput, type StockingInput } from "../../../lib/allocation/stocking-input.js";
import { goodwillShare } from "../../../lib/allocation/stocking-problem.js";
import type { Table } from "../../../lib/table/table.js";
import { openDatabase, type Database } from "../../duckdb.js";
import { asInput } from "../../errors.js";
import type { ParametersOf } from "../parameters.js";
import type { Stage, StageContext, Summary } from "../stage.js";
import { loadHighs } from "./highs.js";
import {
  onHand,
  readStockingTables,
  recentParcels,
  recentShares,
  recentWeeks,
  spreadVerdicts,
  type SpreadVerdicts,
} from "./inputs.js";
import { numberedLevels, segmentNames } from "../segment-levels.js";
import { readSegmentService } from "./segment-shares.js";
import * as tables from "./tables.js";

type Parameters = ParametersOf<"allocate">;

/** Service levels of the frontier; the chosen one is added. */
const frontierLevels = [0.8, 0.85, 0.88, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 0.995];

/** Arcs up to which HiGHS solves the same problem again, as a check of our own solver: about two seconds of it. */
const checkedArcs = 100_000;

async function run({ inputs, output, temp, parameters, progress }: StageContext<Parameters>): Promise<Summary> {
  const { serviceLevel, reviewDays, holdingCostPerYear, horizonWeeks } = parameters;
  const db = await openDatabase({ tempDirectory: temp });
  try {
    progress("reading demand and network", 0);
    const source = await readStockingTables(db, inputs.prepare!, inputs.forecast!, horizonWeeks);
    const input = asInput(() => stockingInput(source));
    const segmentServiceLevels = numberedLevels(parameters.segmentServiceLevels, await segmentNames(inputs["segment"]));
    const segmentService = await readSegmentService(
      db,
      inputs.forecast!,
      input.skus,
      input.centers,
      segmentServiceLevels,
    );
    const settings = { reviewDays, holdingCostPerYear, ...(segmentService ? { segmentService } : {}) };

    progress("solving", 0.1);
    const plan = resolvePlan(input, { ...settings, serviceLevel });
    const frontier = frontierOf(input, plan, settings, (share) => progress("service levels", 0.15 + 0.55 * share));

    progress("comparing", 0.7);
    const recent = await recentShares(db, inputs.prepare!, input.centers, input.regions);
    const stock = await onHand(db, inputs.prepare!, input.skus, input.centers);
    const spread = await spreadVerdicts(db, inputs.forecast!, input.skus, input.centers);
    const now = presentPlan(input, plan, recent.shares, settings);
    const observed = await recentParcels(db, inputs.prepare!);
    const parcels = { observed, expected: observed === null ? null : splitsOf(plan.problem, now.flows).parcels };
    const compared = [
      { name: "stockwise", costs: plan.costs, used: plan.result.used },
      ...simpleMethods.map((name) => ({ name, ...simplePlan(input, plan, name, settings) })),
      { name: "now", costs: now.costs, used: now.used },
    ].map(({ name, costs, used }) => ({ name, costs, overM3: over(used, plan.problem.capacity) }));

    progress("checking", 0.8);
    const check = await certify(plan);

    progress("writing", 0.9);
    for (const [name, table] of Object.entries({
      allocation: tables.allocationTable(plan.problem, plan.result),
      allocation_unserved: tables.unservedTable(plan.problem, plan.result),
      stock_targets: tables.stockTargetsTable(input, plan, stock, reviewDays, spread.calibrated),
      flows: tables.flowsTable(plan, now),
      capacity_prices: tables.capacityTable(plan, usedNow(input, stock, now.used)),
      frontier: tables.frontierTable(frontier),
      comparison: tables.comparisonTable(compared),
      stocking_skus: source.skus,
      stocking_centers: source.centers,
      stocking_regions: source.regions,
      stocking_lanes: source.lanes,
      stocking_baskets: source.baskets,
      stocking_demand: source.demand,
      stocking_protection: source.protection,
    }))
      await write(db, table, join(output, `${name}.parquet`));
    writeFileSync(join(output, "problem.json"), JSON.stringify(problemToJson(plan.problem)));
    const numbered = { ...parameters, segmentServiceLevels };
    const report = describe(input, plan, numbered, { check, now: recent.known, parcels, spread, segmentService });
    writeFileSync(join(output, "allocation.json"), `${JSON.stringify(report, null, 1)}\n`);
    return {
      status: plan.result.status,
      gap: plan.result.gap,
      service_level: serviceLevel,
      attained_service_level: plan.service.attained,
      weekly_cost: plan.costs.total,
      shipping_cost: plan.costs.shipping,
      inventory_value: plan.costs.inventoryValue,
      unserved_units: plan.costs.unservedUnits,
      full_centers: report.fcs.filter(({ shadow_price }) => shadow_price > 0).length,
    };
  } finally {
    db.close();
  }
}

function frontierOf(
  input: StockingInput,
  plan: Plan,
  settings: Omit<ResolveOptions, "serviceLevel">,
  report: (share: number) => void,
): Plan[] {
  const levels = [...new Set([...frontierLevels, plan.serviceLevel])].sort((a, b) => a - b);
  let startPrices = plan.result.prices;
  return levels.map((serviceLevel, i) => {
    report(i / levels.length);
    if (serviceLevel === plan.serviceLevel) return plan;
    const point = resolvePlan(input, { ...settings, serviceLevel, startPrices });
    startPrices = point.result.prices;
    return point;
  });
}

/**
 * Every row of the primal, and where size allows the optimum of another solver: of the linear problem, with parcels priced as
 * they were to decide.
 */
async function certify(plan: Plan) {
  const { problem, result } = plan;
  const primal = checkPlan(problem, result);
  const arcs = problem.quantity.length * problem.centers.length;
  const base = { largest_violation: primal.largest, cost: primal.cost, bound: result.bound };
  if (arcs > checkedArcs) return { ...base, highs: null };
  const linear = result.splits ? pricedAt(problem, result.splits.priced) : problem;
  const cost = checkPlan(linear, result).cost;
  const other = solve(linear, { solver: "highs", highs: await loadHighs(), timeLimitSeconds: 20 });
  return {
    ...base,
    highs: {
      status: other.status,
      objective: other.objective,
      relative_difference: (cost - other.objective) / Math.max(other.objective, 1e-12),
    },
  };
}

type Circumstances = {
  readonly check: Awaited<ReturnType<typeof certify>>;
  readonly now: boolean;
  /** Parcels an order as now: as orders took them, and as the formula lets expect. */
  readonly parcels: { readonly observed: number | null; readonly expected: number | null };
  readonly spread: SpreadVerdicts;
  readonly segmentService: SegmentService | undefined;
};

function describe(
  input: StockingInput,
  plan: Plan,
  parameters: Parameters,
  { check, now, parcels, spread, segmentService }: Circumstances,
) {
  const { solver, ...json } = resultToJson(plan.problem, plan.result);
  const cover = planCover(input, plan);
  return {
    ...json,
    solver,
    service_level: plan.serviceLevel,
    service_level_is: "fill rate: share of all units demanded that is filled from stock at once",
    attained_service_level: plan.service.attained,
    shared_risk: plan.service.ratio === undefined ? null : 1 - plan.service.ratio,
    segment_service: segmentService
      ? segmentService.segments.map((segment, g) => ({
          segment: Number(segment),
          service_level: parameters.segmentServiceLevels[segment] ?? plan.serviceLevel,
          attained_service_level: plan.service.attainedBySegment![g]!,
        }))
      : [],
    review_days: parameters.reviewDays,
    holding_cost_per_year: parameters.holdingCostPerYear,
    skus: input.skus.length,
    regions: input.regions.length,
    rows: plan.problem.quantity.length,
    costs: plan.costs,
    cover: { weeks: cover.weeks, safety_weeks: cover.safetyWeeks, spread: cover.spread },
    demand_spread: {
      flagged_skus: spread.flaggedSkus,
      flagged_share_of_demand: spread.flaggedShare,
      untested_skus: spread.untestedSkus,
      untested_share_of_demand: spread.untestedShare,
    },
    check,
    parcels_per_order_now: parcels,
    assumptions: [
      `a lost sale costs its margin and goodwill of ${100 * goodwillShare}% of the price`,
      ...(cover.weeks > 0
        ? [
            `the stock lasts ${cover.weeks.toFixed(1)} weeks, of which ${cover.safetyWeeks.toFixed(1)} are safety stock: demand over lead time and review strays by ${(100 * cover.spread).toFixed(0)}% of its mean (standard deviation)`,
          ]
        : []),
      ...spreadWarnings(spread),
      segmentService
        ? "the risk of running out of an item at a center follows its buyers: each segment's cost of shortage, the one that its service level stands for, weighs in by its share of the demand there; all segments draw on the same stock"
        : "all items share one risk of running out, chosen so that the service level holds over all units demanded",
      ...(plan.service.attained < plan.service.level
        ? ["the centers together lack the room for the service level asked: it is lowered to what fits"]
        : []),
      "an order takes a parcel from each center that serves a line of it, its lines taken as drawn independently" +
        (parcels.observed === null || parcels.expected === null
          ? ""
          : `: shipped as now, that lets expect ${parcels.expected.toFixed(3)} parcels an order, and orders took ${parcels.observed.toFixed(3)}`),
      "the room that a unit takes is its volume times the average weeks of stock held for it",
      now
        ? `now: where the last ${recentWeeks} weeks were shipped from`
        : "now: no shipment says where it came from, so every center is taken to serve an equal share of each region",
    ],
  };
}

/** What must be said of safety stock that rests on intervals which did not hold what they promise. */
function spreadWarnings({ flaggedSkus, flaggedShare, untestedSkus, untestedShare }: SpreadVerdicts): string[] {
  const share = (value: number) => `${(100 * value).toFixed(0)}% of demand`;
  return [
    ...(flaggedSkus > 0
      ? [
          `safety stock of ${flaggedSkus} items (${share(flaggedShare)}) rests on intervals that did not cover what they say in the backtest: see protection in forecast.json`,
        ]
      : []),
    ...(untestedSkus > 0
      ? [
          `the intervals behind the safety stock of ${untestedSkus} items (${share(untestedShare)}) could not be tested: too few past forecasts of their kind`,
        ]
      : []),
  ];
}

function usedNow(input: StockingInput, stock: Float64Array, otherwise: Float64Array): Float64Array {
  if (stock.every(Number.isNaN)) return otherwise;
  const n = input.centers.length;
  const used = new Float64Array(n);
  stock.forEach((units, i) => {
    if (units > 0) used[i % n]! += units * input.volumeM3[Math.floor(i / n)]!;
  });
  return used;
}

function over(used: Float64Array, capacity: Float64Array): number {
  return used.reduce((sum, room, f) => sum + Math.max(0, room - capacity[f]! * (1 + 1e-9)), 0);
}

async function write(db: Database, table: Table, file: string): Promise<void> {
  await db.insert("outgoing", table);
  await db.writeParquet("SELECT * FROM outgoing", file);
  await db.run("DROP TABLE outgoing");
}

export const stage: Stage<Parameters> = {
  name: "allocate",
  run,
};
