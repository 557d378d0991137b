import { describe, expect, it } from "vitest";
import * as say from "../../../lib/findings/allocation.js";
import { moneyIn } from "../../../lib/format.js";

const money = moneyIn("$");
const cost = { shipping: 60, handling: 20, holding: 10, shortage: 10 };

describe("allocationAnswer", () => {
  const plan = { serviceLevel: 0.95, attained: 0.95, cost, unservedUnits: 0 };
  it("compares with the present plan and prices one more point", () => {
    const { lead, rest } = say.allocationAnswer(plan, { ...cost, shipping: 85 }, 12, money);
    expect(lead).toBe("Serving 95.0% of demand from stock costs $100 a week, $25 (20.0%) less than the present plan.");
    expect(rest).toBe("One more point of service costs $12 a week.");
  });
  it("says when the room is too short for the service level", () => {
    const { lead, rest } = say.allocationAnswer({ ...plan, attained: 0.91 }, null, null, money);
    expect(lead).toBe("Room for 91.0% of demand from stock costs $100 a week.");
    expect(rest).toContain("no room for the stock that 95.0% would take");
  });
  it("calls a tiny difference none and names unserved demand", () => {
    expect(say.allocationAnswer(plan, { ...cost, shipping: 60.1 }, null, money).lead).toContain("as much as");
    expect(say.allocationAnswer({ ...plan, unservedUnits: 40 }, null, null, money).rest).toContain("40 units a week");
  });
});

describe("flowsTitle", () => {
  it("names the center that gains most and the one that gives most", () => {
    const lanes = [
      { center: "Reno", region: "CA", units: 80, unitsNow: 20 },
      { center: "Dallas", region: "CA", units: 0, unitsNow: 60 },
      { center: "Dallas", region: "TX", units: 100, unitsNow: 100 },
    ];
    expect(say.flowsTitle(lanes)).toBe("Reno takes on 60 units a week, Dallas gives up 60");
    expect(say.flowsTitle(lanes.map((d) => ({ ...d, units: d.unitsNow })))).toContain("stays with the center");
  });
});

describe("capacity", () => {
  const row = { center: "Reno", capacity: 100, used: 100, usedNow: 90, shadowPrice: 2.5 };
  it("prices a full center and measures the room of the others", () => {
    expect(say.capacityWords(row, money)).toBe("full: one more m³ saves $2.5 a week");
    expect(say.capacityWords({ ...row, used: 60, shadowPrice: 0 }, money)).toBe("40 m³ free");
    expect(say.capacityWords({ ...row, used: 130, shadowPrice: 0 }, money)).toBe("30 m³ over its capacity");
    expect(say.capacityWords({ ...row, capacity: null, shadowPrice: 0 }, money)).toContain("no limit known");
  });
  it("names full centers, else the nearest", () => {
    expect(say.capacityTitle([row])).toBe("Reno is full");
    expect(say.capacityTitle([{ ...row, used: 60, shadowPrice: 0 }])).toBe(
      "No center is full; Reno comes nearest at 60%",
    );
  });
});

describe("frontier", () => {
  const rows = [
    { service: 0.9, cost: 100 },
    { service: 0.95, cost: 110 },
    { service: 0.99, cost: 150 },
  ];
  it("prices the next point on the stretch where the plan stands", () => {
    expect(say.nextPointCost(rows, 0.92)).toBeCloseTo(2);
    expect(say.nextPointCost(rows, 0.95)).toBeCloseTo(10);
    expect(say.nextPointCost(rows, 0.99)).toBeNull();
  });
  it("says how dear points get, and where the cheapest service lies", () => {
    expect(say.frontierTitle(rows, money)).toBe("A point of service costs $2 a week at 90% and $10 at 99.0%");
    const short = [
      { service: 0.68, asked: 0.8, cost: 70 },
      { service: 0.68, asked: 0.9, cost: 70 },
    ];
    expect(say.frontierTitle(short, money)).toBe("The centers have room for at most 68.0%");
    expect(say.nextPointCost(short, 0.68)).toBeNull();
    expect(say.frontierTitle([{ service: 0.8, cost: 120 }, ...rows], money)).toContain("cheapest at 90.0%");
  });
});

describe("waterfallTitle", () => {
  it("says what pays for what, and when it does not", () => {
    const steps = [
      { label: "Shipping", change: -30 },
      { label: "Holding", change: 10 },
    ];
    expect(say.waterfallTitle(steps, 1000)).toBe("Less shipping pays for more holding");
    expect(say.waterfallTitle([steps[0]!, { label: "Holding", change: 40 }], 1000)).toContain("does not pay");
    expect(say.waterfallTitle([], 1000)).toContain("costs what the present plan costs");
  });
});

describe("certificateSentence", () => {
  it("claims optimality only with the status, and shows the bound", () => {
    const answer = { status: "optimal", objective: 100, bound: 100, gap: 0, unserved: 0 };
    expect(say.certificateSentence(answer, money)).toContain("Proven optimal");
    expect(say.certificateSentence({ ...answer, status: "gap", gap: 0.02 }, money)).toContain(
      "Proven within 2.00% of the best",
    );
    expect(say.certificateSentence({ ...answer, status: "infeasible", unserved: 3 }, money)).toContain("3 demands");
  });
});

it("says what split orders cost, or that there are none", () => {
  expect(say.splitOrdersSentence({ orders: 0.013, cost: 340 }, money)).toMatch(
    /1\.3% of orders .* costs \$340 a week\.$/,
  );
  expect(say.splitOrdersSentence({ orders: 0, cost: 0 }, money)).toContain("No order has to");
});

it("names the cell that moves most and the unserved demand by cause", () => {
  expect(say.matrixTitle([{ center: "Reno", category: "Tents", units: 10, unitsNow: 50 }])).toBe(
    "Tents moves most: −40 units a week in Reno",
  );
  expect(say.unservedSentence([{ cause: "capacity", units: 4 }])).toBe("4 units a week for want of capacity.");
  expect(
    say.comparisonTitle([
      { plan: "stockwise", total: 90 },
      { plan: "uniform", total: 100 },
    ]),
  ).toContain("10.0% less");
});
