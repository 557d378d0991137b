import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitBestEts, fitEts, type EtsModel } from "../../../../lib/forecasting/smoothing/ets.js";
import { etsDerivatives } from "../../../../lib/forecasting/smoothing/ets-derivatives.js";
import {
  layoutOf,
  parametersOf,
  plainEtsForms,
  seasonalEtsForms,
  statesOf,
  type EtsForm,
} from "../../../../lib/forecasting/smoothing/ets-form.js";
import { predictEts, simulateEts } from "../../../../lib/forecasting/smoothing/ets-predict.js";
import { runEts } from "../../../../lib/forecasting/smoothing/ets-recursion.js";
import { normal, seeded } from "../../../../lib/random.js";
import { anySeries } from "./any-series.js";

const forms = [...plainEtsForms, ...seasonalEtsForms];
const seasonal = (seed = 3, n = 48) => {
  const random = seeded(seed);
  return Float64Array.from(
    { length: n },
    (_, t) => (100 + t) * (1 + 0.2 * Math.sin((2 * Math.PI * t) / 4)) + 4 * normal(random),
  );
};

describe.each(forms)("ETS %s", (form) => {
  it("has the derivatives that differences show", () => {
    const y = seasonal();
    y[7] = NaN;
    const at = layoutOf(form, 4);
    const x = new Float64Array(at.size);
    x[at.alpha] = 0.3;
    if (at.beta >= 0) x[at.beta] = 0.2;
    if (at.gamma >= 0) x[at.gamma] = 0.25;
    if (at.phi >= 0) x[at.phi] = 0.93;
    x[at.level] = 97;
    if (at.trend >= 0) x[at.trend] = 1.2;
    for (let k = 0; k < at.season - 1; k++) x[at.seasonal + k] = at.seasonKind === 2 ? 1 + 0.1 * k : 5 * k - 4;
    const value = (point: Float64Array) => {
      const { squares, logs, count } = runEts(y, at, parametersOf(point, at), statesOf(point, at));
      return squares * Math.exp((2 * logs) / count);
    };
    const gradient = new Float64Array(at.size);
    etsDerivatives(y, at)(x, new Float64Array(at.size ** 2), gradient);
    for (let i = 0; i < at.size; i++) {
      const h = 1e-5 * Math.max(1, Math.abs(x[i]!));
      const shifted = (by: number) => value(x.map((v, k) => (k === i ? v + by : v)));
      const slope = (shifted(h) - shifted(-h)) / (2 * h);
      expect(2 * gradient[i]!).toBeCloseTo(slope, -Math.log10(1e-5 * (Math.abs(slope) + 1)));
    }
  });

  it("ends where no small move of a parameter or state is better", () => {
    const y = seasonal(5);
    const m = fitEts(y, form, 4)!;
    const at = layoutOf(form, 4);
    const reached = (p: Partial<EtsModel>, level = m.initial.level) => {
      const initial = { ...m.initial, level, seasonal: m.initial.seasonal.slice() };
      const { squares, logs, count } = runEts(y, at, { ...m, ...p }, initial);
      return -(count * Math.log(squares) + 2 * logs) / 2;
    };
    expect(reached({})).toBeCloseTo(m.logLikelihood, 8);
    for (const move of [0.98, 1.02]) {
      const alpha = Math.min(0.9999, Math.max(1e-4, m.alpha * move));
      if (m.beta <= alpha && m.gamma <= 1 - alpha) expect(reached({ alpha })).toBeLessThan(m.logLikelihood + 1e-4);
      expect(reached({}, m.initial.level * (1 + (move - 1) / 10))).toBeLessThan(m.logLikelihood + 1e-4);
    }
  });

  it("scales with the data", () => {
    const y = seasonal(9);
    const a = predictEts(fitEts(y, form, 4)!, 9);
    for (const factor of [1000, 1e-9]) {
      const b = predictEts(
        fitEts(
          y.map((v) => v * factor),
          form,
          4,
        )!,
        9,
      );
      a.mean.forEach((v, i) => expect(b.mean[i]! / v / factor).toBeCloseTo(1, 4));
      a.sd.forEach((v, i) => expect(b.sd[i]! / v / factor).toBeCloseTo(1, 3));
    }
  });

  it("has simulated moments and quantiles equal to the exact ones", () => {
    const m = { ...fitEts(seasonal(1), form, 4)!, alpha: 0.4, gamma: form[2] === "N" ? 0 : 0.3 };
    const horizon = 10;
    const paths = 20_000;
    const { mean, sd } = predictEts(m, horizon);
    const drawn = simulateEts(m, horizon, paths, seeded(1));
    for (const i of [0, 3, 4, 9]) {
      const values = Float64Array.from({ length: paths }, (_, p) => drawn[p * horizon + i]!).sort();
      const average = values.reduce((sum, v) => sum + v / paths, 0);
      expect(Math.abs(average - mean[i]!)).toBeLessThan((4 * sd[i]!) / Math.sqrt(paths));
      const variance = values.reduce((sum, v) => sum + (v - average) ** 2 / paths, 0);
      expect(Math.sqrt(variance) / sd[i]!).toBeCloseTo(1, 1.4);
      if (form[0] === "A") expect((values[0.9 * paths]! - mean[i]!) / sd[i]!).toBeCloseTo(1.2816, 1);
    }
  });

  it("gives numbers for any series that it takes", () => {
    fc.assert(
      fc.property(anySeries, (y) => {
        const m = fitEts(y, form, 4);
        if (!m) return;
        const { mean, sd } = predictEts(m, 6);
        expect([...mean, ...sd, ...simulateEts(m, 6, 3, seeded(1)), m.logLikelihood].every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 60, seed: 5 },
    );
  });
});

describe.each(["ANN", "AAN", "ADN", "ANA", "AAA", "ADA"] as EtsForm[])("shift of ETS %s", (form) => {
  it("moves the forecast by as much", () => {
    const y = seasonal(2);
    const a = predictEts(fitEts(y, form, 4)!, 8);
    const b = predictEts(
      fitEts(
        y.map((v) => v + 700),
        form,
        4,
      )!,
      8,
    );
    a.mean.forEach((v, i) => expect(Math.abs(b.mean[i]! - v - 700)).toBeLessThan(0.02 * a.sd[0]!));
  });
});

describe("the best form", () => {
  it("has the smallest AICc", () => {
    const y = seasonal(4);
    const best = fitBestEts(y, forms, 4)!;
    for (const form of forms) expect(best.aicc).toBeLessThanOrEqual(fitEts(y, form, 4)!.aicc);
  });

  it("skips multiplicative forms where values are not positive", () => {
    const y = seasonal(4).map((v, t) => (t === 5 ? 0 : v));
    expect(fitEts(y, "MNN")).toBeUndefined();
    expect(fitBestEts(y, forms, 4)!.form[0]).toBe("A");
  });

  it("is simple smoothing when three values allow no choice", () => {
    expect(fitBestEts(Float64Array.of(3, 5, 4), forms, 4)!.form).toBe("ANN");
  });
});

it("bridges gaps: a missing value changes the fit little and has no residual", () => {
  const y = seasonal(6);
  const gappy = y.map((v, t) => (t % 11 === 5 ? NaN : v));
  const [a, b] = [fitEts(y, "AAA", 4)!, fitEts(gappy, "AAA", 4)!];
  expect(predictEts(b, 1).mean[0]! / predictEts(a, 1).mean[0]!).toBeCloseTo(1, 1);
  expect(b.residuals.filter(Number.isNaN).length).toBe(gappy.filter(Number.isNaN).length);
});

it("refuses a season of 0", () => {
  expect(() => fitEts(seasonal(), "ANA", 0)).toThrow(/invalid season: 0/);
});
