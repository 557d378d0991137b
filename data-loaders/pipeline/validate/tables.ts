// The tables of the validation: policies, differences, weeks, and the trace of a few telling SKUs.
import { replay } from "../../../lib/simulation/replay.js";
import type { Validation } from "../../../lib/simulation/validation.js";
import {
  booleanColumn,
  dateColumn,
  integerColumn,
  numberColumn,
  tableOf,
  textColumn,
  type Table,
} from "../../../lib/table/table.js";
import type { Loaded } from "./load.js";

/** One row a policy: all figures of the contract. */
export function policiesTable({ input, firstWeek }: Loaded, { runs }: Validation): Table {
  const keys = Object.keys(runs[0]!.figures).filter((key) => key !== "name") as (keyof (typeof runs)[0]["figures"])[];
  return tableOf({
    cutoff: dateColumn(runs.map(() => firstWeek + 7 * input.cutoff)),
    policy: textColumn(runs.map(({ figures }) => figures.name)),
    ...Object.fromEntries(keys.map((key) => [key, numberColumn(runs.map(({ figures }) => figures[key] as number))])),
    matched: booleanColumn(runs.map(({ match }) => match.matched)),
  });
}

/** One row a metric, policy and baseline. */
export function differencesTable({ differences }: Validation): Table {
  const value = (key: "relative" | "low" | "high" | "level") => numberColumn(differences.map((row) => row[key] ?? NaN));
  return tableOf({
    metric: textColumn(differences.map(({ metric }) => metric)),
    policy: textColumn(differences.map(({ policy }) => policy)),
    baseline: textColumn(differences.map(({ baseline }) => baseline)),
    relative: value("relative"),
    low: value("low"),
    high: value("high"),
    level: value("level"),
  });
}

/** One row a policy and held-out week. */
export function weeklyTable({ input, firstWeek }: Loaded, { runs, world }: Validation): Table {
  const rows = runs.flatMap(({ figures, match }) =>
    Array.from({ length: world.weeks }, (_, week) => ({ policy: figures.name, week, sums: match.result.weekly })),
  );
  const value = (key: keyof (typeof rows)[0]["sums"]) => numberColumn(rows.map(({ sums, week }) => sums[key][week]!));
  return tableOf({
    policy: textColumn(rows.map(({ policy }) => policy)),
    week: dateColumn(rows.map(({ week }) => firstWeek + 7 * (input.cutoff + week))),
    demand_units: value("demandUnits"),
    shipped_units: value("shippedUnits"),
    lost_units: value("lostUnits"),
    shipping_cost: value("shippingCost"),
    nearest_cost: value("nearestCost"),
    transfers: value("transfers"),
    inventory_value: value("inventoryValue"),
    lost_margin: value("lostMargin"),
  });
}

const tracedPolicies = ["one-size-fits-all", "tuned-status-quo", "stockwise", "perfect-foresight"];

/**
 * SKUs worth looking at: where Stockwise saves most margin against the tuned status quo, where it does worst against it,
 * the best seller, and the one with the largest loss that is left.
 */
export function tellingSkus({ input }: Loaded, { runs, world }: Validation): number[] {
  const { margin } = input.shop.skus;
  const lost = (name: string) => runs.find(({ figures }) => figures.name === name)!.match.result.lostBySku;
  const ours = lost("stockwise");
  const saved = lost("tuned-status-quo").map((units, sku) => (units - ours[sku]!) * margin[sku]!);
  const sold = new Float64Array(margin.length);
  const { dayStart, sku, quantity } = world.lines;
  for (let line = dayStart[0]!; line < dayStart[7 * world.weeks]!; line++) sold[sku[line]!]! += quantity[line]!;
  const best = (values: Float64Array) => values.reduce((top, value, i) => (value > values[top]! ? i : top), 0);
  const chosen = [
    best(saved),
    best(saved.map((value) => -value)),
    best(sold),
    best(ours.map((units, i) => units * margin[i]!)),
  ];
  return [...new Set(chosen)];
}

/** Week by week, center by center, what happened to the telling SKUs. */
export function traceTable(loaded: Loaded, validation: Validation): Table {
  const { runs, world } = validation;
  const chosen = tellingSkus(loaded, validation);
  const { centers } = world.network;
  const rows = runs
    .filter(({ figures }) => tracedPolicies.includes(figures.name))
    .flatMap(({ family, match }) => {
      const { trace } = replay(world, family.at(match.knob), chosen);
      return chosen.flatMap((sku, position) =>
        Array.from({ length: centers * world.weeks }, (_, i) => ({
          policy: family.name,
          sku,
          center: Math.floor(i / world.weeks),
          week: i % world.weeks,
          cell: position * centers * world.weeks + i,
          trace: trace!,
        })),
      );
    });
  const value = (key: "onHand" | "demand" | "shipped" | "lost" | "receipts") =>
    integerColumn(rows.map(({ trace, cell }) => trace[key][cell]!));
  return tableOf({
    policy: textColumn(rows.map(({ policy }) => policy)),
    sku: textColumn(rows.map(({ sku }) => loaded.skuIds[sku]!)),
    fc_id: textColumn(rows.map(({ center }) => loaded.centerIds[center]!)),
    week: dateColumn(rows.map(({ week }) => loaded.firstWeek + 7 * (loaded.input.cutoff + week))),
    on_hand: value("onHand"),
    demand: value("demand"),
    shipped: value("shipped"),
    lost: value("lost"),
    receipts: value("receipts"),
  });
}
