// The item that a center holds when it serves a given amount of a SKU's demand, and the stock that takes.
import { cumulativeProbabilities, rescaledQuantiles } from "../inventory/demand-curve.js";
import {
  stockModel,
  targetAtRatio,
  targetOf,
  type StockItem,
  type StockModel,
  type StockTarget,
} from "../inventory/stock-target.js";
import type { StockingInput } from "./stocking-input.js";

/** Weekly demand of the regions that each center is home to, `[sku * centers + center]`. */
export function homeDemand(input: StockingInput): Float64Array {
  const { skus, centers, start, region, share, home, weeklyDemand } = input;
  const n = centers.length;
  const units = new Float64Array(skus.length * n);
  for (let s = 0; s < skus.length; s++)
    for (let d = start[s]!; d < start[s + 1]!; d++) units[s * n + home[region[d]!]!]! += share[d]! * weeklyDemand[s]!;
  return units;
}

/**
 * How the spread of a SKU's demand grows with the amount: sd ~ amount^exponent, from the forecasts of its centers against
 * that of all together (Silver, Pyke, Thomas 2017, section 3.9: the power law). 1/2: independent parts, 1: all alike.
 */
export function spreadExponent(input: StockingInput, s: number): number {
  const { centers, protectionMean, protectionSd } = input;
  const n = centers.length;
  const all = s * (n + 1) + n;
  let top = 0;
  let bottom = 0;
  for (let f = 0; f < n; f++) {
    const slot = s * (n + 1) + f;
    const size = Math.log(protectionMean[slot]! / protectionMean[all]!);
    const spread = Math.log(protectionSd[slot]! / protectionSd[all]!);
    if (!Number.isFinite(size) || !Number.isFinite(spread) || size > -0.01) continue;
    const weight = protectionMean[slot]! * size;
    top += weight * spread;
    bottom += weight * size;
  }
  return bottom > 0 ? Math.min(1, Math.max(0.5, top / bottom)) : 0.7;
}

export type ItemOptions = {
  readonly reviewDays: number;
  /** From `homeDemand`. */
  readonly home: Float64Array;
};

/**
 * SKU `s` at center `f` serving `weeklyUnits`: the forecast of the center where there is one, else of the whole SKU, moved
 * to that amount. At the center's own home demand it is the forecast itself.
 */
export function itemAt(
  input: StockingInput,
  s: number,
  f: number,
  weeklyUnits: number,
  options: ItemOptions,
): StockItem {
  const { centers, protectionDays, protectionMean, protectionSd, protectionQuantiles, weeklyDemand } = input;
  const n = centers.length;
  const k = cumulativeProbabilities.length;
  let slot = s * (n + 1) + f;
  let base = options.home[s * n + f]!;
  if (!(protectionMean[slot]! > 0) || !(base > 0)) {
    slot = s * (n + 1) + n;
    base = weeklyDemand[s]!;
  }
  const days = protectionDays[slot]!;
  const common = {
    leadTimeDays: Math.max(0, days - options.reviewDays),
    // The forecast's own spread already holds that of the lead time.
    leadTimeSdDays: 0,
    reviewDays: options.reviewDays,
    moq: input.moq[s]!,
    packSize: input.packSize[s]!,
  };
  const mean = protectionMean[slot]!;
  if (!(mean > 0) || !(base > 0) || !(weeklyUnits > 0))
    return { ...common, protectionMean: 0, protectionSd: 0, protectionQuantiles: new Float64Array(k) };
  const quantiles = protectionQuantiles.subarray(slot * k, slot * k + k);
  const factor = weeklyUnits / base;
  if (Math.abs(factor - 1) < 1e-9)
    return { ...common, protectionMean: mean, protectionSd: protectionSd[slot]!, protectionQuantiles: quantiles };
  const spread = Math.pow(factor, spreadExponent(input, s));
  return {
    ...common,
    protectionMean: mean * factor,
    protectionSd: protectionSd[slot]! * spread,
    protectionQuantiles: rescaledQuantiles(mean, quantiles, factor, spread),
  };
}

/** Weekly units below which a center is not given stock of its own: less than one unit in about two years. */
export const smallestFlow = 0.01;

/**
 * What a service level asks of the items. With a `ratio`, every item runs the same risk 1 - ratio of running out, so that
 * the share `attained` of all units demanded is filled; without, each item alone fills the share `level` of its demand.
 */
export type Service = {
  readonly level: number;
  readonly ratio?: number;
  /** The same for each item at each center, `[sku * centers + center]`, where they do not share one. */
  readonly ratios?: Float64Array;
  /** Share filled of the units that each segment demands, where segments have levels of their own. */
  readonly attainedBySegment?: Float64Array;
  /** The level asked, or less where the stock that it needs is over a limit. */
  readonly attained: number;
  /** Which limit lowered it. */
  readonly limit?: "room" | "budget";
};

/** Limits on the stock of all centers together. */
export type StockLimits = {
  readonly roomM3: number;
  /** Money in average stock; default none. */
  readonly value?: number;
};

/**
 * The risk that all items share when `level` of all units demanded is filled at once from home centers. Same risk for all
 * is what fills most demand with a given value of stock (the newsvendor ratio is the same where margin and holding cost
 * are the same share of value); asking the same fill rate of every item instead makes the rare and lumpy ones hold years
 * of demand. When the stock is over the limits, the level is lowered until it is not: less safety for all rather than none
 * of some. Found on a grid of risks, a factor sqrt(2) apart, kept with the input; linear in between.
 */
export function sharedService(input: StockingInput, level: number, limits: StockLimits, options: ItemOptions): Service {
  const { roomM3, value = Infinity } = limits;
  const grid = gridOf(input, options);
  const wanted = stepForLevel(input, level, options);
  const within = (point: GridPoint) => point.roomM3 <= roomM3 && point.value <= value;
  if (within(grid(Math.min(gridSteps, Math.ceil(wanted))))) return { level, ratio: ratioAt(wanted), attained: level };
  const inRoom = largestStep((step) => grid(step).roomM3 <= roomM3);
  const inBudget = largestStep((step) => grid(step).value <= value);
  const possible = Math.min(inRoom, inBudget);
  if (wanted <= possible) return { level, ratio: ratioAt(wanted), attained: level };
  const limit = inBudget < inRoom ? "budget" : "room";
  return { level, ratio: ratioAt(possible), attained: Math.min(level, grid(possible).filled), limit };
}

/** Where on the grid of shared risks `level` of all units demanded is filled at once. */
export function stepForLevel(input: StockingInput, level: number, options: ItemOptions): number {
  const grid = gridOf(input, options);
  return invert((step) => grid(step).filled, level);
}

/** The models of what each center is home to, `[sku * centers + center]`. */
export function homeModels(input: StockingInput, options: ItemOptions): readonly (StockModel | undefined)[] {
  return modelsOf(input, options).home;
}

/** The largest step, to a 64th, up to which `fits` holds; 0 when it never does. */
function largestStep(fits: (step: number) => boolean): number {
  if (fits(gridSteps)) return gridSteps;
  let low = 0;
  let high = gridSteps;
  while (high - low > 1 / 64) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Where a growing function of the grid's steps reaches `value`, between 0 and the last step. */
function invert(at: (step: number) => number, value: number): number {
  if (at(0) >= value) return 0;
  let low = 0;
  let high = gridSteps;
  if (at(high) < value) return high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(middle) < value) low = middle;
    else high = middle;
  }
  const width = at(high) - at(low);
  return width > 0 ? low + (value - at(low)) / width : high;
}

/** Share of units filled, and the room and value of the stock, at a step of the grid of shared risks, with all demand served from home. */
function gridOf(input: StockingInput, options: ItemOptions): (step: number) => GridPoint {
  const { home, grid } = modelsOf(input, options);
  const n = input.centers.length;
  return (step) => {
    const known = grid.get(step);
    if (known) return known;
    let filled = 0;
    let all = 0;
    let roomM3 = 0;
    let value = 0;
    home.forEach((model, i) => {
      if (!model) return;
      const target = targetAtRatio(model, ratioAt(step));
      all += options.home[i]!;
      filled += options.home[i]! * target.fillRate;
      const s = Math.floor(i / n);
      roomM3 += target.averageStock * input.volumeM3[s]!;
      value += target.averageStock * input.unitCost[s]!;
    });
    const point = { filled: all > 0 ? filled / all : 1, roomM3, value };
    grid.set(step, point);
    return point;
  };
}

type GridPoint = { readonly filled: number; readonly roomM3: number; readonly value: number };

/** Risks from 1/2 down by a factor sqrt(2) a step. */
export const gridSteps = 40;
export function ratioAt(step: number): number {
  return 1 - Math.pow(2, -1 - step / 2);
}

/**
 * Stock targets for units served weekly `[sku * centers + center]`; undefined where nothing is served. Models are
 * kept with the input, so that one service level after another costs little; slots whose units are those of
 * `like` keep its targets.
 */
export function targetsFor(
  input: StockingInput,
  units: Float64Array,
  service: Service,
  options: ItemOptions,
  like?: { readonly units: Float64Array; readonly targets: readonly (StockTarget | undefined)[] },
): (StockTarget | undefined)[] {
  const n = input.centers.length;
  const models = modelsOf(input, options);
  const targets = new Array<StockTarget | undefined>(units.length);
  for (let s = 0; s < input.skus.length; s++)
    for (let f = 0; f < n; f++) {
      const i = s * n + f;
      const amount = units[i]!;
      if (amount < smallestFlow) continue;
      if (like && same(amount, like.units[i]!)) targets[i] = like.targets[i];
      else {
        const model = same(amount, options.home[i]!)
          ? models.home[i]
          : otherModel(models, i, amount, () => stockModel(itemAt(input, s, f, amount, options)));
        const ratio = service.ratios ? service.ratios[i]! : service.ratio;
        if (model) targets[i] = ratio === undefined ? targetOf(model, service.level) : targetAtRatio(model, ratio);
      }
    }
  return targets;
}

function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * b;
}

/** Models of every center's home demand, and of the last two other amounts that each was asked for: a plan's, and now. */
type Models = {
  readonly home: readonly (StockModel | undefined)[];
  readonly other: readonly [(StockModel | undefined)[], (StockModel | undefined)[]];
  readonly otherUnits: readonly [Float64Array, Float64Array];
  /** Which of the two was used last, by slot. */
  readonly lastUsed: Uint8Array;
  /** By step of the grid of shared risks, as far as asked for. */
  readonly grid: Map<number, GridPoint>;
};

function otherModel(
  models: Models,
  i: number,
  amount: number,
  make: () => StockModel | undefined,
): StockModel | undefined {
  let at = models.otherUnits[0][i] === amount ? 0 : 1;
  if (models.otherUnits[at]![i] !== amount) {
    at = 1 - models.lastUsed[i]!;
    models.otherUnits[at]![i] = amount;
    models.other[at]![i] = make();
  }
  models.lastUsed[i] = at;
  return models.other[at]![i];
}

const kept = new WeakMap<StockingInput, Map<number, Models>>();

/** The models kept for an input and review period. They change no result: each is what would be computed anew. */
function modelsOf(input: StockingInput, options: ItemOptions): Models {
  let byReview = kept.get(input);
  if (!byReview) kept.set(input, (byReview = new Map()));
  let models = byReview.get(options.reviewDays);
  if (!models) {
    const n = input.centers.length;
    const home = Array.from(options.home, (amount, i) =>
      amount >= smallestFlow ? stockModel(itemAt(input, Math.floor(i / n), i % n, amount, options)) : undefined,
    );
    models = {
      home,
      other: [new Array<StockModel | undefined>(home.length), new Array<StockModel | undefined>(home.length)],
      otherUnits: [new Float64Array(home.length), new Float64Array(home.length)],
      lastUsed: new Uint8Array(home.length),
      grid: new Map(),
    };
    byReview.set(options.reviewDays, models);
  }
  return models;
}

/** Weeks of stock per weekly unit, by SKU: average stock over all its centers against what they serve. */
export function coverOf(
  input: StockingInput,
  units: Float64Array,
  targets: readonly (StockTarget | undefined)[],
): Float64Array {
  const n = input.centers.length;
  return Float64Array.from(input.skus, (_, s) => {
    let stock = 0;
    let served = 0;
    for (let f = 0; f < n; f++) {
      stock += targets[s * n + f]?.averageStock ?? 0;
      served += units[s * n + f]!;
    }
    return served > 0 ? stock / served : 0;
  });
}
