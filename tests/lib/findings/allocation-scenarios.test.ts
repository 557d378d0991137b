import { expect, it } from "vitest";
import { stockingInput } from "../../../lib/allocation/stocking-input.js";
import { asGiven } from "../../../lib/allocation/stocking-problem.js";
import { resolvePlan } from "../../../lib/allocation/resolve.js";
import { scenarioRows, scenarioTitle, serviceText } from "../../../lib/findings/allocation-scenarios.js";
import { splitRows, splitTitle } from "../../../lib/findings/allocation-splits.js";
import { moneyIn } from "../../../lib/format.js";
import { compareScenarios } from "../../../lib/jobs/compare-scenarios.js";
import { planFor } from "../../../lib/jobs/resolve-plan.js";
import { network } from "../allocation/network.js";

const input = stockingInput(network());
const ground = { input, reviewDays: 7, holdingCostPerYear: 0.25 };
const settings = { serviceLevel: 0.95, factors: asGiven, capacityFactors: [1, 1, 1, 1] };
const names = { centers: new Map(), regions: new Map(), items: new Map() };

it("solves each scenario as a plan of its own, in order", () => {
  const scenarios = [
    settings,
    { ...settings, serviceLevel: 0.99 },
    { ...settings, capacityFactors: [0.2, 0.2, 0.2, 0.2] },
  ];
  const answers = compareScenarios({ ...ground, scenarios });
  scenarios.forEach(({ serviceLevel, capacityFactors }, i) => {
    const alone = resolvePlan(input, {
      ...ground,
      serviceLevel,
      capacityM3: input.capacityM3.map((room, f) => room * capacityFactors[f]!),
    });
    expect(answers[i]!.costs.total).toBeCloseTo(alone.costs.total, 6);
    expect(answers[i]!.attained).toBe(alone.service.attained);
  });
  const rows = scenarioRows(answers, [
    { label: "run", kept: null },
    { label: "99%", kept: 0 },
    { label: "tight", kept: 1 },
  ]);
  expect(serviceText(rows[0]!)).toBe("95.0%");
  expect(serviceText(rows[2]!)).toMatch(/\(no room for more\)$/);
  expect(scenarioTitle(rows.slice(0, 2), moneyIn("$"))).toMatch(
    /^“99%” costs \$[\d.K]+ a week more than “run” for 4\.0 points more service$/,
  );
  expect(scenarioTitle(rows.slice(0, 1), moneyIn("$"))).toBe("Keep inputs to compare them with others");
});

it("lists demands with two sources, whose parts add up, and blames the full centers", () => {
  const present = new Float64Array(input.regions.length * 4).fill(0.25);
  const plan = planFor({ ...ground, ...settings, serviceLevel: 0.99, present });
  const rows = splitRows(input, plan, names);
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) {
    const parts = row.centers.split(", ").map((part) => Number(part.split(" ").at(-1)));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(row.units, 0);
    for (const id of row.full.split(", ")) expect(plan.prices[input.centers.indexOf(id)]).toBeGreaterThan(0);
  }
  expect(splitTitle(rows, plan)).toMatch(/served by more than one center, for .*F\d.* (is|are) full$/);
  const roomy = planFor({ ...ground, ...settings, capacityFactors: [9, 9, 9, 9], present });
  expect(splitTitle(splitRows(input, roomy, names), roomy)).toMatch(/^No demand is split/);
});
