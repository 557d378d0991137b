// stockwise experiment: plans that say no, and analyses that find what was put in.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { analyseExperiment } from "../../lib/evaluation/experiment/report.js";
import { normal, seeded } from "../../lib/random.js";
import { stockwise, temporaryFolder } from "../support/project.js";

const plan = (...args: string[]) => stockwise(["experiment", "plan", ...args]);

describe("experiment plan", () => {
  it("gives the size, and what a given size can see", () => {
    const size = plan("--mean", "10", "--sd", "10", "--effect", "1", "--power", "0.9");
    expect(size.stdout).toContain("23 units an arm find a difference of 100% of the mean");
    const given = JSON.parse(
      plan("--mean", "10", "--sd", "10", "--units", "23", "--power", "0.9", "--json").stdout,
    ) as {
      minimum_detectable_effect: number;
    };
    expect(given.minimum_detectable_effect).toBeGreaterThan(0.97);
    expect(given.minimum_detectable_effect).toBeLessThan(1);
    expect(plan("--proportion", "0.5", "--effect", "0.5", "--power", "0.9").stdout).toContain("77 units an arm");
  });

  it("says not detectable where it is not: five centers are five, whatever they sell", () => {
    const clusters = plan(
      ...[
        "--mean",
        "42",
        "--sd",
        "30",
        "--effect",
        "0.02",
        "--clusters",
        "3",
        "--cluster-size",
        "2000",
        "--icc",
        "0.02",
      ],
    );
    expect(clusters.stdout).toMatch(
      /^Not detectable: it finds \d+(\.\d+)?% or more, 2.00% is asked\.\n3 clusters an arm .* 4 degrees/,
    );
    expect(plan("--mean", "1", "--sd", "1", "--clusters", "1", "--cluster-size", "9", "--icc", "0").stdout).toMatch(
      /^Not detectable: one unit/,
    );
    expect(
      plan("--mean", "100", "--sd", "5", "--effect", "0.06", "--periods", "52", "--autocorrelation", "0.3").stdout,
    ).toMatch(/^Detectable/);
  });

  it("asks for what it needs", () => {
    expect(plan().stderr).toMatch(/needs --mean/);
    expect(plan("--mean", "1", "--sd", "1").stderr).toMatch(/needs --effect, or --units/);
    expect(plan("--mean", "1", "--sd", "0", "--effect", "1").code).toBe(2);
    expect(plan("--mean", "1", "--sd", "1", "--effect", "1", "--power", "0.01").stderr).toMatch(/invalid power/);
    expect(stockwise(["experiment", "conclude"]).code).toBe(2);
  });
});

describe("experiment analyse", () => {
  it("finds what was put in, leaves alone what was not, and warns of a wrong split", () => {
    const random = seeded(8);
    const file = join(temporaryFolder("experiment"), "test.csv");
    const rows = Array.from({ length: 2000 }, (_, i) => {
      const before = 50 + 20 * normal(random);
      const treated = i % 2 === 1;
      const spend = before + 5 * normal(random) + (treated ? 2 : 0);
      return `c${i},${treated ? "new" : "control"},${spend.toFixed(3)},${before.toFixed(3)},${(10 + normal(random)).toFixed(3)},${(10 + normal(random)).toFixed(3)}`;
    });
    writeFileSync(file, `customer_id,arm,spend,spend_before,visits,visits_before\n${rows.join("\n")}\n`);
    const report = `${file}.json`;
    const args = [
      "experiment",
      "analyse",
      "--input",
      file,
      "--metrics",
      "spend,visits",
      "--before",
      "spend_before,visits_before",
    ];
    const told = stockwise([...args, "--report", report]);
    expect(told.code, told.stderr).toBe(0);
    expect(told.stdout).toMatch(
      /^1000 rows in control, 1000 in new\.\nspend: new is higher than control \(\+\d\.\d%\)\. Difference .*explains 9\d% of the variance/,
    );
    expect(told.stdout).toMatch(/\nvisits: new is not distinguishable from control/);
    const { metrics } = JSON.parse(readFileSync(report, "utf8")) as {
      metrics: { adjusted: { low: number; high: number; estimate: number } }[];
    };
    expect(metrics[0]!.adjusted.low).toBeLessThan(2);
    expect(metrics[0]!.adjusted.high).toBeGreaterThan(2);
    expect(stockwise([...args, "--split", "1:2"]).stdout).toMatch(
      /^WARNING: The arms have 1000 and 1000 units where 1 to 2 was planned/,
    );
    expect(stockwise([...args, "--look", "0,0.25", "--json"]).stdout).toMatch(/"alpha":0.0000\d/);
  });

  it("says what, where and how to mend it", () => {
    const folder = temporaryFolder("experiment-bad");
    const analyse = (text: string, ...more: string[]) => {
      writeFileSync(join(folder, "t.csv"), text);
      return stockwise(["experiment", "analyse", "--input", join(folder, "t.csv"), "--metrics", "spend", ...more]);
    };
    expect(analyse("arm,spend\na,1\nb,2\n").stderr).toMatch(/no row is in the arm control \(there are a, b\)/);
    expect(analyse("arm,spend\ncontrol,1\nb,2\nc,3\n").stderr).toMatch(/invalid arms: 3/);
    expect(analyse("arm,spend\ncontrol,1\nb,2\n").stderr).toMatch(/control arm: 1 units, at least 2/);
    expect(analyse("arm,spend\ncontrol,1\nb,\nb,2\ncontrol,2\n").stderr).toMatch(/row 2 has no number in spend/);
    expect(analyse("arm,spend\ncontrol,x\nb,y\n").stderr).toMatch(/spend is text/);
    expect(analyse("arm,sales\ncontrol,1\n").stderr).toMatch(/no column spend; found arm, sales/);
    expect(analyse("arm,fc,spend\ncontrol,A,1\nb,A,2\n", "--cluster", "fc").stderr).toMatch(/A is in both arms/);
    expect(analyse("arm,spend\ncontrol,1\n", "--change").stderr).toMatch(/--change needs --before/);
  });
});

describe("an analysis of clusters", () => {
  it("takes each as one unit: false alarms stay at 5%, where rows taken as units would raise them to many times that", () => {
    const random = seeded(12);
    let [byCluster, byRow] = [0, 0];
    const rounds = 600;
    for (let round = 0; round < rounds; round++) {
      const cluster: string[] = [];
      const arm: string[] = [];
      const spend: number[] = [];
      for (let k = 0; k < 6; k++) {
        const level = normal(random);
        for (let i = 0; i < 50; i++) {
          cluster.push(`fc${k}`);
          arm.push(k % 2 === 0 ? "control" : "new");
          spend.push(level + normal(random));
        }
      }
      const options = { control: "control", level: 0.95, split: [1, 1], change: false, seed: 1 } as const;
      const data = { arm, metrics: { spend } };
      const found = (report: ReturnType<typeof analyseExperiment>) =>
        report.metrics[0]!.decision !== "not distinguishable";
      const clustered = analyseExperiment({ ...data, cluster }, options);
      expect(clustered.counts).toEqual({ control: 3, treatment: 3 });
      expect(clustered.warnings[0]).toMatch(/Only 3 and 3 clusters/);
      if (found(clustered)) byCluster++;
      if (round < 60 && found(analyseExperiment(data, options))) byRow++;
    }
    expect(byCluster / rounds).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / rounds));
    expect(byRow / 60).toBeGreaterThan(0.4);
  });

  it("takes out what was different before: difference in differences", () => {
    // Card and Krueger (1994), table 3: full-time employment per store. Pennsylvania 23.33 before and 21.17 after, New
    // Jersey 20.44 and 21.03; difference in differences 2.76.
    const report = analyseExperiment(
      {
        arm: ["PA", "PA", "NJ", "NJ"],
        metrics: { employment: [21.17 - 1, 21.17 + 1, 21.03 - 1, 21.03 + 1] },
        before: { employment: [23.33, 23.33, 20.44, 20.44] },
      },
      { control: "PA", level: 0.95, split: [1, 1], change: true, seed: 1 },
    );
    expect(report.metrics[0]!.raw.estimate).toBeCloseTo(2.75, 2);
    expect(report.metrics[0]!.raw.estimate - 2.76).toBeLessThan(0.011);
  });
});
