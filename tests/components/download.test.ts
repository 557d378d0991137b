// What the cards hand out: CSV text, and titles cut into lines for images.
import { describe, expect, it } from "vitest";
import { cellText, toCsv, wrapped, type Column } from "../../src/components/download.js";

type Row = { name: string; value: number | null; day: Date };
const columns: Column<Row>[] = [
  { label: "Name, full", value: (d) => d.name },
  { label: "Value", value: (d) => d.value, format: (value: number) => value.toFixed(1), numeric: true },
  { label: "Day", value: (d) => d.day },
];
const day = new Date("2026-11-01T00:00:00Z");

describe("CSV", () => {
  it("keeps full precision, quotes what must be quoted, leaves missing values empty", () => {
    const rows = [
      { name: 'A "b", c', value: 1 / 3, day },
      { name: "d", value: null, day },
      { name: "e", value: NaN, day },
    ];
    expect(toCsv(rows, columns)).toBe(
      '"Name, full",Value,Day\n"A ""b"", c",0.3333333333333333,2026-11-01\nd,,2026-11-01\ne,,2026-11-01',
    );
  });
  it("shows rounded values and a dash for missing ones", () => {
    const row = { name: "a", value: 0.26, day };
    expect(columns.map((column) => cellText(column, row))).toEqual(["a", "0.3", "2026-11-01"]);
    expect(cellText(columns[1]!, { ...row, value: null })).toBe("–");
  });
});

describe("lines of a title", () => {
  it("are no longer than asked, and lose no word", () => {
    expect(wrapped("Two axes keep 31% of the differences", 14)).toEqual(["Two axes keep", "31% of the", "differences"]);
    expect(wrapped("short", 80)).toEqual(["short"]);
  });
  it("leave a long word whole", () =>
    expect(wrapped("a incomprehensibilities b", 5)).toEqual(["a", "incomprehensibilities", "b"]));
});
