// The six policies by name, from what was fitted before the cutoff.
import { fitFactors, slotsOf } from "../forecasting/panel/panel-factors.js";
import type { PanelHistory } from "../forecasting/panel/panel.js";
import { movingAverageOutlook, type Outlook, type Window } from "./outlook.js";
import {
  fitErrorModel,
  panelOutlook,
  segmentedForecaster,
  totalForecaster,
  type ErrorModel,
  type PanelOutlook,
} from "./panel-outlook.js";
import { capacityRouting } from "./routing.js";
import { perfectForesightFamily } from "./perfect-foresight.js";
import { centerShares, choosePrior, regionalShares, type DemandCells } from "./regional-shares.js";
import {
  centralEqualFamily,
  eachCenterFamily,
  equalShares,
  networkFamily,
  volumeShares,
  type PolicyFamily,
  type Shop,
} from "./stocking-policies.js";
import type { World } from "./world.js";

export const policyNames = [
  "one-size-fits-all",
  "one-size-fits-all-pull",
  "tuned-status-quo",
  "stockwise-without-segments",
  "stockwise",
  "perfect-foresight",
] as const;

export type PolicyName = (typeof policyNames)[number];

/** What is known of past demand. Columns from `now` on are read by nobody who plans at `now`. */
export type Knowledge = {
  readonly history: PanelHistory;
  /** The history of each customer group; they add up to `history`. Empty when there are no segments. */
  readonly groups: readonly PanelHistory[];
  readonly cells: DemandCells;
};

/** One candidate of the status quo. */
export type StatusQuo = {
  readonly margin: "z" | "cover";
  readonly window: 4 | 8 | 13 | 26;
  readonly seasonal: boolean;
};

/** Everything that the policies take from the weeks before `cutoff`. */
export type Fitted = {
  readonly cutoff: number;
  readonly reviewDays: number;
  readonly statusQuo: StatusQuo;
  /** Season by category and week of the year, as a shop would have it. */
  readonly season: Float64Array;
  /** Units by region over the last year before the cutoff. */
  readonly regionUnits: Float64Array;
  /** Weeks of demand that the stock on the shelves lasts, as the tuned status quo held it before the cutoff. */
  readonly coverWeeks: number;
  readonly withoutSegments: Placement;
  readonly withSegments: Placement;
};

export type Placement = { readonly errors: ErrorModel; readonly prior: number };

/** Weeks after which the regional shares are looked at anew. */
const shareWeeks = 13;
/** Weeks after which the routing is looked at anew. */
const routingWeeks = 4;
/** The window of the two one-size-fits-all policies. */
const uniformWindow = 13;

/** Season by category and week of the year, without any knowledge of promotions. */
export function plainSeason(history: PanelHistory, cutoff: number): Float64Array {
  const { series, weeks, units, categories, categoryCount, firstWeek } = history;
  const starts = Int32Array.from({ length: series }, (_, s) => {
    for (let t = 0; t < cutoff; t++) if (units[s * weeks + t]! > 0) return t;
    return cutoff;
  });
  return fitFactors({ series, weeks, units, categories, categoryCount, firstWeek }, cutoff, starts).season;
}

/** Origins for the errors of the forecast: every third week of the last year before `cutoff`, after the first 12 weeks. */
export function errorOrigins(cutoff: number): number[] {
  const origins: number[] = [];
  for (let origin = cutoff - 2; origin >= Math.max(12, cutoff - 54); origin -= 3) origins.push(origin);
  return origins.reverse();
}

/** Fits what the Stockwise policies need, with or without segments, on weeks before `cutoff`. */
export function fitPlacement(
  knowledge: Knowledge,
  shop: Shop,
  options: { readonly cutoff: number; readonly reviewDays: number; readonly segments: boolean },
): Placement {
  const { cutoff, reviewDays, segments } = options;
  const { history, cells } = knowledge;
  const forecaster = forecasterOf(knowledge, segments);
  const errors = fitErrorModel(forecaster, history, shop.skus, cutoff, reviewDays, errorOrigins(cutoff));
  const groups = segments && knowledge.groups.length > 0 ? { groups: knowledge.groups.length } : {};
  const prior = choosePrior(cells, shop.skus, shop.network.regions, { before: cutoff, weeks: shareWeeks, ...groups });
  return { errors, prior };
}

/** Units by region in the 52 weeks before `cutoff`, by the weight of the cells. */
export function regionWeights(cells: DemandCells, regions: number, cutoff: number): Float64Array {
  const units = new Float64Array(regions);
  for (let i = 0; i < cells.count && cells.week[i]! < cutoff; i++)
    if (cells.week[i]! >= cutoff - 52) units[cells.region[i]!]! += cells.units[i]!;
  return units;
}

/** What a candidate of the status quo expects over the weeks of `replayed`. */
export function statusQuoOutlook(
  { history }: Knowledge,
  skus: Shop["skus"],
  { window, seasonal }: StatusQuo,
  { season, reviewDays }: Pick<Fitted, "season" | "reviewDays">,
  replayed: Window,
): Outlook {
  const horizon = history.weeks + 60;
  const index = seasonal ? { season: { index: season, slots: slotsOf(history.firstWeek, horizon) } } : {};
  return movingAverageOutlook(history, skus, replayed, { window, reviewDays, ...index });
}

/** The status quo of one candidate that expects `outlook`. */
export function statusQuoFamily(
  shop: Shop,
  { margin }: StatusQuo,
  { regionUnits }: Pick<Fitted, "regionUnits">,
  outlook: Outlook,
): PolicyFamily {
  return eachCenterFamily("tuned-status-quo", shop, outlook, volumeShares(shop, regionUnits), margin);
}

/** What each policy expects at its reviews. It depends on the SKUs and their past, not on the network. */
export type Outlooks = {
  /** Of both one-size-fits-all policies. */
  readonly uniform: Outlook;
  readonly statusQuo: Outlook;
  readonly withoutSegments: PanelOutlook;
  readonly withSegments: PanelOutlook;
};

/**
 * The outlooks of all policies over the weeks of `replayed`, each week from what was known before it. Without `segments`
 * (much faster) that of Stockwise is the one without them.
 */
export function planOutlooks(
  knowledge: Knowledge,
  skus: Shop["skus"],
  fitted: Fitted,
  replayed: Window,
  segments = knowledge.groups.length > 0,
): Outlooks {
  const { history } = knowledge;
  const { reviewDays, withSegments, withoutSegments } = fitted;
  const panel = (bySegment: boolean) => {
    const { errors } = bySegment ? withSegments : withoutSegments;
    return panelOutlook(forecasterOf(knowledge, bySegment), errors, skus, replayed, reviewDays);
  };
  const plain = panel(false);
  return {
    uniform: movingAverageOutlook(history, skus, replayed, { window: uniformWindow, reviewDays }),
    statusQuo: statusQuoOutlook(knowledge, skus, fitted.statusQuo, fitted, replayed),
    withoutSegments: plain,
    withSegments: segments ? panel(true) : plain,
  };
}

/** All policies that know no more than the data before each week, over the weeks of `replayed`. */
export function honestFamilies(
  knowledge: Knowledge,
  shop: Shop,
  fitted: Fitted,
  replayed: Window,
  outlooks: Outlooks = planOutlooks(knowledge, shop.skus, fitted, replayed),
): PolicyFamily[] {
  const { uniform, statusQuo, withoutSegments, withSegments } = outlooks;
  return [
    centralEqualFamily("one-size-fits-all", shop, uniform),
    eachCenterFamily("one-size-fits-all-pull", shop, uniform, equalShares(shop), "cover"),
    statusQuoFamily(shop, fitted.statusQuo, fitted, statusQuo),
    stockwiseFamily("stockwise-without-segments", knowledge, shop, fitted, replayed, withoutSegments, false),
    stockwiseFamily("stockwise", knowledge, shop, fitted, replayed, withSegments, true),
  ];
}

/** All six policies over the weeks of `world`, which begins at column `first`. */
export function allFamilies(
  knowledge: Knowledge,
  fitted: Fitted,
  first: number,
  world: World,
  outlooks: Outlooks,
): PolicyFamily[] {
  const honest = honestFamilies(knowledge, world, fitted, { first, weeks: world.weeks }, outlooks);
  // The ceiling may route as the best of the others does, else it would lack what they have.
  const { routing } = honest.at(-1)!.at(1);
  return [...honest, perfectForesightFamily("perfect-foresight", world, routing)];
}

function forecasterOf(knowledge: Knowledge, segments: boolean) {
  const total = totalForecaster(knowledge.history);
  return segments && knowledge.groups.length > 0 ? segmentedForecaster(total, knowledge.groups) : total;
}

function stockwiseFamily(
  name: PolicyName,
  knowledge: Knowledge,
  shop: Shop,
  fitted: Fitted,
  replayed: Window,
  outlook: PanelOutlook,
  segments: boolean,
): PolicyFamily {
  const { skus, network } = shop;
  const { errors, prior } = segments ? fitted.withSegments : fitted.withoutSegments;
  const groups = segments && knowledge.groups.length > 0 ? { groups: knowledge.groups.length } : {};
  const regional = kept((before: number) =>
    regionalShares(knowledge.cells, skus, network.regions, { before, prior, ...groups }),
  );
  const sharesAt = (week: number) => regional(periodStart(fitted.cutoff, replayed.first + week, shareWeeks));
  const routing = kept((week: number) => {
    const expected = outlook.weekly.subarray(week * skus.count, (week + 1) * skus.count);
    return capacityRouting(network, stockByRegion(skus, network.regions, expected, sharesAt(week), fitted.coverWeeks));
  });
  const routingAt = (week: number) =>
    routing(Math.max(0, periodStart(fitted.cutoff, replayed.first + week, routingWeeks) - replayed.first));
  const shares = kept((week: number) => centerShares(network, sharesAt(week), routingAt(week)));
  // A center's own demand is less certain than its share of the total's error says: places shift, too.
  const linear = Float64Array.from(outlook.classes, (code) => errors.linear[code]!);
  const square = Float64Array.from(outlook.classes, (code) => 0.8 * errors.square[code]! + 0.03);
  return networkFamily(name, shop, outlook, shares, { linear, square }, routingAt);
}

/** The value of `make` for each argument, made once. */
function kept<T>(make: (argument: number) => T): (argument: number) => T {
  const made = new Map<number, T>();
  return (argument) => {
    if (!made.has(argument)) made.set(argument, make(argument));
    return made.get(argument)!;
  };
}

/** Start of the period of `length` weeks, counted from the cutoff, in which column `now` lies. */
function periodStart(cutoff: number, now: number, length: number): number {
  return cutoff + Math.floor((now - cutoff) / length) * length;
}

/** Space that the stock for each region takes: its share of each SKU's weekly volume, for `coverWeeks` weeks. */
function stockByRegion(
  skus: Shop["skus"],
  regions: number,
  weekly: Float64Array,
  shares: Float64Array,
  coverWeeks: number,
): Float64Array {
  const stock = new Float64Array(regions);
  for (let sku = 0; sku < skus.count; sku++)
    for (let region = 0; region < regions; region++)
      stock[region]! += coverWeeks * weekly[sku]! * skus.volumeM3[sku]! * shares[sku * regions + region]!;
  return stock;
}
