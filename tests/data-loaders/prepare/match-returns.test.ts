import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchReturns } from "../../../data-loaders/pipeline/prepare/match-returns.js";

const match = (group: number[], quantity: number[]) => [
  ...matchReturns(Int32Array.from(group), Int32Array.from(quantity)),
];

describe("matchReturns", () => {
  it("takes a return off the most recent sale first", () => {
    expect(match([0, 0, 0], [5, 3, -4])).toEqual([1, 3, 4]);
  });

  it("uses every unit of a sale once", () => {
    expect(match([0, 0, 0], [5, -3, -4])).toEqual([5, 3, 2]);
  });

  it("does not reach forward in time nor into another group", () => {
    expect(match([0, 0, 1, 1], [-2, 2, 4, -1])).toEqual([0, 0, 1, 1]);
    expect(match([0, 1], [5, -5])).toEqual([0, 0]);
  });

  const rows = fc
    .array(
      fc.tuple(
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: -6, max: 6 }).filter((q) => q !== 0),
      ),
      { maxLength: 40 },
    )
    .map((list) => list.sort(([a], [b]) => a - b));

  it("conserves units and never exceeds a sale or a return (property)", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const quantity = list.map(([, q]) => q);
        const matched = match(
          list.map(([g]) => g),
          quantity,
        );
        matched.forEach((units, i) => {
          expect(units).toBeGreaterThanOrEqual(0);
          expect(units).toBeLessThanOrEqual(Math.abs(quantity[i]!));
        });
        const sum = (sign: number) =>
          matched.reduce((total, units, i) => total + (Math.sign(quantity[i]!) === sign ? units : 0), 0);
        expect(sum(1)).toBe(sum(-1));
      }),
    );
  });

  it("agrees with taking units one by one off the last sale that has any (property)", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const left = list.map(([, q]) => Math.max(q, 0));
        const expected = list.map(() => 0);
        list.forEach(([group, q], row) => {
          for (let unit = 0; unit < -q; unit++)
            for (let sale = row - 1; sale >= 0 && list[sale]![0] === group; sale--)
              if (left[sale]! > 0) {
                left[sale]!--;
                expected[sale]!++;
                expected[row]!++;
                break;
              }
        });
        expect(
          match(
            list.map(([g]) => g),
            list.map(([, q]) => q),
          ),
        ).toEqual(expected);
      }),
    );
  });
});
