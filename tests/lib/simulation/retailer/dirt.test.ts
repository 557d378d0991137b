import { describe, expect, it } from "vitest";
import { seeded } from "../../../../lib/random.js";
import {
  dirtKinds,
  dirtRates,
  rawColumns,
  rawTexts,
  soil,
  type DirtKind,
} from "../../../../lib/simulation/retailer/dirt.js";
import { createRowBuffer, missing } from "../../../../lib/simulation/retailer/row-buffer.js";

function cleanBuffer(rows: number) {
  const buffer = createRowBuffer();
  for (let i = 0; i < rows; i++)
    buffer.add({
      second: i,
      order_number: 200_000 + i,
      customer: i % 7,
      product: 1,
      quantity: 2,
      unit_price_cents: 999,
      region: 3,
      center: 0,
    });
  return buffer;
}
const none = () => Object.fromEntries(dirtKinds.map((kind) => [kind, 0])) as Record<DirtKind, number>;

describe("the row buffer", () => {
  it("gives rows in order of time, equals in order of arrival, and missing values as missing", () => {
    const buffer = createRowBuffer();
    buffer.add({ second: 30, quantity: 1 });
    buffer.add({ second: 10, quantity: 2, center: 5 });
    buffer.add({ second: 30, quantity: 3 });
    buffer.repeat(1);
    const { rows, columns } = buffer.table(0);
    expect(rows).toBe(4);
    expect([...columns["quantity"]!.values]).toEqual([2, 2, 1, 3]);
    expect([...columns["ordered_at"]!.values]).toEqual([10_000, 10_000, 30_000, 30_000]);
    expect([...columns["center"]!.nulls!]).toEqual([0, 0, 1, 1]);
    expect([...columns["promotion"]!.values]).toEqual([0, 0, 0, 0]);
  });

  it("grows", () => {
    const table = cleanBuffer(10_000).table(0);
    expect(table.rows).toBe(10_000);
    expect(table.columns["order_number"]!.values[9_999]).toBe(209_999);
  });
});

describe("soil", () => {
  it("does every kind at about its rate and counts what it did", () => {
    const buffer = cleanBuffer(200_000);
    const counts = none();
    soil(seeded(1), buffer, () => false, counts, false);
    for (const kind of dirtKinds) {
      const expected = dirtRates[kind] * 200_000;
      expect(Math.abs(counts[kind] - expected), kind).toBeLessThan(5 * Math.sqrt(expected) + 1);
    }
    const added =
      counts.postage + counts.fee + counts.sample + counts.gift_card + counts.duplicate + counts.return_without_sale;
    expect(buffer.rows).toBe(200_000 + added);
  });

  it("spoils no row twice and none that is spared", () => {
    const buffer = cleanBuffer(3_000);
    const counts = none();
    for (let i = 0; i < 5; i++) soil(seeded(i), cleanBuffer(10), () => true, counts, true);
    expect(Object.values(counts).every((count) => count === 0)).toBe(true);
    soil(seeded(9), buffer, (row) => row < 1_500, counts, true);
    const spoilt = (row: number) =>
      buffer.values("raw_column")[row] !== missing ||
      buffer.values("quantity")[row] !== 2 ||
      buffer.values("unit_price_cents")[row] !== 999;
    for (let row = 0; row < 1_500; row++) expect(spoilt(row)).toBe(false);
    const inPlace = Array.from({ length: 1_500 }, (_, i) => i + 1_500).filter(spoilt).length;
    const expected = dirtKinds
      .filter((kind) => !["postage", "fee", "sample", "gift_card", "duplicate", "return_without_sale"].includes(kind))
      .reduce((sum, kind) => sum + counts[kind], 0);
    expect(inPlace).toBe(expected);
  });

  it("makes up for a kind that has not occurred when it is due", () => {
    const counts = none();
    soil(seeded(4), cleanBuffer(200), () => false, counts, true);
    for (const kind of dirtKinds) expect(counts[kind], kind).toBeGreaterThanOrEqual(1);
    soil(seeded(5), createRowBuffer(), () => false, none(), true);
  });

  it("points only at columns and texts that exist", () => {
    const buffer = cleanBuffer(100_000);
    soil(seeded(6), buffer, () => false, none(), true);
    for (let row = 0; row < buffer.rows; row++) {
      const column = buffer.values("raw_column")[row]!;
      if (column === missing) continue;
      expect(rawColumns[column - 1]).toBeDefined();
      const text = buffer.values("raw_text")[row]!;
      expect(text === 0 || rawTexts[text - 1] !== undefined).toBe(true);
    }
  });
});
