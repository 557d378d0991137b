import { describe, expect, it } from "vitest";
import type { SeriesView } from "../../../lib/findings/forecast-view.js";
import * as say from "../../../lib/findings/forecasts.js";

const week = (i: number) => new Date(Date.UTC(2026, 0, 5 + 7 * i));
const fan = (i: number, mean: number) => ({
  date: week(i),
  mean,
  median: mean,
  low50: mean - 2,
  high50: mean + 2,
  low80: mean - 5,
  high80: mean + 5,
  low95: mean - 8,
  high95: mean + 8,
});
const info = {
  series: 0,
  level: "sku" as const,
  item: "S1",
  label: "trail shoe",
  demand_class: "smooth",
  model: "panel",
  fallback: null,
  error_units: 1,
  error_value: 10,
  wape: 0.25,
  bias: 0,
};
const view = (means: number[], past: number[]): SeriesView => ({
  info,
  history: past.map((units, i) => ({ date: week(i - past.length), units })),
  forecast: means.map((mean, i) => fan(i, mean)),
  backtests: [],
  censored: [],
});

describe("forecastAnswer", () => {
  it("compares as many weeks behind as ahead and gives the 80% interval of the first and last week", () => {
    const { lead, rest } = say.forecastAnswer(view([20, 40], [99, 10, 10]));
    expect(lead).toBe("Trail shoe will sell about 30 units a week over the next 2 weeks, 200% above the last 2.");
    expect(rest).toBe("Four times in five, next week falls between 15 and 25, week 2 between 35 and 45.");
  });
  it("says nothing of change after weeks without sales, and says when there is no forecast", () => {
    expect(say.forecastAnswer(view([3], [0])).lead).toBe(
      "Trail shoe will sell about 3 units a week over the next week.",
    );
    expect(say.forecastAnswer(view([], [0])).lead).toContain("no forecast");
  });
});

describe("fanTitle", () => {
  it("names the peak, or says that the series is level", () => {
    expect(say.fanTitle(view([10, 30, 10], [1]))).toBe("Trail shoe peaks at 30 units in the week of 12 Jan");
    expect(say.fanTitle(view([100, 101], [1]))).toContain("stays level at about 101 units a week");
  });
});

describe("leaderboardTitle", () => {
  const title = (value: number, low: number, high: number) =>
    say.leaderboardTitle("the mixture", "seasonal naive", { value, low, high });
  it("claims a difference only when the interval is clear of zero", () => {
    expect(title(0.031, 0.02, 0.04)).toBe("The mixture beats seasonal naive by 3.1 points of WAPE");
    expect(title(-0.031, -0.04, -0.02)).toBe("The mixture is 3.1 points of WAPE worse than seasonal naive");
    expect(title(0.01, -0.01, 0.03)).toBe("The mixture and seasonal naive are not distinguishable");
  });
});

describe("calibrationTitle", () => {
  it("names the interval that is farthest off, and its direction", () => {
    const rows = [
      { nominal: 0.5, observed: 0.49, n: 100 },
      { nominal: 0.8, observed: 0.62, n: 100 },
    ];
    expect(say.calibrationTitle(rows)).toBe("The 80% interval holds only 62%");
    expect(say.calibrationTitle(rows.slice(0, 1))).toBe("Intervals keep their promise to within 1 point");
  });
});

describe("shareInterval", () => {
  it("agrees with Wilson's interval as R's prop.test(8, 10, correct = FALSE) gives it", () => {
    const { low, high } = say.shareInterval(0.8, 10);
    expect(low).toBeCloseTo(0.4901625, 5);
    expect(high).toBeCloseTo(0.9433178, 5);
  });
});

describe("other sentences", () => {
  it("say how the error grows, which class is lost and whether segments pay", () => {
    expect(
      say.horizonTitle([
        { step: 1, wape: 0.2 },
        { step: 8, wape: 0.3 },
      ]),
    ).toBe("The error grows from 20% one week ahead to 30% at 8");
    expect(say.classTitle([{ demand_class: "lumpy", model: 0.9, baseline: 0.8 }])).toContain(
      "better left to seasonal naive",
    );
    expect(say.classTitle([{ demand_class: "lumpy", model: 0.7, baseline: 0.8 }])).toContain("beaten in every class");
    expect(say.segmentDimensionSentence({ gain: 0.001, low: -0.01, high: 0.01 }).lead).toContain("not distinguishable");
    expect(say.segmentDimensionSentence({ gain: -0.02, low: -0.03, high: -0.01 }).lead).toContain("worse by 2 points");
    expect(say.segmentDimensionSentence({ gain: 0, low: -0.00001, high: 0.00001 }).lead).toContain("no difference");
    expect(say.segmentDimensionSentence(null).lead).toContain("not tested");
    expect(
      say.worstTitle(
        [
          { label: "a", value: 3 },
          { label: "b", value: 2 },
        ],
        10,
      ),
    ).toBe("Two SKUs make 50% of the forecast error by value");
    expect(say.publishedSentence(300, 3665)).toContain("of 3,665");
  });
});
