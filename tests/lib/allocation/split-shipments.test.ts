import { describe, expect, it } from "vitest";
import { checkPlan } from "../../../lib/allocation/check-plan.js";
import { problemFromJson, problemToJson } from "../../../lib/allocation/problem-json.js";
import { resultToJson } from "../../../lib/allocation/result-json.js";
import { solveByPrices } from "../../../lib/allocation/price-solver.js";
import type { AllocationProblem } from "../../../lib/allocation/problem.js";
import { solve } from "../../../lib/allocation/solve.js";
import { splitBound } from "../../../lib/allocation/split-bound.js";
import { neverSplit, parcelShare, splitsOf } from "../../../lib/allocation/split-shipments.js";
import { seeded } from "../../../lib/random.js";

const baskets = { rate: "parcel", lines: Float64Array.of(1, 2, 4), share: Float64Array.of(40, 30, 20) };

/** A random problem with baskets; `room` is all room over all volume. */
function randomShop(seed: number, { skus = 4, centers = 3, regions = 3, room = 2 } = {}): AllocationProblem {
  const random = seeded(seed);
  const values = (length: number, least: number, most: number) =>
    Float64Array.from({ length }, () => least + (most - least) * random());
  const quantity = values(skus * regions, 1, 20);
  const volume = values(skus, 0.5, 2);
  const all = quantity.reduce((sum, units, d) => sum + units * volume[Math.floor(d / regions)]!, 0);
  return {
    skus: Array.from({ length: skus }, (_, s) => `S${s}`),
    centers: Array.from({ length: centers }, (_, f) => `F${f}`),
    regions: Array.from({ length: regions }, (_, r) => `R${r}`),
    capacity: values(centers, 0.6, 1.4).map((share) => (share * room * all) / centers),
    volume,
    supply: new Float64Array(skus).fill(Infinity),
    shortageCost: new Float64Array(skus).fill(Infinity),
    start: Int32Array.from({ length: skus + 1 }, (_, s) => s * regions),
    region: Int32Array.from({ length: skus * regions }, (_, d) => d % regions),
    quantity,
    laneCost: values(regions * centers, 0, 1),
    laneRates: [{ name: "parcel", amount: values(skus, 0.2, 1), rate: values(regions * centers, 3, 8) }],
    centerCost: values(skus * centers, 0, 1),
    baskets,
  };
}

/** Every plan that serves each row from one center, as flows. */
function* wholePlans({ quantity, centers }: AllocationProblem) {
  const n = centers.length;
  const row = Int32Array.from(quantity, (_, d) => d);
  for (let code = 0; code < n ** quantity.length; code++)
    yield {
      row,
      center: Int32Array.from(quantity, (_, d) => Math.floor(code / n ** d) % n),
      units: quantity,
      unserved: [],
    };
}

describe("parcelShare", () => {
  it("counts the parcels of every order that can be drawn", () => {
    const shares = [0.5, 0.3, 0.2];
    for (const k of [1, 2, 3, 5]) {
      let parcels = 0;
      for (let code = 0; code < 3 ** k; code++) {
        const drawn = Array.from({ length: k }, (_, i) => Math.floor(code / 3 ** i) % 3);
        parcels += new Set(drawn).size * drawn.reduce((chance, f) => chance * shares[f]!, 1);
      }
      const one = { rate: "", lines: Float64Array.of(k), share: Float64Array.of(1) };
      expect(shares.reduce((sum, p) => sum + k * p * parcelShare(one, p), 0)).toBeCloseTo(parcels, 12);
    }
  });

  it("falls from a parcel a line to a parcel an order", () => {
    expect(parcelShare(baskets, 0)).toBe(1);
    expect(parcelShare(baskets, 1e-12)).toBeCloseTo(1, 9);
    expect(parcelShare(baskets, 1)).toBeCloseTo(90 / 180, 12);
    for (let p = 0.05; p < 1; p += 0.05)
      expect(parcelShare(baskets, p)).toBeGreaterThan(parcelShare(baskets, p + 0.05));
  });
});

describe("splitsOf", () => {
  it("a region served whole splits nothing; one served in halves what the orders drawn from it do", () => {
    const problem = randomShop(1, { skus: 1, centers: 2, regions: 1 });
    const at = (...units: number[]) => ({
      row: Int32Array.from(units, () => 0),
      center: Int32Array.from(units, (_, f) => f),
      units: Float64Array.from(units),
    });
    const [wanted] = problem.quantity;
    const whole = splitsOf(problem, at(wanted!));
    expect(whole.orders).toBeCloseTo(0, 12);
    expect(whole.parcels).toBeCloseTo(1, 12);
    const halves = splitsOf(problem, at(wanted! / 2, wanted! / 2));
    // Of orders with two lines half are split, of those with four all but 2 of 16.
    expect(halves.orders).toBeCloseTo((30 / 90) * 0.5 + (20 / 90) * (14 / 16), 12);
    expect(halves.parcels).toBeCloseTo(1 + halves.orders, 12);
    const rate = problem.laneRates[0]!.rate;
    const orders = wanted! * problem.laneRates[0]!.amount[0]! * 0.5;
    expect(halves.cost).toBeCloseTo((orders * halves.orders * (rate[0]! + rate[1]!)) / 2, 9);
  });
});

describe("problems with baskets", () => {
  it("the bound holds for every plan, at any prices, and the answer is among the best", () => {
    for (let seed = 1; seed <= 12; seed++) {
      const problem = randomShop(seed, { skus: 3, centers: 2, regions: 3, room: seed % 3 === 0 ? 1.2 : 3 });
      const result = solve(problem);
      const random = seeded(seed);
      const anyPrices = problem.capacity.map(() => random());
      const anyBound = splitBound(problem, anyPrices, new Float64Array(3), new Float64Array(3).fill(1e6));
      let least = Infinity;
      for (const plan of wholePlans(problem)) {
        const checked = checkPlan(problem, plan);
        if (checked.largest > 1e-9) continue;
        least = Math.min(least, checked.cost);
        expect(checked.cost).toBeGreaterThanOrEqual(Math.max(result.bound, anyBound) * (1 - 1e-12));
      }
      expect(checkPlan(problem, result).largest).toBeLessThan(1e-9);
      expect(checkPlan(problem, result).cost).toBeCloseTo(result.objective, 9);
      expect(result.bound).toBeLessThanOrEqual(result.objective);
      // Where nothing binds, whole rows are enough and the best of all is found; else it may split a row.
      if (seed % 3 !== 0) expect(result.objective).toBeLessThanOrEqual(least * 1.01);
    }
  });

  it("never cost more than placing each item for itself, and split fewer orders", () => {
    let [alone, together, cheaper] = [0, 0, 0];
    for (let seed = 1; seed <= 40; seed++) {
      const problem = randomShop(seed, { skus: 30, centers: 4, regions: 10, room: 1.2 + (seed % 4) });
      const plan = solve(problem);
      const plain = solveByPrices(neverSplit(problem));
      const cost = checkPlan(problem, plain).cost;
      expect(plan.objective).toBeLessThanOrEqual(cost * (1 + 1e-9));
      if (plan.objective < 0.99 * cost) cheaper++;
      alone += splitsOf(problem, plain).orders;
      together += plan.splits!.orders;
    }
    expect(together).toBeLessThan(0.5 * alone);
    expect(cheaper).toBeGreaterThan(10);
  });

  it("with orders of one line are the linear problem", () => {
    const shop = randomShop(5, { skus: 20, centers: 4, regions: 8, room: 1.1 });
    const single = { ...shop, baskets: { ...baskets, lines: Float64Array.of(1), share: Float64Array.of(1) } };
    const { baskets: none, ...linear } = single;
    const result = solve(single);
    expect(none.rate).toBe("parcel");
    expect(result.objective).toBeCloseTo(solve(linear).objective, 6);
    expect(result.splits!.orders).toBeCloseTo(0, 12);
    expect(result.splits!.cost).toBeCloseTo(0, 9);
    expect(result.status).toBe("optimal");
  });

  it("say when not all can be served", () => {
    const shop = randomShop(6, { skus: 20, centers: 4, regions: 8, room: 0.5 });
    const result = solve(shop);
    expect(result.status).toBe("infeasible");
    expect(new Set(result.unserved.map(({ cause }) => cause))).toEqual(new Set(["capacity"]));
    const priced = { ...shop, shortageCost: new Float64Array(20).fill(30) };
    const short = solve(priced);
    expect(short.unserved.length).toBeGreaterThan(0);
    expect(short.bound).toBeLessThanOrEqual(short.objective);
    expect(short.gap).toBeLessThan(0.05);
    expect(checkPlan(priced, short).largest).toBeLessThan(1e-9);
  });
});

describe("problem files with baskets", () => {
  const problem = randomShop(7, { skus: 6, centers: 3, regions: 4 });
  const json = problemToJson(problem);

  it("come back as they went, and the report tells the split orders", () => {
    const again = problemFromJson(JSON.parse(JSON.stringify(json)));
    expect(again.baskets).toEqual(problem.baskets);
    const result = solve(again);
    expect(result.objective).toBeCloseTo(solve(problem).objective, 9);
    expect(resultToJson(again, result).split_shipments!.parcels_per_order).toBe(result.splits!.parcels);
  });

  it("hold where centers are not eligible for all", () => {
    const all = problem.centers.map((fc) => ({ fc }));
    expect(solve(problemFromJson({ ...json, eligible: all })).objective).toBeCloseTo(solve(problem).objective, 9);
    const some = [{ fc: "F0" }, { fc: "F1", sku: "S1" }, { fc: "F2", region: "R2" }];
    const masked = problemFromJson({ ...json, eligible: some });
    const result = solve({ ...masked, capacity: masked.capacity.map(() => 1e6) });
    expect(result.objective).toBeGreaterThan(solve(problem).objective);
    expect(checkPlan(masked, result).violation.eligibility).toBe(0);
  });

  it("name what is wrong", () => {
    const bad = (changed: object) => () => problemFromJson({ ...json, baskets: { ...json.baskets, ...changed } });
    expect(bad({ rate: "box" })).toThrow("baskets: invalid rate: box (one of the amounts of skus: parcel)");
    expect(bad({ sizes: [{ lines: 0.5, orders: 2 }] })).toThrow("baskets.sizes[0]: invalid lines: 0.5");
    expect(bad({ sizes: [{ lines: 2, orders: 0 }] })).toThrow("baskets.sizes: no orders");
    expect(bad({ sizes: [{ lines: 2, orders: -1 }] })).toThrow("baskets.sizes[0]: invalid orders: -1");
    expect(() =>
      problemFromJson({
        ...json,
        shipping_cost: [...json.shipping_cost, { fc: "F0", region: "R0", sku: "S0", cost: 1 }],
      }),
    ).toThrow("leaves no parcel to share");
  });
});
