// results.json: the report of the contract, the checks that were made, and the limits of what was tested.
import { demandClasses } from "../../../lib/forecasting/demand-class.js";
import { probeLeakage } from "../../../lib/simulation/leakage.js";
import { totals } from "../../../lib/simulation/policy-figures.js";
import type { RationingRow } from "../../../lib/simulation/rationing.js";
import { serviceByGroup, type GroupService } from "../../../lib/simulation/service-by-group.js";
import type { PolicyRun } from "../../../lib/simulation/meet.js";
import { groupsOf, type Validation } from "../../../lib/simulation/validation.js";
import type { Variant } from "../../../lib/simulation/variants.js";
import type { Loaded } from "./load.js";
import { assumptions } from "./load.js";

/** What results.json holds. */
export type ValidateReport = ReturnType<typeof report>;

export type Check = { readonly name: string; readonly passed: boolean; readonly detail: string };

/** Everything that the validation found, as plain JSON. Keys as in the contract; times as ISO dates. */
export function report(
  loaded: Loaded,
  found: {
    readonly validation: Validation;
    readonly variants: readonly Variant[];
    readonly rationing: readonly RationingRow[];
  },
  settings: { readonly holdingCostPerYear: number },
) {
  const { input, firstWeek, segments } = loaded;
  const { validation, variants, rationing } = found;
  const { runs, atService, tuning, world, scored, draws } = validation;
  const weeks = input.knowledge.history.weeks;
  const date = (column: number) => isoDate(firstWeek + 7 * column);
  const row = ({ figures, match }: PolicyRun) => ({ ...figures, matched: match.matched, setting: match.knob });
  return {
    cutoffs: [date(input.cutoff)],
    policies: runs.map((run) => ({ ...row(run), end_stock_value: endStockValue(run, world) })),
    differences: validation.differences,
    captured: validation.captured,
    at_service_level: atService.map(row),
    checks: checks(loaded, validation),
    limits: limits(loaded, validation),
    inventory_value: validation.inventory,
    anchor_reached: validation.anchorReached,
    held_out: {
      first: date(input.cutoff),
      last: date(weeks - 1),
      weeks: world.weeks,
      scored_from: date(input.cutoff + scored[0]!),
      scored_weeks: scored.length,
      lines: world.lines.count,
    },
    tuning: {
      chosen: tuning.chosen,
      candidates: tuning.candidates,
      first: date(tuning.replayed.first),
      weeks: tuning.replayed.weeks,
    },
    bootstrap: { replicas: draws.replicas.length, block_weeks: draws.block },
    segments,
    variants: variants.map(({ id, kind, value, policies, differences }) => ({
      id,
      kind,
      label: variantLabel(id, kind, value, loaded),
      policies,
      differences,
    })),
    service: serviceRows(loaded, validation),
    rationing: {
      segments: [...loaded.segmentNames.slice(0, segments), ...(segments > 0 ? [nobody] : [])],
      lines_per_customer: Array.from(loaded.linesPerCustomer),
      answers: rationing.map((row) => ({
        stock: row.stock,
        loss_chance: row.lossChance,
        goodwill: row.goodwill,
        reserve_weeks: row.reserveWeeks,
        relative: row.relative,
        low: row.low,
        high: row.high,
        distinguishable: row.distinguishable,
        by_segment: row.bySegment,
        protected_fill: row.protectedFill,
        other_fill: row.otherFill,
        placement: row.placement,
      })),
    },
    assumptions: {
      minutes_per_transfer: assumptions.minutesPerTransfer,
      bulk_freight_share: assumptions.bulkFreightShare,
      holding_cost_per_year: settings.holdingCostPerYear,
    },
  };
}

/** Lines of no known customer. */
const nobody = "No customer known";

/** Service under Stockwise and the tuned status quo, each with the stock at which all units together reach the level. */
function serviceRows({ segmentNames, input }: Loaded, { atService, scored, draws }: Validation) {
  const groups = groupsOf(input.knowledge);
  return atService
    .filter(({ family }) => family.name === "stockwise" || family.name === "tuned-status-quo")
    .flatMap(({ family, match: { result } }) => {
      const rows = (by: "segment" | "class", found: readonly GroupService[], name: (group: number) => string) =>
        found
          .filter(({ demandUnits }) => demandUnits > 0)
          .map(({ group, demandUnits, fill, low, high }) => ({
            policy: family.name,
            by,
            name: name(group),
            demand_units: demandUnits,
            fill_rate: fill,
            low,
            high,
          }));
      const bySegment = groups > 1 ? serviceByGroup(result.byGroup, groups, scored, draws) : [];
      const byClass = serviceByGroup(result.byClass, demandClasses.length, scored, draws);
      return [
        ...rows("segment", bySegment, (group) => segmentNames[group] ?? nobody),
        ...rows("class", byClass, (group) => demandClasses[group]!),
      ];
    });
}

/** What a variant is, in words. */
function variantLabel(id: string, kind: Variant["kind"], value: number, { centerNames, firstWeek }: Loaded): string {
  const percent = `${Math.round(100 * value)}%`;
  const change = value < 1 ? `${Math.round(100 * (1 - value))}% lower` : `${Math.round(100 * (value - 1))}% higher`;
  switch (id) {
    case "demand-up":
      return `Demand ${change}`;
    case "lead-time-double":
      return "Lead times twice as long";
    case "center-lost":
      return `${centerNames[value]!} lost, with its stock`;
    case "forecast-high":
    case "forecast-low":
      return `All forecasts ${change}`;
    case "two-nearest":
      return "Only the two nearest centers";
  }
  if (kind === "service") return `Service level ${percent}`;
  if (kind === "cutoff") return `Cutoff ${isoDate(firstWeek + 7 * value)}, no segments`;
  const cost = { shipping: "Shipping cost", "lost-margin": "Lost margin", holding: "Holding cost" };
  return `${cost[id.replace(/-(low|high)$/, "") as keyof typeof cost]} ${change}`;
}

export function isoDate(epochDays: number): string {
  return new Date(epochDays * 86_400_000).toISOString().slice(0, 10);
}

function checks(loaded: Loaded, validation: Validation): Check[] {
  const { runs, world, inventory, fitted } = validation;
  const { knowledge, shop } = loaded.input;
  const balances = runs.reduce((sum, { match }) => sum + match.result.balances, 0);
  const peak = Math.max(0, ...runs.flatMap(({ match }) => Array.from(match.result.peakUse)));
  const all = Int32Array.from({ length: world.weeks }, (_, i) => i);
  const demands = new Set(runs.map(({ match }) => totals(match.result.weekly, all).demandUnits));
  const unmatched = runs.filter(({ match }) => !match.matched);
  const probeWeeks = [0, Math.floor(world.weeks / 2)];
  const stock = { onHand: world.start.onHand, onOrder: new Int32Array(world.start.onHand.length) };
  const knobOf = (name: string) => runs.find(({ family }) => family.name === name)!.match.knob;
  const leakage = probeLeakage(knowledge, shop, fitted, stock, probeWeeks, knobOf);
  const share = (value: number) => `${(100 * value).toFixed(1)}%`;
  return [
    {
      name: "Units are conserved",
      passed: balances > 0,
      detail: `Stock, deliveries and sales added up every day: ${balances} balances over ${runs.length} policies without a difference.`,
    },
    {
      name: "No center beyond its capacity",
      passed: peak <= 1 + 1e-9,
      detail: loaded.assumedCapacity
        ? "The centers are an assumption and take whatever is sent to them."
        : `The fullest center was ${share(peak)} full after a receipt; what does not fit goes elsewhere at its cost, or waits.`,
    },
    {
      name: "No leakage from held-out weeks",
      passed: leakage.leaking.length === 0,
      detail:
        leakage.leaking.length === 0
          ? `With a future planted from ${probeWeeks.map((week) => `week ${week + 1}`).join(" and ")} on, all ${leakage.reviews} reviews ordered exactly the same.`
          : `Orders changed with a planted future: ${leakage.leaking.join(", ")}.`,
    },
    {
      name: "Same demand for every policy",
      passed: demands.size === 1,
      detail: `${[...demands].join(" and ")} units asked for in ${world.weeks} weeks; same starting stock and lead times.`,
    },
    {
      name: "Same average inventory",
      passed: unmatched.length === 0,
      detail:
        unmatched.length === 0
          ? `Every policy held ${Math.round(inventory)} on average, within 0.2%.`
          : `No setting holds ${Math.round(inventory)} on average: ${unmatched
              .map(({ figures }) => `${figures.name} ${Math.round(figures.average_inventory_value)}`)
              .join(", ")}.`,
    },
  ];
}

function limits(loaded: Loaded, validation: Validation): string[] {
  const { segments } = loaded;
  const { world, scored, anchorReached } = validation;
  return [
    "Held-out demand is what was sold: sales that the shop lost at the time are in no record, and no policy can win them back here.",
    "A customer who finds nothing is lost for that line and comes back as if nothing had happened; nothing is backordered.",
    `The figures above are of one cutoff and ${world.weeks} held-out weeks, of which ${scored.length} count; the range below says how far they carry.`,
    "Lead times are drawn from their mean and spread, not taken from real deliveries; all policies meet the same draws.",
    "Only Stockwise and perfect foresight send whole regions to their next center where the first is too small; the baselines always take the nearest. A part of the difference in shipping cost is this rule.",
    "Stock left at the end is valued at its cost: purchases are not in the total cost, holding is.",
    `Moving stock between centers costs ${100 * assumptions.bulkFreightShare}% of the parcel rate by weight, and ${assumptions.minutesPerTransfer} minutes of work a transfer: both are assumptions.`,
    "All policies start from the stock that the tuned status quo leaves at the cutoff; the weeks until their first orders arrive are not counted.",
    ...(loaded.assumedCapacity
      ? ["The centers are an assumption, so are their sizes: here they take whatever is sent to them."]
      : []),
    ...(segments === 0
      ? ["There were no segments fitted before the cutoff: Stockwise with and without them are the same here."]
      : []),
    ...(anchorReached
      ? []
      : [
          "No stock within reason (three standard deviations, or eight weeks of cover) reached the service level asked for in the held-out weeks; the inventories meet where the tuned status quo comes nearest.",
        ]),
  ];
}

/** Stock at the end, on the shelves and on its way, at unit cost. */
function endStockValue({ match }: PolicyRun, { skus, network }: Validation["world"]): number {
  const { onHand, deliveries } = match.result.end;
  let value = 0;
  onHand.forEach((units, slot) => (value += units * skus.unitCost[Math.floor(slot / network.centers)]!));
  deliveries.quantity.forEach(
    (units, i) => (value += units * skus.unitCost[Math.floor(deliveries.slot[i]! / network.centers)]!),
  );
  return value;
}
