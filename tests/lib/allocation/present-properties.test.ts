import loader from "highs";
import type { Highs } from "highs";
import { beforeAll, describe, expect, it } from "vitest";
import { checkPlan } from "../../../lib/allocation/check-plan.js";
import { demandBySku } from "../../../lib/allocation/problem.js";
import { solve } from "../../../lib/allocation/solve.js";
import { seeded } from "../../../lib/random.js";
import { leastCostByPaths } from "./present-paths.js";
import { presentShape, randomPresent, type StockedProblem } from "./random-present.js";

let highs: Highs;
beforeAll(async () => {
  highs = await (loader as unknown as () => Promise<Highs>)();
});

/** Room for everything that there is and is wanted, at each center. */
function roomy(problem: StockedProblem): StockedProblem {
  const n = problem.centers.length;
  const demand = demandBySku(problem);
  let all = 1;
  problem.present.units.forEach((units, slot) => (all += units * problem.volume[Math.floor(slot / n)]!));
  demand.forEach((units, s) => (all += units * problem.volume[s]!));
  return { ...problem, capacity: problem.capacity.map(() => all) };
}

describe("on random problems", () => {
  it("costs what the path formulation costs, with a bound as high and every row of the primal checked", () => {
    const met = { optimal: 0, infeasible: 0, transfers: 0, purchases: 0, idle: 0 };
    for (let seed = 1; seed <= 120; seed++) {
      const problem = randomPresent(presentShape(seed));
      const result = solve(problem, { highs });
      const expected = leastCostByPaths(highs, problem);
      expect(checkPlan(problem, result).largest, `seed ${seed}`).toBeLessThan(1e-6);
      expect(result.status, `seed ${seed}`).toBe(expected === undefined ? "infeasible" : "optimal");
      met[result.status as "optimal" | "infeasible"]++;
      if (expected === undefined) continue;
      const scale = Math.max(1, expected);
      expect(Math.abs(result.objective - expected), `seed ${seed}`).toBeLessThan(1e-6 * scale);
      expect(result.bound).toBeLessThanOrEqual(result.objective);
      expect(result.bound).toBeGreaterThan(expected - 1e-6 * scale);
      if (result.moves!.length > 0) met.transfers++;
      if (result.bought!.some((units) => units > 0)) met.purchases++;
      const served = result.units.reduce((sum, units) => sum + units, 0);
      const stock = [...problem.present.units, ...result.bought!].reduce((sum, units) => sum + units, 0);
      if (stock - served > 1) met.idle++;
    }
    for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(5);
  });

  it("without a unit present is the ordinary problem with the inbound cost folded in", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const base = randomPresent(presentShape(seed));
      const { present, ...ordinary } = base;
      const empty = { ...base, present: { ...present, units: present.units.map(() => 0) } };
      const centerCost = base.centerCost.map((cost, slot) => cost + present.inboundCost[slot]!);
      const expected = solve({ ...ordinary, centerCost }, { solver: "prices" });
      const result = solve(empty, { highs });
      expect(result.status, `seed ${seed}`).toBe(expected.status);
      expect(result.moves).toEqual([]);
      if (result.status !== "infeasible")
        expect(result.objective / expected.objective, `seed ${seed}`).toBeCloseTo(1, 6);
    }
  });

  it("with free transfers and ample room is the ordinary problem with that much more supply", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const base = roomy(randomPresent({ ...presentShape(seed), shortShare: 0.8, weightlessShare: 0 }));
      const { present, ...ordinary } = base;
      const n = base.centers.length;
      const free = new Float64Array(n * n);
      const result = solve(
        {
          ...base,
          present: {
            units: present.units,
            transferCost: base.skus.map(() => free),
            inboundCost: present.inboundCost.map(() => 0),
          },
        },
        { highs },
      );
      const supply = base.supply.map((units, s) =>
        present.units.subarray(s * n, s * n + n).reduce((sum, there) => sum + there, units),
      );
      const expected = solve({ ...ordinary, supply }, { solver: "prices" });
      expect(result.status, `seed ${seed}`).toBe(expected.status);
      if (result.status !== "infeasible")
        expect(result.objective / expected.objective, `seed ${seed}`).toBeCloseTo(1, 6);
    }
  });

  it("more stock never costs more where there is room, dearer transfers never cost less", () => {
    let [gained, lost] = [0, 0];
    for (let seed = 1; seed <= 40; seed++) {
      const base = roomy(randomPresent({ ...presentShape(seed), elastic: true }));
      const random = seeded(seed);
      const cost = (present: StockedProblem["present"]) => solve({ ...base, present }, { highs }).objective;
      const now = cost(base.present);
      const more = cost({ ...base.present, units: base.present.units.map((units) => units + 20 * random()) });
      const dear = cost({
        ...base.present,
        transferCost: base.present.transferCost.map((costs) => costs.map((each) => each * 2)),
      });
      expect(more, `seed ${seed}`).toBeLessThanOrEqual(now * (1 + 1e-9));
      expect(dear, `seed ${seed}`).toBeGreaterThanOrEqual(now * (1 - 1e-9));
      if (more < now * 0.99) gained++;
      if (dear > now * 1.001) lost++;
    }
    expect(gained).toBeGreaterThan(20);
    expect(lost).toBeGreaterThan(10);
  });
});

/** The best of all whole-number plans of one SKU, two centers and two regions, tried one by one. */
function bestByTrial(problem: StockedProblem): number {
  const { quantity, volume, supply, capacity, present, openCost, assortmentCost, packSize, shortageCost } = problem;
  const [v, pack] = [volume[0]!, packSize![0]!];
  const [p, q] = present.units;
  const [toB, toA] = [present.transferCost[0]![1]!, present.transferCost[0]![2]!];
  const room = [Math.max(capacity[0]!, v * p!), Math.max(capacity[1]!, v * q!)];
  const ship = (d: number, f: number) => problem.laneCost[d * 2 + f]!;
  const step = Math.max(pack, 1);
  let best = Infinity;
  for (let ab = 0; ab <= (toB < Infinity ? p! : 0); ab++)
    for (let ba = 0; ba <= (toA < Infinity ? q! : 0); ba++)
      for (let a = 0; a <= Math.min(supply[0]!, 8); a += step)
        for (let b = 0; a + b <= Math.min(supply[0]!, 8); b += step) {
          const stock = [p! - ab + ba + a, q! - ba + ab + b];
          if (v * stock[0]! > room[0]! || v * stock[1]! > room[1]!) continue;
          const before =
            (ab > 0 ? ab * toB : 0) +
            (ba > 0 ? ba * toA : 0) +
            a * present.inboundCost[0]! +
            b * present.inboundCost[1]!;
          for (let x = 0; x <= quantity[0]!; x++)
            for (let y = 0; x + y <= quantity[0]!; y++)
              for (let z = 0; z <= quantity[1]!; z++)
                for (let w = 0; z + w <= quantity[1]!; w++) {
                  if (x + z > stock[0]! || y + w > stock[1]!) continue;
                  const short = quantity[0]! + quantity[1]! - x - y - z - w;
                  if (short > 0 && shortageCost[0] === Infinity) continue;
                  const inUse = [x + z + ba + a > 0, y + w + ab + b > 0];
                  let cost = before + (short > 0 ? short * shortageCost[0]! : 0);
                  cost += x * ship(0, 0) + y * ship(0, 1) + z * ship(1, 0) + w * ship(1, 1);
                  inUse.forEach((yes, f) => (cost += yes ? openCost![f]! + assortmentCost![f]! : 0));
                  best = Math.min(best, cost);
                }
        }
  return best;
}

describe("whole numbers", () => {
  it("packs, opening and assortment costs: as good as trying every plan", () => {
    const met = { infeasible: 0, moved: 0, bought: 0 };
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed);
      const whole = (most: number) => Math.floor((most + 1) * random());
      const values = (length: number, most: number) => Float64Array.from({ length }, () => whole(most));
      const problem: StockedProblem = {
        skus: ["S"],
        centers: ["A", "B"],
        regions: ["a", "b"],
        capacity: values(2, 6),
        volume: Float64Array.of(1),
        supply: Float64Array.of(whole(5)),
        shortageCost: Float64Array.of(seed % 3 === 0 ? Infinity : 12),
        packSize: Float64Array.of([0, 2, 3][whole(2)]!),
        openCost: values(2, 12),
        assortmentCost: values(2, 4),
        start: Int32Array.of(0, 2),
        region: Int32Array.of(0, 1),
        quantity: Float64Array.of(1 + whole(3), 1 + whole(3)),
        laneCost: values(4, 6),
        laneRates: [],
        centerCost: new Float64Array(2),
        present: {
          units: values(2, 4),
          transferCost: [Float64Array.of(Infinity, whole(2), random() < 0.3 ? Infinity : whole(2), Infinity)],
          inboundCost: values(2, 4),
        },
      };
      const expected = bestByTrial(problem);
      const result = solve(problem, { highs });
      expect(checkPlan(problem, result).largest, `seed ${seed}`).toBeLessThan(1e-6);
      if (expected === Infinity) {
        expect(result.status, `seed ${seed}`).toBe("infeasible");
        met.infeasible++;
        continue;
      }
      expect(result.status, `seed ${seed}`).toBe("optimal");
      expect(result.objective, `seed ${seed}`).toBeCloseTo(expected, 5);
      expect(result.bound).toBeLessThanOrEqual(expected + 1e-5);
      if (result.moves!.length > 0) met.moved++;
      if (result.bought!.some((units) => units > 0)) met.bought++;
    }
    for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(3);
  });
});
