// Against R: package forecast's dm.test and accuracy, base R's pt; script and versions are inside the file.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dieboldMariano } from "../../../lib/evaluation/diebold-mariano.js";
import { AccuracyCollector, seasonalScale, squaredScale } from "../../../lib/evaluation/metrics.js";
import { studentCdf } from "../../../lib/stats/student-distribution.js";

type Reference = {
  dm: { name: string; e1: number[]; e2: number[]; h: number; power: number; statistic: number; p: number }[];
  student: { t: number[]; degrees: number[]; cdf: number[][] };
  accuracy: {
    name: string;
    train: number[];
    test: number[];
    season: number;
    mean: number[];
    mase: number;
    rmse: number;
    mae: number;
  }[];
};

const reference = JSON.parse(
  readFileSync(new URL("../../reference/evaluation.json", import.meta.url), "utf8"),
) as Reference;

describe("Diebold-Mariano against R's dm.test", () => {
  it.each(reference.dm)("$name", ({ e1, e2, h, power, statistic, p }) => {
    const loss = (errors: number[]) => errors.map((e) => Math.abs(e) ** power);
    const found = dieboldMariano(loss(e1), loss(e2), h);
    expect(found.statistic / statistic).toBeCloseTo(1, 9);
    expect(found.p / p).toBeCloseTo(1, 6);
  });
  it("tells nothing from too little, and nothing apart that is the same", () => {
    expect(dieboldMariano([1, 2], [2, 1], 1).p).toBeNaN();
    expect(dieboldMariano([1, 2, 3, 4], [1, 2, 3, 4], 1)).toMatchObject({ difference: 0, statistic: 0, p: 1 });
    expect(() => dieboldMariano([1], [1, 2], 1)).toThrow("invalid losses: 1 against 2");
  });
});

it("Student's distribution is R's", () => {
  const { t, degrees, cdf } = reference.student;
  degrees.forEach((d, k) => t.forEach((value, i) => expect(studentCdf(value, d)).toBeCloseTo(cdf[k]![i]!, 11)));
});

describe("measures against R's accuracy", () => {
  it.each(reference.accuracy)("$name", ({ train, test, season, mean, mase, rmse, mae }) => {
    const collector = new AccuracyCollector([]);
    collector.addSeries(test, mean, seasonalScale(train, season), squaredScale(train));
    const found = collector.finish();
    expect(found.mase / mase).toBeCloseTo(1, 9);
    expect(found.rmsse / (rmse / squaredScale(train))).toBeCloseTo(1, 9);
    expect(found.wape / (mae / (test.reduce((a, b) => a + b, 0) / test.length))).toBeCloseTo(1, 9);
  });
});
