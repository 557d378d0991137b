import { describe, expect, it } from "vitest";
import * as fits from "../../../lib/findings/forecast-fit.js";
import type { SeriesView } from "../../../lib/findings/forecast-view.js";
import { modelNames } from "../../../lib/forecasting/models.js";
import { examine } from "../../../lib/jobs/examine-series.js";

const week = (i: number) => new Date(Date.UTC(2026, 0, 5 + 7 * i));
const fan = { median: 6, low50: 5, high50: 7, low80: 4, high80: 8, low95: 3, high95: 9 };
const view: SeriesView = {
  info: {
    series: 3,
    level: "sku",
    item: "S1",
    label: "shoe",
    demand_class: null,
    model: null,
    fallback: null,
    error_units: null,
    error_value: null,
    wape: null,
    bias: null,
  },
  history: [1, 2, 3, 4].map((units, i) => ({ date: week(i), units })),
  forecast: [5, 6].map((mean, i) => ({ date: week(4 + i), mean, ...fan })),
  backtests: [],
  censored: [
    { start: new Date(week(1).getTime() - 3 * 86_400_000), end: new Date(week(2).getTime() + 3 * 86_400_000) },
  ],
};
const naive = { model: "naive", orders: fits.firstOrders };

it("every model that runs in a browser can be chosen", () => {
  const offered = fits.otherModels.map(({ value }) => value as string);
  const there = modelNames.filter((name) => name !== "arima-ctsa");
  expect([...offered].sort()).toEqual([...there, "none", "orders"].sort());
});

describe("the request", () => {
  it("leaves out stockout weeks, and asks for the whole horizon whatever is shown", () => {
    const request = fits.examineRequest(view, naive, 13);
    expect([...request.values]).toEqual([1, NaN, NaN, 4]);
    expect(request).toMatchObject({ seasons: [], model: "naive", horizon: 13, levels: [0.5, 0.8, 0.95] });
  });

  it("names own orders, and no model for none", () => {
    expect(fits.examineRequest(view, { model: "orders", orders: "1,0,0" }, 2).model).toBe("arima:1,0,0");
    expect(fits.examineRequest(view, { ...naive, model: "none" }, 2).model).toBeUndefined();
  });

  it("has a key that orders change only where they count", () => {
    const key = (model: string, orders: string) => fits.examineKey(view, { model, orders });
    expect(key("ets", "0,1,1")).toBe(key("ets", "1,1,1"));
    expect(key("orders", "0,1,1")).not.toBe(key("orders", "1,1,1"));
    expect(fits.examineKey({ ...view, info: { ...view.info, series: 4 } }, naive)).not.toBe(key("naive", ""));
  });

  it("knows orders from other text", () => {
    expect(["0,1,1", "0,1,1:0,1,1", "2,1,2"].map(fits.areOrders)).toEqual([true, true, true]);
    expect(["", "0,1", "a,b,c", "0,1,1:", "0,1,1:0,1"].map(fits.areOrders)).toEqual(new Array(5).fill(false));
  });
});

describe("the fit", () => {
  const { fit } = examine(fits.examineRequest(view, naive, 13));

  it("is shown on the weeks of the fan with the chosen interval", () => {
    const points = fits.ownPoints(view, fit, 80);
    expect(points.map((d) => d.mean)).toEqual([4, 4]);
    const wide = fits.ownPoints(view, fit, 95);
    points.forEach((d, i) => expect(d.low >= wide[i]!.low && d.high <= wide[i]!.high && d.high >= d.mean).toBe(true));
  });

  it("says what came of it", () => {
    expect(fits.fitSentence(view, fit)).toBe(
      "last value: 4 units a week, 27% below the run's own. Fitted just now in your browser.",
    );
    expect(fits.fitSentence(view, null)).toBe("");
    expect(fits.estimatesTitle(null)).toContain("No model");
    expect(fits.residualNote(null)).toContain("Choose a model");
  });

  it("says whether errors follow each other", () => {
    const values = Float64Array.from({ length: 80 }, (_, t) => 20 + 10 * Math.sin(t / 3));
    const request = { values, seasons: [], horizon: 2, levels: [] };
    const mean = examine({ ...request, model: "mean" }).fit!;
    expect(fits.residualTitle(mean)).toMatch(/still follow each other: most at 1 week apart/);
    expect(fits.residualNote(mean)).toBe("Ljung-Box over 26 lags: p below 0.001");
    const theta = examine({ ...request, model: "theta" }).fit!;
    expect(fits.lagRows(theta)).toEqual([]);
    expect(fits.residualNote(theta)).toContain("keeps no one-step errors");
  });

  it("lists coefficients with the ratio to their error", () => {
    const rows = fits.estimateRows([
      { name: "ma1", value: -0.6, error: 0.2 },
      { name: "alpha", value: 0.3, error: null },
    ]);
    expect(rows).toEqual([
      { name: "ma1", value: -0.6, error: 0.2, ratio: expect.closeTo(-3, 12) },
      { name: "alpha", value: 0.3, error: NaN, ratio: NaN },
    ]);
  });
});

describe("the decomposition", () => {
  it("is said in words, and why there is none", () => {
    const long = Array.from({ length: 120 }, (_, i) => ({
      date: week(i),
      units: 50 + 30 * Math.sin((2 * Math.PI * i) / 52),
    }));
    const years = { ...view, history: long, censored: [] };
    const { decomposition } = examine(fits.examineRequest(years, { ...naive, model: "none" }, 2));
    expect(fits.decompositionFinding(decomposition).lead).toMatch(/season is strong/);
    expect(fits.componentRows(years, decomposition)).toHaveLength(120);
    expect(fits.decompositionFinding(null).rest).toContain("Two whole years");
    expect(fits.componentRows(view, null)).toEqual([]);
  });
});
