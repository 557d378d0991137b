import fc from "fast-check";
import { expect, it } from "vitest";
import { hideSmall } from "../../../lib/stats/small-cells.js";

it("hides small cells, and as many more as totals would give away", () => {
  expect([...hideSmall(Float64Array.of(40, 3, 20, 50), 2, 2, 10)]).toEqual([1, 1, 1, 1]);
  expect([...hideSmall(Float64Array.of(40, 0, 20, 50), 2, 2, 10)]).toEqual([0, 0, 0, 0]);
  // The 4 needs a companion in its row and its column, and each of these one of its own.
  expect([...hideSmall(Float64Array.of(90, 30, 4, 80, 70, 20, 60, 50, 40), 3, 3, 10)]).toEqual([
    0, 1, 1, 0, 1, 1, 0, 1, 1,
  ]);
  expect(hideSmall(new Float64Array(0), 0, 0, 10)).toHaveLength(0);
});

it("leaves no hidden cell that subtraction from a total finds, whatever the table", () => {
  const table = fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 6 })).chain(([rows, columns]) =>
    fc.tuple(
      fc.constant(rows),
      fc.constant(columns),
      fc.array(fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 500 })), {
        minLength: rows * columns,
        maxLength: rows * columns,
      }),
    ),
  );
  fc.assert(
    fc.property(table, ([rows, columns, counts]) => {
      const hidden = hideSmall(Float64Array.from(counts), rows, columns, 10);
      counts.forEach((count, cell) => {
        if (count > 0 && count < 10) expect(hidden[cell]).toBe(1);
        if (count === 0) expect(hidden[cell]).toBe(0);
      });
      const check = (line: number[]) => {
        const out = line.filter((cell) => hidden[cell]);
        const shown = line.filter((cell) => !hidden[cell] && counts[cell]! > 0);
        const total = out.reduce((sum, cell) => sum + counts[cell]!, 0);
        // Only where nothing is left to hide may a small sum stand.
        if (out.length > 0 && shown.length > 0) expect(out.length > 1 && total >= 10).toBe(true);
      };
      for (let r = 0; r < rows; r++) check(Array.from({ length: columns }, (_, c) => r * columns + c));
      for (let c = 0; c < columns; c++) check(Array.from({ length: rows }, (_, r) => r * columns + c));
    }),
  );
});
