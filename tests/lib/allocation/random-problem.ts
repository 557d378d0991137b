// Seeded stocking problems of every shape, for property tests and benches.
import type { AllocationProblem } from "../../../lib/allocation/problem.js";
import { normal, seeded } from "../../../lib/random.js";

export type Shape = {
  readonly skus: number;
  readonly centers: number;
  readonly regions: number;
  readonly seed: number;
  /** Total room as a share of what all servable demand takes. */
  readonly tightness?: number;
  /** Share of SKUs with less supply than demand. */
  readonly shortShare?: number;
  /** Share of arcs that are not allowed, by lane and by SKU and center. */
  readonly maskedShare?: number;
  /** Shortage may be chosen at a cost; else demand must be met. */
  readonly elastic?: boolean;
  /** Whole-number demand with many equal costs, which makes ties. */
  readonly ties?: boolean;
  /** Share of SKUs that take no room. */
  readonly weightlessShare?: number;
};

/** Distance-based shipping by weight, log-normal weights, volumes and demand, as a retailer's network has them. */
export function randomProblem(shape: Shape): AllocationProblem {
  const { skus, centers, regions, seed, tightness = 1.1, shortShare = 0.05, maskedShare = 0, elastic = true } = shape;
  const random = seeded(seed);
  const points = (n: number) => Array.from({ length: n }, () => [4000 * random(), 2500 * random()] as const);
  const sites = points(centers);
  const homes = points(regions);
  const population = Float64Array.from({ length: regions }, () => Math.exp(0.8 * normal(random)));
  const people = population.reduce((a, b) => a + b, 0);
  const round = (x: number): number => (shape.ties ? Math.round(x) : x);
  const laneCost = new Float64Array(regions * centers);
  const byWeight = new Float64Array(regions * centers);
  for (let r = 0; r < regions; r++)
    for (let f = 0; f < centers; f++) {
      const thousands = Math.hypot(sites[f]![0] - homes[r]![0], sites[f]![1] - homes[r]![1]) / 1000;
      laneCost[r * centers + f] = random() < maskedShare ? Infinity : round(2 + 0.9 * thousands);
      byWeight[r * centers + f] = round(0.3 + 1.4 * thousands);
    }
  const weight = new Float64Array(skus);
  const volume = new Float64Array(skus);
  const supply = new Float64Array(skus).fill(Infinity);
  const shortageCost = new Float64Array(skus).fill(Infinity);
  const centerCost = new Float64Array(skus * centers);
  const start = new Int32Array(skus + 1);
  const region: number[] = [];
  const quantity: number[] = [];
  const rent = Array.from({ length: centers }, () => 0.6 + 0.8 * random());
  let room = 0;
  for (let s = 0; s < skus; s++) {
    weight[s] = round(Math.exp(0.9 * normal(random)));
    volume[s] =
      random() < (shape.weightlessShare ?? 0)
        ? 0
        : Math.max(shape.ties ? 1 : 0.01, round(weight[s]! * Math.exp(0.7 * normal(random))));
    const value = 10 * Math.exp(normal(random));
    if (elastic) shortageCost[s] = round(20 + 0.5 * value + 8 * weight[s]!);
    for (let f = 0; f < centers; f++)
      centerCost[s * centers + f] =
        random() < maskedShare / 2 ? Infinity : round((0.02 * value + 0.3 * volume[s]!) * rent[f]!);
    const scale = Math.exp(3 + 1.4 * normal(random));
    let total = 0;
    for (let r = 0; r < regions; r++) {
      const mean = ((scale * population[r]!) / people) * regions * Math.exp(0.5 * normal(random));
      const units = mean < 1 ? (random() < mean ? 1 : 0) : Math.round(mean);
      if (units === 0) continue;
      region.push(r);
      quantity.push(units);
      total += units;
    }
    start[s + 1] = region.length;
    if (random() < shortShare) supply[s] = Math.floor(total * (0.4 + 0.5 * random()));
    else if (random() < 0.5) supply[s] = Math.ceil(total * 1.2) + 1;
    room += volume[s]! * Math.min(total, supply[s]!);
  }
  const share = Array.from({ length: centers }, () => 0.5 + random());
  const shares = share.reduce((a, b) => a + b, 0);
  return {
    skus: Array.from({ length: skus }, (_, s) => `S${s}`),
    centers: Array.from({ length: centers }, (_, f) => `F${f}`),
    regions: Array.from({ length: regions }, (_, r) => `R${r}`),
    capacity: Float64Array.from(share, (x) => (x / shares) * room * tightness),
    volume,
    supply,
    shortageCost,
    start,
    region: Int32Array.from(region),
    quantity: Float64Array.from(quantity),
    laneCost,
    laneRates: [{ name: "weight", amount: weight, rate: byWeight }],
    centerCost,
  };
}
