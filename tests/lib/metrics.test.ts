import { describe, expect, it } from "vitest";
import { metricGroups, metrics, toneOf, type Metric } from "../../lib/metrics.js";
import { tables } from "../../lib/schema.js";

describe("the registry of metrics", () => {
  const all = Object.entries(metrics) as [string, Metric][];
  it("defines each in full, under names of their own", () => {
    for (const [id, metric] of all) {
      expect(id).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(metric.definition, id).toMatch(/[.!]$/);
      expect(metric.formula.length, id).toBeGreaterThan(5);
      expect(metric.unit.length, id).toBeGreaterThan(0);
    }
    expect(new Set(all.map(([, { name }]) => name)).size).toBe(all.length);
  });
  it("groups every metric once", () => {
    expect(
      metricGroups()
        .flatMap(({ items }) => items.map(({ id }) => id))
        .sort(),
    ).toEqual(Object.keys(metrics).sort());
  });
});

describe("the tone of a change", () => {
  it("follows the metric's direction", () => {
    expect(toneOf("fill_rate", 0.01)).toBe("better");
    expect(toneOf("stockout_rate", 0.01)).toBe("worse");
    expect(toneOf("total_cost", -1)).toBe("better");
  });
  it("is flat without a change or a direction", () => {
    expect(toneOf("fill_rate", 0)).toBe("flat");
    expect(toneOf("days_of_cover", 3)).toBe("flat");
    expect(toneOf("reorder_point", -3)).toBe("flat");
  });
});

describe("the schema of input tables", () => {
  it("requires transactions alone, with the six columns of every order line", () => {
    expect(tables.filter(({ required }) => required).map(({ name }) => name)).toEqual(["transactions"]);
    const needed = tables[0]!.columns.filter(({ required }) => required).map(({ name }) => name);
    expect(needed).toEqual(["order_id", "customer_id", "sku", "ordered_at", "quantity", "unit_price"]);
  });
  it("names every column once, and what stands in for a missing table", () => {
    for (const { name, columns, without } of tables) {
      expect(new Set(columns.map((column) => column.name)).size, name).toBe(columns.length);
      expect(without.length, name).toBeGreaterThan(10);
    }
  });
});
