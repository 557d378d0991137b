import loader from "highs";
import type { Highs } from "highs";
import { beforeAll, describe, expect, it } from "vitest";
import { lagrangianBound } from "../../../lib/allocation/bound.js";
import { checkPlan } from "../../../lib/allocation/check-plan.js";
import { problemFromJson, problemToJson } from "../../../lib/allocation/problem-json.js";
import { resultToJson } from "../../../lib/allocation/result-json.js";
import type { AllocationProblem } from "../../../lib/allocation/problem.js";
import { solve } from "../../../lib/allocation/solve.js";
import { seeded } from "../../../lib/random.js";
import { instanceShape } from "./instance-shape.js";
import { randomProblem } from "./random-problem.js";

let highs: Highs;
beforeAll(async () => {
  highs = await (loader as unknown as () => Promise<Highs>)();
});

/** Dantzig 1963, chapter 3-3; GAMS model library 1, "transport": optimum 153.675. */
export const transport = {
  fcs: [
    { id: "seattle", capacity: 350 },
    { id: "san-diego", capacity: 600 },
  ],
  regions: [{ id: "new-york" }, { id: "chicago" }, { id: "topeka" }],
  skus: [{ id: "case" }],
  demand: [
    { sku: "case", region: "new-york", quantity: 325 },
    { sku: "case", region: "chicago", quantity: 300 },
    { sku: "case", region: "topeka", quantity: 275 },
  ],
  shipping_cost: (
    [
      ["seattle", "new-york", 2.5],
      ["seattle", "chicago", 1.7],
      ["seattle", "topeka", 1.8],
      ["san-diego", "new-york", 2.5],
      ["san-diego", "chicago", 1.8],
      ["san-diego", "topeka", 1.4],
    ] as const
  ).map(([fc, region, thousandMiles]) => ({ fc, region, cost: (90 * thousandMiles) / 1000 })),
};

describe("both solvers", () => {
  it.each(["highs", "prices"] as const)("%s solves the GAMS transport problem to 153.675", (solver) => {
    const problem = problemFromJson(transport);
    const result = solve(problem, { solver, highs });
    expect(result.objective).toBeCloseTo(153.675, 9);
    expect(result.bound).toBeCloseTo(153.675, 9);
    expect(result.status).toBe("optimal");
  });

  it("agree on 160 random instances of every shape, every row of the primal checked apart from them", () => {
    let infeasible = 0;
    for (let seed = 1; seed <= 160; seed++) {
      const problem = randomProblem(instanceShape(seed));
      const ours = solve(problem, { solver: "prices" });
      const other = solve(problem, { solver: "highs", highs });
      expect(ours.status, `seed ${seed}`).toBe(other.status);
      expect(checkPlan(problem, ours).largest).toBeLessThan(1e-9);
      expect(checkPlan(problem, other).largest).toBeLessThan(1e-6);
      const unserved = (result: typeof ours) => result.unserved.reduce((sum, { units }) => sum + units, 0);
      if (ours.status === "infeasible") {
        infeasible++;
        expect(ours.unserved.length, `seed ${seed}`).toBeGreaterThan(0);
        continue;
      }
      const scale = Math.max(1, Math.abs(other.objective));
      expect(Math.abs(ours.objective - other.objective), `seed ${seed}`).toBeLessThan(1e-6 * scale);
      expect(ours.bound).toBeLessThanOrEqual(other.objective + 1e-7 * scale);
      expect(ours.gap).toBeLessThan(1e-9);
      if (unserved(ours) === 0) expect(unserved(other)).toBeLessThan(1e-6);
    }
    expect(infeasible).toBeGreaterThan(5);
  });

  it("prices stay exact where only near ties are exchanged: thousands of rows, loose, tight and short", () => {
    for (const [tightness, shortShare] of [
      [1.3, 0],
      [1.03, 0.05],
      [0.8, 0.2],
    ] as const) {
      const problem = randomProblem({ skus: 150, centers: 7, regions: 40, seed: 5, tightness, shortShare });
      expect(problem.quantity.length).toBeGreaterThan(2000);
      const result = solve(problem, { solver: "prices" });
      expect(result.status).toBe("optimal");
      expect(result.gap).toBeLessThan(1e-9);
      expect(checkPlan(problem, result).largest).toBeLessThan(1e-9);
    }
  });
});

describe("the bound", () => {
  it("is below the optimum at any prices whatever", () => {
    const random = seeded(3);
    for (let seed = 1; seed <= 40; seed++) {
      const problem = randomProblem({ ...instanceShape(seed), elastic: true });
      const optimum = solve(problem, { solver: "prices" }).objective;
      const prices = problem.capacity.map(() => 20 * random() * random());
      const supply = problem.supply.map((units) => (units < Infinity ? 5 * random() : 0));
      const bound = lagrangianBound(problem, prices, supply, problem.shortageCost);
      expect(bound).toBeLessThanOrEqual(optimum * (1 + 1e-9) + 1e-9);
    }
  });

  it("a check of the primal sees what is broken", () => {
    const problem = problemFromJson(transport);
    const result = solve(problem, { solver: "prices" });
    const doubled = { ...result, units: result.units.map((units) => 2 * units) };
    expect(checkPlan(problem, doubled).violation.demand).toBeGreaterThan(0.5);
    expect(checkPlan(problem, doubled).violation.capacity).toBeGreaterThan(0.1);
    expect(
      checkPlan(problem, { ...result, units: result.units.map((units) => -units) }).violation.sign,
    ).toBeGreaterThan(0);
  });
});

describe("metamorphic", () => {
  const base = randomProblem({ skus: 40, centers: 5, regions: 12, seed: 9, tightness: 1.02 });
  const solved = solve(base, { solver: "prices" });

  it("costs times ten: objective and prices times ten", () => {
    const tenfold = (values: Float64Array) => values.map((value) => 10 * value);
    const scaled = solve(
      {
        ...base,
        laneCost: tenfold(base.laneCost),
        centerCost: tenfold(base.centerCost),
        shortageCost: tenfold(base.shortageCost),
        laneRates: base.laneRates.map((rate) => ({ ...rate, rate: tenfold(rate.rate) })),
      },
      { solver: "prices" },
    );
    expect(scaled.objective / solved.objective).toBeCloseTo(10, 9);
  });

  it("room and volume in other units: the same cost", () => {
    const litres = (values: Float64Array) => values.map((value) => 1000 * value);
    const other = solve(
      { ...base, capacity: litres(base.capacity), volume: litres(base.volume) },
      { solver: "prices" },
    );
    expect(other.objective).toBeCloseTo(solved.objective, 6);
  });

  it("centers in another order: the same cost, prices permuted", () => {
    const n = base.centers.length;
    const order = [3, 0, 4, 1, 2];
    const permute = (values: Float64Array) =>
      Float64Array.from(values, (_, i) => values[Math.floor(i / n) * n + order[i % n]!]!);
    const other = solve(
      {
        ...base,
        centers: order.map((f) => base.centers[f]!),
        capacity: Float64Array.from(order, (f) => base.capacity[f]!),
        laneCost: permute(base.laneCost),
        centerCost: permute(base.centerCost),
        laneRates: base.laneRates.map((rate) => ({ ...rate, rate: permute(rate.rate) })),
      },
      { solver: "prices" },
    );
    expect(other.objective).toBeCloseTo(solved.objective, 6);
    expect(solved.prices.some((price) => price > 0)).toBe(true);
    order.forEach((f, i) => expect(other.prices[i]!).toBeCloseTo(solved.prices[f]!, 6));
  });

  it("a warm start changes the work, not the answer", () => {
    const large = randomProblem({ skus: 120, centers: 6, regions: 40, seed: 2, tightness: 1.05 });
    const cold = solve(large, { solver: "prices" });
    const warm = solve(large, { solver: "prices", startPrices: cold.prices });
    const far = solve(large, { solver: "prices", startPrices: Float64Array.from(large.centers, (_, f) => 3 * f) });
    expect(warm.objective).toBeCloseTo(cold.objective, 5);
    expect(far.objective).toBeCloseTo(cold.objective, 5);
    expect(warm.iterations).toBeLessThanOrEqual(cold.iterations);
  });

  it("the shadow price is what one more unit of room saves", () => {
    const f = solved.prices.indexOf(Math.max(...solved.prices));
    const step = 1e-3 * base.capacity[f]!;
    const more = solve(
      { ...base, capacity: base.capacity.map((room, i) => (i === f ? room + step : room)) },
      { solver: "prices" },
    );
    expect((solved.objective - more.objective) / step / solved.prices[f]!).toBeCloseTo(1, 1);
  });
});

describe("shortage is named", () => {
  const with_ = (change: object) => problemFromJson({ ...transport, ...change });

  it("demand above all capacity: infeasible, with the amount, regions and centers", () => {
    const problem = with_({
      fcs: [
        { id: "seattle", capacity: 100 },
        { id: "san-diego", capacity: 200 },
      ],
    });
    for (const solver of ["highs", "prices"] as const) {
      const report = resultToJson(problem, solve(problem, { solver, highs }));
      expect(report.status).toBe("infeasible");
      expect(report.short!.units).toBeCloseTo(600, 6);
      expect(report.short!.causes).toEqual([{ id: "capacity", units: expect.closeTo(600, 6) as number }]);
      expect(report.short!.fcs.map(({ id }) => id)).toEqual(["seattle", "san-diego"]);
      expect(report.bound).toBeNull();
    }
  });

  it("with a shortage cost the same problem is feasible and the shortage is priced", () => {
    const problem = with_({
      fcs: [
        { id: "seattle", capacity: 100 },
        { id: "san-diego", capacity: 200 },
      ],
      skus: [{ id: "case", shortage_cost: 1 }],
    });
    const result = solve(problem, { solver: "prices" });
    expect(result.status).toBe("optimal");
    expect(result.objective).toBeGreaterThan(600);
    expect(result.unserved.reduce((sum, { units }) => sum + units, 0)).toBeCloseTo(600, 6);
  });

  it("zero capacity, a region no center serves, short supply, a shortage cheaper than serving: each its cause", () => {
    const cause = (problem: AllocationProblem) => [
      ...new Set(solve(problem, { solver: "prices" }).unserved.map((row) => row.cause)),
    ];
    expect(
      cause(
        with_({
          fcs: [
            { id: "seattle", capacity: 0 },
            { id: "san-diego", capacity: 0 },
          ],
        }),
      ),
    ).toEqual(["capacity"]);
    expect(
      cause(with_({ shipping_cost: transport.shipping_cost.filter(({ region }) => region !== "topeka") })),
    ).toEqual(["eligibility"]);
    expect(cause(with_({ skus: [{ id: "case", supply: 500 }] }))).toEqual(["supply"]);
    expect(cause(with_({ skus: [{ id: "case", shortage_cost: 0.01 }] }))).toEqual(["cost"]);
  });
});

describe("whole numbers", () => {
  it("opening costs: as good as trying every set of centers", () => {
    const open = [300, 20, 150, 90];
    const base = randomProblem({ skus: 3, centers: 4, regions: 6, seed: 21, tightness: 2.2, shortShare: 0 });
    let best = Infinity;
    for (let set = 0; set < 16; set++) {
      const capacity = base.capacity.map((room, f) => ((set >> f) & 1 ? room : 0));
      const fixed = open.reduce((sum, cost, f) => sum + ((set >> f) & 1 ? cost : 0), 0);
      best = Math.min(best, fixed + solve({ ...base, capacity }, { solver: "prices" }).objective);
    }
    const result = solve({ ...base, openCost: Float64Array.from(open) }, { highs });
    expect(result.objective).toBeCloseTo(best, 4);
    expect(result.status).toBe("optimal");
    expect(result.bound).toBeLessThanOrEqual(result.objective + 1e-6);
    const searched = solve({ ...base, openCost: Float64Array.from(open) }, { solver: "prices" });
    expect(searched.objective).toBeCloseTo(best, 4);
    expect(searched.bound).toBeLessThanOrEqual(best + 1e-6);
  });

  it("keeping a SKU at a center costs: as good as trying every assortment; in files and back", () => {
    const base = randomProblem({ skus: 2, centers: 3, regions: 5, seed: 8, tightness: 1.6, shortShare: 0 });
    const random = seeded(8);
    const assortmentCost = base.centerCost.map(() => Math.round(400 * random()));
    let best = Infinity;
    for (let set = 0; set < 64; set++) {
      const fixed = assortmentCost.reduce((sum, cost, i) => sum + ((set >> i) & 1 ? cost : 0), 0);
      const centerCost = base.centerCost.map((cost, i) => ((set >> i) & 1 ? cost : Infinity));
      best = Math.min(best, fixed + solve({ ...base, centerCost }, { solver: "prices" }).objective);
    }
    const problem = { ...base, assortmentCost };
    const result = solve(problem, { highs });
    expect(result.status).toBe("optimal");
    expect(result.objective).toBeCloseTo(best, 4);
    const again = problemFromJson(JSON.parse(JSON.stringify(problemToJson(problem))));
    expect(solve(again, { highs }).objective).toBeCloseTo(best, 4);
    expect(() => solve(problem, { solver: "prices" })).toThrow("assortment costs");
  });

  it("packs: the room is that of whole packs", () => {
    const problem = problemFromJson({ ...transport, skus: [{ id: "case", pack_size: 200, shortage_cost: 5 }] });
    const result = solve(problem, { highs });
    // 350 and 600 hold one and three whole packs of 200.
    expect(result.unserved.reduce((sum, { units }) => sum + units, 0)).toBeCloseTo(100, 6);
    expect(checkPlan(problem, result).largest).toBeLessThan(1e-6);
  });

  it("demand that must be met is met however dear the opening, and by a pack larger than all demand", () => {
    const one = {
      fcs: [{ id: "a", capacity: 1000 }],
      regions: [{ id: "r" }],
      skus: [{ id: "s" }],
      demand: [{ sku: "s", region: "r", quantity: 1 }],
      shipping_cost: [{ fc: "a", region: "r", cost: 1 }],
    };
    const dear = solve(problemFromJson({ ...one, fcs: [{ id: "a", capacity: 1000, open_cost: 1e5 }] }), { highs });
    expect(dear).toMatchObject({ status: "optimal", objective: 100_001 });
    const pack = solve(problemFromJson({ ...one, skus: [{ id: "s", pack_size: 200 }] }), { highs });
    expect(pack).toMatchObject({ status: "optimal", objective: 1 });
    expect(pack.used[0]).toBe(200);
    const small = { ...one, fcs: [{ id: "a", capacity: 199 }], skus: [{ id: "s", pack_size: 200 }] };
    expect(solve(problemFromJson(small), { highs })).toMatchObject({ status: "infeasible" });
  });
});

describe("problem files", () => {
  it("costs of holding, handling and bringing in add up, those of one SKU in place of those of all", () => {
    const problem = problemFromJson({
      ...transport,
      skus: [{ id: "case" }, { id: "crate" }],
      holding_cost: [{ fc: "seattle", cost: 1 }],
      handling_cost: [
        { fc: "seattle", cost: 2 },
        { fc: "seattle", sku: "crate", cost: 5 },
      ],
      inbound_cost: [{ fc: "san-diego", sku: "case", cost: 7 }],
    });
    expect([...problem.centerCost]).toEqual([3, 7, 6, 0]);
    expect(() => problemFromJson({ ...transport, inbound_cost: [{ fc: "reno", cost: 1 }] })).toThrow(
      "inbound_cost[0]: unknown fc reno",
    );
    expect(() => problemFromJson({ ...transport, handling_cost: [{ fc: "seattle", cost: -1 }] })).toThrow(
      "handling_cost[0]: invalid cost: -1",
    );
  });

  it("survive a round trip", () => {
    const problem = randomProblem({ skus: 20, centers: 4, regions: 8, seed: 4, tightness: 1.05 });
    const again = problemFromJson(JSON.parse(JSON.stringify(problemToJson(problem))));
    expect(solve(again, { solver: "prices" }).objective).toBeCloseTo(solve(problem, { solver: "prices" }).objective, 6);
  });

  it("a cost with a SKU replaces the one without; eligible lists bind", () => {
    const dear = [...transport.shipping_cost, { fc: "san-diego", region: "topeka", sku: "case", cost: 99 }];
    const result = solve(problemFromJson({ ...transport, shipping_cost: dear }), { highs });
    expect(result.objective).toBeGreaterThan(153.675);
    const eligible = [{ fc: "seattle" }, { fc: "san-diego", region: "new-york" }];
    const bound = resultToJson(
      problemFromJson({ ...transport, eligible }),
      solve(problemFromJson({ ...transport, eligible }), { highs }),
    );
    expect(bound.status).toBe("infeasible");
  });

  it.each([
    ["not an object", [], "not a JSON object"],
    ["a missing list", { ...transport, demand: undefined }, "demand is missing"],
    [
      "a negative cost",
      { ...transport, shipping_cost: [{ fc: "seattle", region: "topeka", cost: -1 }] },
      "shipping_cost[0]: invalid cost: -1",
    ],
    [
      "a capacity that is not a number",
      { ...transport, fcs: [{ id: "seattle", capacity: NaN }, transport.fcs[1]] },
      "fcs[0]: invalid capacity: NaN",
    ],
    [
      "demand as text",
      { ...transport, demand: [{ sku: "case", region: "topeka", quantity: "7" }] },
      "demand[0]: invalid quantity: 7",
    ],
    [
      "an unknown region",
      { ...transport, demand: [{ sku: "case", region: "mars", quantity: 7 }] },
      "demand[0]: unknown region mars",
    ],
    ["an unknown center", { ...transport, holding_cost: [{ fc: "x", cost: 1 }] }, "holding_cost[0]: unknown fc x"],
    ["a doubled id", { ...transport, skus: [{ id: "case" }, { id: "case" }] }, "skus[1]: id case is there twice"],
    ["no centers", { ...transport, fcs: [] }, "fcs is empty"],
  ])("refuse %s", (_, json, message) => {
    expect(() => problemFromJson(json)).toThrow(message);
  });
});
