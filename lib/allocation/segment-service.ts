// A service level for each customer segment, though all of them are served from one stock.
import { checkProbability } from "../check.js";
import { targetAtRatio } from "../inventory/stock-target.js";
import {
  gridSteps,
  homeModels,
  ratioAt,
  stepForLevel,
  type ItemOptions,
  type Service,
  type StockLimits,
} from "./stock-items.js";
import type { StockingInput } from "./stocking-input.js";

/** Who buys what where, and the service that each is to have. */
export type SegmentService = {
  readonly segments: readonly string[];
  /** Fill rate of each segment; NaN: that of all. */
  readonly levels: Float64Array;
  /** Share of a SKU's demand at a center, `[(sku * centers + center) * segments + segment]`; the rest has the level of all. */
  readonly share: Float64Array;
};

/**
 * The risks that items run when segments are to have service levels of their own. A level stands for a cost of shortage: the
 * odds r / (1 - r) are shortage over holding cost (newsvendor) at the risk 1 - r that the level takes when all have it. At
 * each item the segments' costs of shortage weigh in by their shares of its demand there, and the mean cost sets its risk.
 * All segments draw on the same stock, so none is served better than another by the same item: a segment with a high level
 * has more stock behind what it buys. When the stock is over the limits, the odds fall by the same factor for all.
 *
 * @throws RangeError on levels or shares that do not fit
 */
export function segmentService(
  input: StockingInput,
  level: number,
  segmented: SegmentService,
  { roomM3, value: mostValue = Infinity }: StockLimits,
  options: ItemOptions,
): Service {
  const { segments, levels, share } = segmented;
  const k = segments.length;
  const slots = input.skus.length * input.centers.length;
  if (levels.length !== k) throw new RangeError(`invalid segment levels: ${levels.length} for ${k} segments`);
  if (share.length !== slots * k)
    throw new RangeError(`invalid segment shares: ${share.length} for ${slots} items at centers and ${k} segments`);
  levels.forEach((own, g) => Number.isNaN(own) || checkProbability(`service level of segment ${segments[g]}`, own));
  checkProbability("service level", level);

  const general = stepForLevel(input, level, options);
  const steps = Array.from(levels, (own) => (Number.isNaN(own) ? general : stepForLevel(input, own, options)));
  const models = homeModels(input, options);
  const ratiosAt = (lowered: number): Float64Array => {
    const odds = (step: number) => oddsOf(ratioAt(Math.max(0, step - lowered)));
    const base = odds(general);
    const extra = steps.map((step) => odds(step) - base);
    return Float64Array.from({ length: slots }, (_, i) => {
      let sum = base;
      for (let g = 0; g < k; g++) sum += share[i * k + g]! * extra[g]!;
      return sum / (1 + sum);
    });
  };
  const evaluate = (ratios: Float64Array) => {
    const filled = new Float64Array(k);
    const wanted = new Float64Array(k);
    const all = { filled: 0, wanted: 0, roomM3: 0, value: 0 };
    models.forEach((model, i) => {
      if (!model) return;
      const target = targetAtRatio(model, ratios[i]!);
      const s = Math.floor(i / input.centers.length);
      const units = options.home[i]!;
      all.filled += units * target.fillRate;
      all.wanted += units;
      all.roomM3 += target.averageStock * input.volumeM3[s]!;
      all.value += target.averageStock * input.unitCost[s]!;
      for (let g = 0; g < k; g++) {
        filled[g]! += units * share[i * k + g]! * target.fillRate;
        wanted[g]! += units * share[i * k + g]!;
      }
    });
    return {
      ...all,
      attained: all.wanted > 0 ? all.filled / all.wanted : 1,
      bySegment: filled.map((units, g) => (wanted[g]! > 0 ? units / wanted[g]! : NaN)),
    };
  };

  let ratios = ratiosAt(0);
  let point = evaluate(ratios);
  const wanted = point;
  const over = ({ roomM3: room, value }: typeof point) => room > roomM3 || value > mostValue;
  let limit: Service["limit"];
  if (over(point)) {
    limit = point.roomM3 / roomM3 >= point.value / mostValue ? "room" : "budget";
    let low = 0;
    let high = gridSteps;
    while (high - low > 1 / 64) {
      const middle = (low + high) / 2;
      if (over(evaluate(ratiosAt(middle)))) low = middle;
      else high = middle;
    }
    ratios = ratiosAt(high);
    point = evaluate(ratios);
  }
  return {
    level: wanted.attained,
    ratios,
    attained: point.attained,
    attainedBySegment: point.bySegment,
    ...(limit ? { limit } : {}),
  };
}

function oddsOf(ratio: number): number {
  return ratio / (1 - ratio);
}
