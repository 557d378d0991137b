import { describe, expect, it } from "vitest";
import { coverageCells, widthErrors, widthFactors, type JudgedSeries } from "../../../lib/forecasting/conformal.js";
import { forecastMany } from "../../../lib/forecasting/long-table.js";
import { normal, seeded } from "../../../lib/random.js";

const levels = [0.8, 0.95];
const z = [1.281551565544604, 1.959963984540054];

/** Series whose intervals are those of normal errors of size 1, while errors are `sizes` times that. */
function judged(count: number, horizon: number, sizes: (i: number, step: number) => number): JudgedSeries[] {
  const random = seeded(5);
  return Array.from({ length: count }, (_, i) => {
    const errors = Float64Array.from({ length: horizon }, (_, step) => Math.abs(sizes(i, step) * normal(random)));
    return {
      demandClass: i % 4 === 0 ? "erratic" : "smooth",
      count: false,
      errors: z.map((q) => errors.map((e) => e / q)),
    };
  });
}

describe("errors in units of half-widths", () => {
  it("are at most 1 inside, endless where an interval without width was missed, NaN where nothing came", () => {
    const forecast = {
      mean: Float64Array.of(10, 10, 10, 10),
      levels: [0.8],
      low: [Float64Array.of(6, 6, 10, 10)],
      high: [Float64Array.of(12, 12, 10, 10)],
    };
    expect([...widthErrors(forecast, [11, 4, 10, 11])[0]!]).toEqual([0.5, 1.5, 0, Infinity]);
    expect(widthErrors(forecast, [])[0]!.every(Number.isNaN)).toBe(true);
  });
});

describe("coverage at an earlier origin", () => {
  it("is right and unflagged where widths can be corrected", () => {
    const cells = coverageCells(
      judged(2000, 6, () => 1.3),
      levels,
    );
    expect(cells.map(({ from, to }) => [from, to]).slice(0, 3)).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    for (const { level, share, flagged } of cells) {
      expect(Math.abs(share - level)).toBeLessThan(0.06);
      expect(flagged).toBe(false);
    }
  });

  it("is flagged where even the widest correction is too narrow, and there alone", () => {
    const cells = coverageCells(
      judged(400, 6, (i, step) => (i % 4 === 0 && step >= 4 ? 6 : 1)),
      levels,
    );
    const flagged = cells.filter((cell) => cell.flagged);
    expect(flagged.length).toBeGreaterThan(0);
    for (const cell of flagged) expect(cell).toMatchObject({ from: 5, to: 6 });
    expect(flagged.some(({ demandClass, level }) => demandClass === "erratic" && level === 0.8)).toBe(true);
    expect(cells.filter(({ demandClass, to }) => demandClass === "smooth" && to < 5).some((c) => c.flagged)).toBe(
      false,
    );
  });

  it("and widths need 50 series", () => {
    const few = judged(49, 4, () => 1);
    expect(coverageCells(few, levels)).toEqual([]);
    expect(
      widthFactors(
        few.map(({ errors }) => errors),
        levels,
      ),
    ).toBeUndefined();
  });
});

it("a panel's answer carries its coverage, and each series the levels that are flagged for its class", () => {
  const random = seeded(8);
  // Quiet until the last eight periods: no width that the past justifies will do.
  const series = Array.from({ length: 60 }, (_, i) => ({
    id: String(i),
    values: Float64Array.from({ length: 40 }, (_, t) => 1000 + normal(random) * (t < 32 ? 1 : 60)),
  }));
  const options = { model: "mean", horizon: 8, levels, seasons: [] };
  const loud = forecastMany(series, options);
  expect(loud.coverage!.every(({ flagged }) => flagged)).toBe(true);
  expect(loud.forecasts.every(({ flaggedLevels }) => flaggedLevels?.length === 2)).toBe(true);
  const calm = forecastMany(
    series.map(({ id, values }) => ({ id, values: values.subarray(0, 32) })),
    options,
  );
  expect(calm.forecasts.every(({ flaggedLevels }) => flaggedLevels === undefined)).toBe(true);
  expect(calm.factors).toBeDefined();
});
