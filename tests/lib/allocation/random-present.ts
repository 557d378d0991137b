// Random problems with present stock: stock at some centers, transfers between some pairs, SKUs with costs of their own.
import type { AllocationProblem } from "../../../lib/allocation/problem.js";
import { demandBySku } from "../../../lib/allocation/problem.js";
import { seeded } from "../../../lib/random.js";
import { randomProblem, type Shape } from "./random-problem.js";

export type PresentShape = Shape & {
  /** Present stock of a SKU as a share of its demand, about. */
  readonly stock?: number;
  /** Share of pairs between which nothing may be moved. */
  readonly closedPairs?: number;
};

export type StockedProblem = AllocationProblem & Required<Pick<AllocationProblem, "present">>;

export function randomPresent(shape: PresentShape): StockedProblem {
  const { stock = 0.6, closedPairs = 0.3 } = shape;
  const base = randomProblem(shape);
  const random = seeded(shape.seed + 1000);
  const n = base.centers.length;
  const demand = demandBySku(base);
  const costs = () =>
    Float64Array.from({ length: n * n }, (_, pair) =>
      Math.floor(pair / n) === pair % n || random() < closedPairs ? Infinity : 0.5 + 4 * random(),
    );
  const general = costs();
  return {
    ...base,
    present: {
      units: base.centerCost.map((_, slot) =>
        random() < 0.5 ? Math.ceil((2 * stock * demand[Math.floor(slot / n)]! * random()) / (n / 2)) : 0,
      ),
      transferCost: base.skus.map(() => (random() < 0.2 ? costs() : general)),
      inboundCost: base.centerCost.map(() => 5 * random()),
    },
  };
}

/** The shape of the instance `seed`: small, tight and loose, short supply, lanes not allowed, little and much stock. */
export const presentShape = (seed: number): PresentShape => ({
  skus: 2 + (seed % 7),
  centers: 2 + (seed % 4),
  regions: 1 + (seed % 5),
  seed,
  tightness: [1.5, 1, 0.6][seed % 3]!,
  shortShare: [0, 0.5][seed % 2]!,
  maskedShare: [0, 0.2][(seed >> 1) % 2]!,
  elastic: seed % 4 !== 0,
  stock: [0.3, 0.8, 2][(seed >> 2) % 3]!,
  weightlessShare: seed % 5 === 0 ? 0.5 : 0,
});
