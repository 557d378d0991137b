import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command } from "../../../data-loaders/cli/forecast.js";
import { parse } from "../../../data-loaders/cli/command.js";
import { ctsaArima } from "../../../data-loaders/pipeline/forecast/arima-ctsa.js";
import { InputError } from "../../../data-loaders/errors.js";
import { readTableFile } from "../../../data-loaders/table-file.js";
import { fitArima, predictArima } from "../../../lib/forecasting/arima/arima.js";
import { numbers, texts } from "../../../lib/table/table.js";
import { normal, seeded } from "../../../lib/random.js";
import { root, temporaryFolder } from "../../support/project.js";
import { writePrepared } from "./prepared.js";

const folder = temporaryFolder("forecast-command");

const path = (name: string) => join(folder, name);

async function forecast(csv: string | undefined, ...flags: string[]): Promise<void> {
  if (csv !== undefined) writeFileSync(path("input.csv"), csv);
  const { options } = parse(command, [
    ...(flags.includes("--input") ? [] : ["--input", path("input.csv")]),
    ...(flags.includes("--output") ? [] : ["--output", path("out.csv")]),
    "--quiet",
    ...flags,
  ]);
  await command.run(options, []);
}

const day = (i: number) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
const lines = (rows: readonly (readonly (string | number)[])[]) =>
  ["unique_id,ds,y", ...rows.map((row) => row.join(","))].join("\n") + "\n";
const daily = (id: string, n: number) =>
  Array.from({ length: n }, (_, i) => [id, day(i), 20 + (i % 7) * 3 + ((i * 7) % 5)] as const);

describe("a long table", () => {
  it("of days is forecast day by day, by series, with the levels asked for", async () => {
    await forecast(
      lines([...daily("b", 70), ...daily("a", 50)]),
      "--horizon",
      "2w",
      "--levels",
      "80,99.5",
      "--report",
      path("r.json"),
    );
    const table = await readTableFile(path("out.csv"));
    expect(Object.keys(table.columns)).toEqual([
      "unique_id",
      "ds",
      "model",
      "mean",
      "lo_80",
      "hi_80",
      "lo_99.5",
      "hi_99.5",
    ]);
    expect(table.rows).toBe(28);
    expect(texts(table, "unique_id").slice(0, 14)).toEqual(new Array(14).fill("b"));
    expect(readFileSync(path("out.csv"), "utf8").split("\n")[1]).toMatch(/^b,2024-03-11,auto,/);
    const report = JSON.parse(readFileSync(path("r.json"), "utf8")) as {
      frequency: string;
      seasons: number[];
      series: { unique_id: string; status: string; n: number }[];
    };
    expect(report).toMatchObject({ frequency: "day", seasons: [7] });
    expect(report.series.map(({ unique_id, n }) => [unique_id, n])).toEqual([
      ["b", 70],
      ["a", 50],
    ]);
    const [low, mean, high] = ["lo_80", "mean", "hi_80"].map((name) => numbers(table, name)) as Float64Array[];
    mean!.forEach((value, i) => expect(value >= low![i]! && value <= high![i]!).toBe(true));
    // The weekday pattern (3 units a day of the week) is seen.
    expect(Math.max(...mean!) - Math.min(...mean!)).toBeGreaterThan(10);
  });

  it("gives the same for rows in any order, and fills gaps as missing", async () => {
    const rows = daily("x", 60).filter((_, i) => i !== 30);
    await forecast(lines(rows), "--horizon", "7", "--report", path("r.json"));
    const sorted = readFileSync(path("out.csv"), "utf8");
    expect(JSON.parse(readFileSync(path("r.json"), "utf8"))).toMatchObject({
      unsorted: false,
      series: [{ n: 60, gaps: 1 }],
    });
    await forecast(lines([...rows].reverse()), "--horizon", "7", "--report", path("r.json"));
    expect(readFileSync(path("out.csv"), "utf8")).toBe(sorted);
    expect(JSON.parse(readFileSync(path("r.json"), "utf8"))).toMatchObject({ unsorted: true });
  });

  it("with whole numbers for ds goes on counting; a single point and a bad series stop nothing", async () => {
    const rows = [...Array.from({ length: 30 }, (_, i) => ["n", i + 1, 5 + (i % 4)] as const), ["one", 9, 3] as const];
    await forecast(lines(rows), "--horizon", "3", "--season", "4", "--model", "ets", "--report", path("r.json"));
    const table = await readTableFile(path("out.csv"));
    expect([...numbers(table, "ds")]).toEqual([31, 32, 33, 10, 11, 12]);
    const { series } = JSON.parse(readFileSync(path("r.json"), "utf8")) as {
      series: { status: string; fallback: string }[];
    };
    expect(series[1]).toMatchObject({ status: "fallback", fallback: "tooShort" });
  });

  it("writes Parquet by extension", async () => {
    await forecast(lines(daily("p", 40)), "--horizon", "3", "--output", path("out.parquet"));
    expect((await readTableFile(path("out.parquet"))).rows).toBe(3);
  });
});

describe("many series", () => {
  const csv = lines(
    Array.from({ length: 60 }, (_, s) =>
      daily(`s${s}`, 40 + (s % 9)).map(([id, ds, y], t) => [id, ds, y + ((s * t) % 11)] as const),
    ).flat(),
  );
  type Report = { jobs?: number; fit_ms?: number; intervals_calibrated: boolean; series: { converged: unknown }[] };
  const made = async (...flags: string[]) => {
    await forecast(csv, "--horizon", "5", "--model", "ets", "--report", path("r.json"), ...flags);
    const report = JSON.parse(readFileSync(path("r.json"), "utf8")) as Report;
    delete report.fit_ms;
    delete report.jobs;
    return { csv: readFileSync(path("out.csv"), "utf8"), report };
  };

  it("give the same bytes with any number of jobs, widths corrected by all of them", async () => {
    const one = await made();
    expect(one.report.intervals_calibrated).toBe(true);
    expect(one.report).toHaveProperty("coverage[0].demand_class", "all");
    expect(one.report.series.every(({ converged }) => typeof converged === "boolean")).toBe(true);
    expect(await made("--jobs", "2")).toEqual(one);
    expect(await made("--jobs", "3")).toEqual(one);
  });

  it("are held against simple methods at past origins when asked", async () => {
    await made("--backtest", "4");
    type Row = { model: string; by: string; group: string; wape: number; coverage_80: number };
    const { backtest } = JSON.parse(readFileSync(path("r.json"), "utf8")) as {
      backtest: {
        cutoffs: number;
        series: number;
        value_added: { model: string; baseline: string }[];
        accuracy: Row[];
      };
    };
    expect(backtest).toMatchObject({ cutoffs: 4, series: 60 });
    const pooled = backtest.accuracy.filter(({ by }) => by === "all");
    expect(pooled.map(({ model }) => model).sort()).toEqual(["ets", "naive", "ses", "snaive"]);
    for (const row of pooled) expect(row.wape > 0 && row.coverage_80 > 0).toBe(true);
    expect(backtest.value_added.filter(({ model }) => model === "ets").map(({ baseline }) => baseline)).toEqual([
      "naive",
      "snaive",
      "ses",
    ]);
  });

  it("work in threads where nothing but the installed command is", () => {
    writeFileSync(path("input.csv"), csv);
    const bin = join(root, "data-loaders/cli/stockwise.mjs");
    const flags = ["--input", path("input.csv"), "--output", path("out.csv"), "--horizon", "5", "--model", "ets"];
    const env = { ...process.env, NODE_OPTIONS: "" };
    const run = (...more: string[]) => {
      const { status, stderr } = spawnSync(process.execPath, [bin, "forecast", ...flags, ...more], {
        env,
        encoding: "utf8",
      });
      expect(stderr).toMatch(/60 series by the day[^]*60 series, 5 days ahead/);
      expect(status).toBe(0);
      return readFileSync(path("out.csv"), "utf8");
    };
    expect(run("--jobs", "2")).toBe(run());
  });
});

describe("regressors known in advance", () => {
  const promo = (t: number) => Number(t % 9 === 4);
  const csv = (n: number, ahead: number) =>
    [
      "unique_id,ds,y,promo",
      ...Array.from({ length: n + ahead }, (_, t) => {
        const y = 20 + (t % 3) + 30 * promo(t);
        return `a,${day(t)},${t < n ? y : ""},${promo(t)}`;
      }),
    ].join("\n") + "\n";

  it.each(["poisson", "negbin", "arima", "arima:1,0,0"])("move the forecast of %s where they are on", async (model) => {
    await forecast(
      csv(90, 9),
      "--horizon",
      "9",
      "--season",
      "1",
      "--model",
      model,
      "--regressors",
      "promo",
      "--report",
      path("r.json"),
    );
    const mean = numbers(await readTableFile(path("out.csv")), "mean");
    const on = [...mean].flatMap((value, i) => (promo(90 + i) ? [value] : []));
    expect(on).toHaveLength(1);
    expect(on[0]! - Math.min(...mean)).toBeGreaterThan(20);
    expect(JSON.parse(readFileSync(path("r.json"), "utf8"))).toMatchObject({
      regressors: ["promo"],
      series: [{ n: 90, future: 9, status: "fitted" }],
    });
  });

  it("that end too soon are named", async () => {
    await expect(forecast(csv(90, 4), "--horizon", "9", "--model", "poisson", "--regressors", "promo")).rejects.toThrow(
      /a has no promo for ds 2024-04-04, within the 9 periods ahead/,
    );
  });
});

it("a prepared folder gives a forecast of each SKU", async () => {
  await writePrepared(path("prepared"));
  await forecast(undefined, "--input", path("prepared"), "--horizon", "4", "--output", path("skus.csv"));
  const table = await readTableFile(path("skus.csv"));
  expect(table.rows).toBe(25 * 4);
  expect(readFileSync(path("skus.csv"), "utf8").split("\n")[1]).toMatch(/^S00,2024-02-26,auto,/);
});

describe("bad input is one clear line, and nothing is written", () => {
  const good = lines(daily("a", 20));
  const many = (count: number) => lines(Array.from({ length: count }, (_, i) => [`s${i}`, day(0), 1]));
  const h = ["--horizon", "5"];
  it.each([
    ["missing column", "unique_id,ds\na,2024-01-01\n", h, /no column y \(needed are unique_id, ds, y/],
    [
      "repeated date",
      lines([
        ["a", day(0), 1],
        ["a", day(1), 2],
        ["a", day(1), 3],
      ]),
      h,
      /a has more than one row for ds 2024-01-02; keep one, or add them up with --grain/,
    ],
    [
      "text for y",
      lines([
        ["a", day(0), "many"],
        ["a", day(1), "2"],
      ]),
      h,
      /y must be a number \("many" in row 1\)/,
    ],
    [
      "text for ds",
      lines([
        ["a", "soon", 1],
        ["a", "later", 2],
      ]),
      h,
      /ds is "soon" in row 1/,
    ],
    [
      "fraction for ds",
      lines([
        ["a", 1.5, 1],
        ["a", 2.5, 2],
      ]),
      h,
      /ds is "1.5" in row 1/,
    ],
    [
      "irregular dates",
      lines([
        ["a", day(0), 1],
        ["a", day(10), 2],
        ["a", day(20), 3],
      ]),
      h,
      /no known frequency/,
    ],
    [
      "a date off the grid",
      lines([...[0, 7, 14, 21, 24].map((i) => ["a", day(i), 1] as const)]),
      h,
      /2024-01-25, which is not a whole number of weeks/,
    ],
    ["no series name", lines([["", day(0), 1]]), h, /unique_id is empty in row 1/],
    ["no rows", "unique_id,ds,y\n", h, /no rows|empty/],
    ["horizon 0", good, ["--horizon", "0"], /invalid horizon: 0/],
    ["a horizon beyond reason", good, ["--horizon", "20000"], /invalid horizon: 20000/],
    ["a horizon in words", good, ["--horizon", "soon"], /invalid horizon: soon/],
    ["a level of 100", good, [...h, "--levels", "80,100"], /invalid --levels: 80,100/],
    ["an unknown model", good, [...h, "--model", "oracle"], /invalid model: oracle/],
    ["malformed orders", good, [...h, "--model", "arima:1,x,1"], /invalid ARIMA orders/],
    ["a level of 0", good, [...h, "--levels", "0"], /invalid --levels: 0/],
    ["a level in words", good, [...h, "--levels", "most"], /invalid --levels: most/],
    ["no level", good, [...h, "--levels", "80,,95"], /invalid --levels: 80,,95/],
    ["more rows than anybody wants", many(5001), ["--horizon", "10000"], /5001 series x 10000 steps are more than/],
    ["no jobs", good, [...h, "--jobs", "0"], /invalid --jobs: 0/],
    ["too few origins", good, [...h, "--backtest", "2"], /invalid --backtest: 2 .*4 to 100/],
    ["half a job", good, [...h, "--jobs", "1.5"], /invalid --jobs: 1.5/],
    ["an unknown grain", good, [...h, "--grain", "decade"], /invalid --grain: decade \(one of day, week, month\)/],
    ["an unknown kind of gap", good, [...h, "--gaps", "maybe"], /invalid --gaps: maybe/],
    ["a regressor for a model that takes none", good, [...h, "--regressors", "promo"], /model auto takes none/],
    ["a regressor twice", good, [...h, "--regressors", "a,a"], /a is named twice/],
    ["a regressor that is not there", good, [...h, "--model", "poisson", "--regressors", "promo"], /no column promo/],
    ["infinite y", lines([["a", day(0), "1e999"]]), h, /y (is infinite|must be a number)/],
    ["a season of 0", good, [...h, "--season", "0"], /invalid --season: 0/],
    ["an unknown format", good, [...h, "--output", path("out.xls")], /unknown extension/],
  ])("%s", async (_, csv, flags, message) => {
    rmSync(path("out.csv"), { force: true });
    const failure = await forecast(csv, ...flags).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(InputError);
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).not.toContain("\n");
    expect(existsSync(path("out.csv"))).toBe(false);
  });

  it("a folder that is not prepared, a file that is not there", async () => {
    await expect(forecast(undefined, "--input", temporaryFolder("empty"), ...h)).rejects.toThrow(
      /neither a prepared folder/,
    );
    await expect(forecast(undefined, "--input", path("none.csv"), ...h)).rejects.toThrow(/no such file/);
    await writePrepared(path("weeks"));
    const weeks = ["--input", path("weeks"), ...h];
    await expect(forecast(undefined, ...weeks, "--model", "poisson", "--regressors", "x")).rejects.toThrow(/calendar/);
  });
});

it("a prepared folder is forecast by the month or the day when that is asked for", async () => {
  await writePrepared(path("by-month"));
  const sold = await readTableFile(path("by-month/transactions.parquet"), { text: ["sku"] });
  const totals = new Map<string, number>();
  const [days, units] = [numbers(sold, "ordered_at"), numbers(sold, "quantity")];
  texts(sold, "sku").forEach((sku, i) => {
    // Orders end on 25 February 2024, so January is the last whole month.
    if (new Date(days[i]!).toISOString().startsWith("2024-01")) totals.set(sku!, (totals.get(sku!) ?? 0) + units[i]!);
  });
  const from = ["--input", path("by-month"), "--model", "naive", "--report", path("months.json")];
  await forecast(undefined, ...from, "--grain", "month", "--horizon", "2m");
  const months = await readTableFile(path("out.csv"), { text: ["unique_id", "ds"] });
  expect(new Set(texts(months, "ds"))).toEqual(new Set(["2024-02-01", "2024-03-01"]));
  const ids = texts(months, "unique_id");
  expect(new Set(ids)).toEqual(new Set(texts(sold, "sku")));
  numbers(months, "mean").forEach((mean, i) => expect(mean).toBe(totals.get(ids[i]!) ?? 0));
  expect(JSON.parse(readFileSync(path("months.json"), "utf8"))).toMatchObject({
    kind: "prepared folder",
    grain: "month",
  });

  await forecast(undefined, ...from, "--grain", "day", "--horizon", "1w");
  const daily = await readTableFile(path("out.csv"), { text: ["unique_id", "ds"] });
  expect(texts(daily, "ds").slice(0, 7).at(0)).toBe("2024-02-26");
  expect(daily.rows).toBe(7 * new Set(ids).size);
});

describe("the npm package arima", () => {
  const random = seeded(3);
  const y = Float64Array.from(
    { length: 144 },
    (_, t) => 100 + t + 20 * Math.sin((2 * Math.PI * t) / 12) + 3 * normal(random),
  );

  const airline = { p: 0, d: 1, q: 1, P: 0, D: 1, Q: 1, season: 12 };

  it("is an independent check: the same orders give the same path and nearly the same spread", () => {
    const other = ctsaArima(y, airline, 6)!;
    const own = predictArima(fitArima(y, airline)!, 6);
    own.mean.forEach((value, i) => expect(Math.abs(other.mean[i]! / value - 1)).toBeLessThan(0.005));
    own.sd.forEach((value, i) => expect(Math.abs(other.sd[i]! / value - 1)).toBeLessThan(0.05));
  });

  it("is not handed what it cannot take", () => {
    expect(ctsaArima(new Float64Array(50), airline, 3)).toBeUndefined();
    expect(ctsaArima(Float64Array.of(1, 2, 3), airline, 3)).toBeUndefined();
    expect(
      ctsaArima(
        y.map((v, t) => (t === 0 ? NaN : v)),
        airline,
        3,
      ),
    ).toBeUndefined();
  });

  it("can be asked for by name", async () => {
    await forecast(lines(daily("a", 60)), "--horizon", "3", "--model", "arima-ctsa", "--report", path("r.json"));
    expect(JSON.parse(readFileSync(path("r.json"), "utf8"))).toMatchObject({
      series: [{ model: expect.stringMatching(/^ARIMA.* by ctsa$/) }],
    });
  });
});
