import { describe, expect, it } from "vitest";
import { autocorrelation, ljungBox } from "../../../lib/stats/autocorrelation.js";

// R 4.2.2: acf(x, 4, na.action = na.pass), Box.test(x, 4, "Ljung", fitdf = 1).
const x = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4);

describe("autocorrelation", () => {
  it("is that of R", () => {
    const { values, limit, n } = autocorrelation(x, 4);
    [0.1730602670516, 0.0079754601227, 0.0110609888127, -0.2341392998917].forEach((r, k) =>
      expect(values[k]).toBeCloseTo(r, 11),
    );
    expect([n, limit]).toEqual([20, 1.959964 / Math.sqrt(20)]);
  });

  it("leaves out what is missing, as R does", () => {
    const { values } = autocorrelation(
      x.map((value, t) => (t === 5 ? NaN : value)),
      4,
    );
    [0.3099504662, 0.110382672883, 0.042297979798, -0.051621989122].forEach((r, k) =>
      expect(values[k]).toBeCloseTo(r, 10),
    );
  });

  it("is nothing without variation, and has no more lags than there are pairs", () => {
    expect([...autocorrelation(new Float64Array(5).fill(2), 9).values]).toEqual([0, 0, 0, 0]);
    expect(autocorrelation(new Float64Array(0), 9).values).toHaveLength(0);
    expect(autocorrelation(new Float64Array(3).fill(NaN), 9).values).toHaveLength(0);
  });

  it("does not depend on scale and shift", () => {
    const moved = autocorrelation(
      x.map((value) => 100 - 3 * value),
      6,
    ).values;
    autocorrelation(x, 6).values.forEach((r, k) => expect(moved[k]).toBeCloseTo(r, 12));
  });
});

describe("ljungBox", () => {
  it("is that of R", () => expect(ljungBox(autocorrelation(x, 4), 1)).toBeCloseTo(0.530791047366, 10));
  it("needs more lags than parameters", () => expect(ljungBox(autocorrelation(x, 4), 4)).toBeUndefined());
});
