import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Options } from "../../data-loaders/cli/command.js";
import { command } from "../../data-loaders/cli/segment.js";
import { readTableFile, writeTableFile } from "../../data-loaders/table-file.js";
import { normal, seeded } from "../../lib/random.js";
import { adjustedRand } from "../../lib/segmentation/validity.js";
import { numberColumn, numbers, rowsOf, tableOf, textColumn, texts } from "../../lib/table/table.js";
import { kindOf, writePrepared } from "./segment-fixture.js";

const folder = mkdtempSync(join(tmpdir(), "segment-command-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);
const run = (options: Options) => command.run({ quiet: true, ...options }, []);

/** 90 customers in three clouds; the first number of the identifier is the cloud. */
const random = seeded(1);
const clouds = tableOf({
  customer_id: textColumn(Array.from({ length: 90 }, (_, i) => `${i % 3}-${String(i).padStart(4, "0")}`)),
  spend: numberColumn(Array.from({ length: 90 }, (_, i) => 1000 * (i % 3) + 50 * normal(random))),
  orders: numberColumn(Array.from({ length: 90 }, (_, i) => (i % 3 === 1 ? 9 : 2) + 0.3 * normal(random))),
});

beforeAll(async () => {
  for (const name of ["clouds.csv", "clouds.csv.gz", "clouds.parquet", "clouds.arrow"])
    await writeTableFile(clouds, path(name));
  await writePrepared(path("prepared"));
});

describe("any table with customer_id and numeric columns", () => {
  for (const input of ["clouds.csv", "clouds.csv.gz", "clouds.parquet", "clouds.arrow"])
    for (const output of ["out.csv", "out.parquet", "out.arrow"])
      test(`${input} to ${output}`, async () => {
        await run({ input: path(input), clusters: "3", output: path(output), report: path("report.json") });
        const found = await readTableFile(path(output), { text: ["customer_id"] });
        expect(Object.keys(found.columns)).toEqual(["customer_id", "segment", "distance"]);
        expect(texts(found, "customer_id")).toEqual(texts(clouds, "customer_id"));
        const truth = texts(found, "customer_id").map((id) => Number(id![0]));
        expect(adjustedRand(numbers(found, "segment"), truth)).toBe(1);
        const report = JSON.parse(readFileSync(path("report.json"), "utf8")) as Record<string, unknown>;
        for (const key of "clusters inertia iterations converged silhouette sizes centroids fit_ms".split(" "))
          expect(report).toHaveProperty(key);
        expect(report).toMatchObject({ clusters: 3, converged: true, sizes: [30, 30, 30] });
        const inertia = numbers(found, "distance").reduce((sum, d) => sum + d * d, 0);
        expect(inertia).toBeCloseTo(report["inertia"] as number, 8);
      });

  test("the same bytes for the same seed, fit_ms apart", async () => {
    const once = async (name: string) => {
      await run({
        input: path("clouds.csv"),
        clusters: "4",
        seed: "7",
        output: path(name),
        report: path(`${name}.json`),
      });
      const report = JSON.parse(readFileSync(path(`${name}.json`), "utf8")) as Record<string, unknown>;
      return [readFileSync(path(name), "utf8"), JSON.stringify({ ...report, fit_ms: 0 })];
    };
    expect(await once("one.csv")).toEqual(await once("two.csv"));
  });

  test("--scale none clusters the columns as they are", async () => {
    await run({
      input: path("clouds.csv"),
      clusters: "1",
      scale: "none",
      output: path("none.csv"),
      report: path("none.json"),
    });
    const { centroids } = JSON.parse(readFileSync(path("none.json"), "utf8")) as { centroids: number[][] };
    const mean = (name: string) => numbers(clouds, name).reduce((a, b) => a + b, 0) / 90;
    expect(centroids[0]![0]).toBeCloseTo(mean("spend"), 8);
    expect(centroids[0]![1]).toBeCloseTo(mean("orders"), 8);
  });

  test("--features chooses columns", async () => {
    await run({
      input: path("clouds.csv"),
      clusters: "2",
      features: "orders",
      output: path("f.csv"),
      report: path("f.json"),
    });
    const report = JSON.parse(readFileSync(path("f.json"), "utf8")) as Record<string, unknown>;
    expect(report).toMatchObject({ dimensions: ["orders"], sizes: [60, 30] });
  });

  test("--algorithm ml-kmeans finds the same clusters", async () => {
    await run({ input: path("clouds.csv"), clusters: "3", output: path("ours.csv") });
    await run({ input: path("clouds.csv"), clusters: "3", algorithm: "ml-kmeans", output: path("theirs.csv") });
    const segments = async (name: string) => numbers(await readTableFile(path(name)), "segment");
    expect(adjustedRand(await segments("ours.csv"), await segments("theirs.csv"))).toBe(1);
  });

  test("constant and identical columns are kept, and noted", async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `c${i},${i},5,${i}`);
    writeFileSync(path("odd.csv"), ["customer_id,a,b,c", ...rows].join("\n"));
    await run({ input: path("odd.csv"), clusters: "2", output: path("odd-out.csv"), report: path("odd.json") });
    const { notes, inertia } = JSON.parse(readFileSync(path("odd.json"), "utf8")) as {
      notes: string[];
      inertia: number;
    };
    expect(notes).toEqual([
      "column b is constant: it tells no two customers apart",
      "columns a and c are identical: together they count twice",
    ]);
    expect(Number.isFinite(inertia)).toBe(true);
  });
});

describe("what is done to the columns is chosen, and said", () => {
  const reportFor = async (options: Options) => {
    await run({ clusters: "2", output: path("prep.csv"), report: path("prep.json"), ...options });
    return JSON.parse(readFileSync(path("prep.json"), "utf8")) as Record<string, unknown>;
  };
  const tails = () => {
    const rows = Array.from({ length: 40 }, (_, i) => `c${i},${i === 39 ? 1e6 : i % 2 ? 100 + i : 10}`);
    writeFileSync(path("tails.csv"), ["customer_id,spend", ...rows].join("\n"));
    return path("tails.csv");
  };

  test("standard scaling lets one wild value take a segment; logarithms, winsorising or both do not", async () => {
    expect(await reportFor({ input: tails() })).toMatchObject({
      preparation: "mean 0 and standard deviation 1",
      sizes: [39, 1],
    });
    for (const [options, preparation] of [
      [{ winsorise: "0.05" }, "5% of the values at either end are pulled in; then mean 0 and standard deviation 1"],
      [
        { log: "spend", winsorise: "0.05", scale: "none" },
        "ln(1 + x) of spend; then 5% of the values at either end are pulled in; then no scaling",
      ],
    ] as const) {
      expect(await reportFor({ input: tails(), ...options })).toMatchObject({ preparation, sizes: [20, 20] });
    }
    expect((await reportFor({ input: tails(), scale: "robust" }))["preparation"]).toContain("median 0");
  });

  test("the behaviour of a folder: transforms by feature, winsorising and scaling as asked for", async () => {
    const report = await reportFor({ input: path("prepared"), winsorise: "0", scale: "robust" });
    expect(report["preparation"]).toMatch(/^median 0 .*; then each group of features/);
    expect((report["features"] as object[])[0]).toMatchObject({
      name: "recency",
      unit: "days",
      transform: "ln(1 + x)",
    });
  });
});

describe("weights", () => {
  const weighted = (weights: (i: number) => string) => {
    const rows = Array.from({ length: 9 }, (_, i) => `c${i},${[0, 1, 50][i % 3]},${weights(i)}`);
    writeFileSync(path("weights.csv"), ["customer_id,a,w", ...rows].join("\n"));
    return { input: path("weights.csv"), clusters: "2", weights: "w", output: path("w.csv"), report: path("w.json") };
  };
  test("a row counts as often as its weight says; without weight it is placed, and shapes nothing", async () => {
    await run({ ...weighted((i) => (i % 3 === 2 ? "0" : "2")), scale: "none" });
    const report = JSON.parse(readFileSync(path("w.json"), "utf8")) as Record<string, unknown>;
    expect(report).toMatchObject({ sizes: [6, 6], centroids: [[0], [1]], inertia: 0, weights: "w", dimensions: ["a"] });
    expect(report["notes"]).toContain("3 rows of 9 have weight 0: they are placed, and shape no segment");
    const rows = rowsOf<{ segment: number; distance: number }>(await readTableFile(path("w.csv")));
    expect(rows.map(({ segment }) => segment)).toEqual([0, 1, 1, 0, 1, 1, 0, 1, 1]);
    expect(rows[2]!.distance).toBe(49);
  });
  test("are one clear line when they cannot be", async () => {
    const failing = async (weights: (i: number) => string) =>
      run(weighted(weights)).then(
        () => "",
        (e: Error) => `${e.name}: ${e.message}`,
      );
    expect(await failing(() => "0")).toMatch(
      /InputError: .*weights.csv: invalid weights: all values of column w are 0/,
    );
    expect(await failing((i) => (i === 3 ? "-1" : "1"))).toMatch(/invalid weight: -1 in column w, row 4/);
    expect(await failing((i) => (i === 3 ? "x" : "1"))).toMatch(/column w holds text \("x" in row 4\)/);
    expect(await failing((i) => (i === 3 ? "" : "1"))).toMatch(/missing value in column w, row 4/);
  });
});

describe("folders", () => {
  test("as of an earlier day: nothing later counts, and weeks are those before it", async () => {
    const asOf = async (input: string, day: string) => {
      await run({ input, clusters: "3", "as-of": day, output: path("as-of.csv"), report: path("as-of.json") });
      return [readFileSync(path("as-of.csv"), "utf8"), readFileSync(path("as-of.json"), "utf8")] as const;
    };
    await writePrepared(path("wild"), { shuffledFrom: 40 });
    const day = "2023-10-09"; // Monday of week 40.
    const [calm, report] = await asOf(path("prepared"), day);
    expect((await asOf(path("wild"), day))[0]).toBe(calm);
    expect((await asOf(path("wild"), "2024-01-01"))[0]).not.toBe((await asOf(path("prepared"), "2024-01-01"))[0]);
    expect(JSON.parse(report)).toMatchObject({ cutoff: day });
    expect(report).toContain("40 weeks of history");
  });

  test("a prepared folder: its behaviour is clustered, as in a run", async () => {
    await run({ input: path("prepared"), clusters: "3", output: path("kinds.csv"), report: path("kinds.json") });
    const rows = rowsOf<{ customer_id: string; segment: number | null; status: string }>(
      await readTableFile(path("kinds.csv"), { text: ["customer_id"] }),
    );
    expect(
      adjustedRand(
        rows.map(({ segment }) => segment!),
        rows.map((row) => kindOf(row.customer_id)),
      ),
    ).toBeGreaterThan(0.95);
    const report = JSON.parse(readFileSync(path("kinds.json"), "utf8")) as { source: string; notes: string[] };
    expect(report.source).toBe("prepared folder");
    expect(report.notes.join()).toContain("season is left out");
  });

  test("a run folder has its prepared folder inside", async () => {
    await writePrepared(path("run/prepared"), { customers: 30 });
    writeFileSync(path("run/manifest.json"), "{}");
    await run({
      input: path("run"),
      clusters: "2",
      features: "affinity,line_units",
      output: path("run.parquet"),
      report: path("run.json"),
    });
    const report = JSON.parse(readFileSync(path("run.json"), "utf8")) as { source: string; dimensions: string[] };
    expect(report.source).toBe("run folder");
    expect(report.dimensions).toEqual(
      ["line_units", "affinity_toys", "affinity_office", "affinity_garden"].filter(() => true),
    );
  });
});

describe("bad input is one clear line, and leaves nothing behind", () => {
  const csv = (name: string, text: string) => {
    writeFileSync(path(name), text);
    return path(name);
  };
  const good = () => path("clouds.csv");
  const bad: [string, () => Options, RegExp][] = [
    ["no input", () => ({}), /--input is needed/],
    ["a missing file", () => ({ input: path("absent.csv") }), /absent.csv: no such file or folder/],
    ["an empty file", () => ({ input: csv("empty.csv", "") }), /empty.csv: the file is empty/],
    ["a header only", () => ({ input: csv("header.csv", "customer_id,a\n") }), /header.csv: no rows/],
    ["no customer_id", () => ({ input: csv("noid.csv", "id,a\n1,2\n") }), /no column customer_id \(there are id, a\)/],
    [
      "no other column",
      () => ({ input: csv("only.csv", "customer_id\na\nb\n") }),
      /no numeric column beside customer_id/,
    ],
    [
      "a missing customer_id",
      () => ({ input: csv("gap.csv", "customer_id,a\nx,1\n,2\n") }),
      /missing customer_id in row 2/,
    ],
    [
      "text",
      () => ({ input: csv("text.csv", "customer_id,a\nx,1\ny,two\n") }),
      /column a holds text \("two" in row 2\)/,
    ],
    ["a date", () => ({ input: csv("date.csv", "customer_id,a\nx,2020-01-01\n") }), /column a holds dates/],
    [
      "a missing value",
      () => ({ input: csv("hole.csv", "customer_id,a\nx,1\ny,\n") }),
      /missing value in column a, row 2/,
    ],
    ["NaN", () => ({ input: csv("nan.csv", "customer_id,a\nx,1.5\ny,nan\n") }), /missing value in column a, row 2/],
    ["infinity", () => ({ input: csv("inf.csv", "customer_id,a\nx,1.5\ny,-inf\n") }), /-Infinity in column a, row 2/],
    ["clusters 0", () => ({ input: good(), clusters: "0" }), /invalid --clusters: 0/],
    ["clusters 2.5", () => ({ input: good(), clusters: "2.5" }), /invalid --clusters: 2.5/],
    ["clusters many", () => ({ input: good(), clusters: "many" }), /invalid --clusters: many/],
    ["more clusters than customers", () => ({ input: good(), clusters: "91" }), /invalid clusters: 91 .*1 to 90/],
    ["one customer", () => ({ input: csv("one.csv", "customer_id,a\nx,1\n") }), /invalid clusters: 5 .*1 to 1/],
    [
      "fewer distinct rows than clusters",
      () => ({ input: csv("same.csv", "customer_id,a\nx,1\ny,1\nz,2\n"), clusters: "3" }),
      /only 2 distinct rows/,
    ],
    ["an unknown column", () => ({ input: good(), features: "spend,shoes" }), /no column shoes/],
    [
      "an unknown feature",
      () => ({ input: path("prepared"), features: "shoes" }),
      /invalid feature: shoes \(one of recency/,
    ],
    ["an empty feature", () => ({ input: good(), features: "spend,," }), /invalid --features/],
    ["a feature twice", () => ({ input: good(), features: "spend,spend" }), /spend is given twice/],
    [
      "an unknown scale",
      () => ({ input: good(), scale: "log" }),
      /invalid --scale: log \(one of none, standard, robust\)/,
    ],
    [
      "an as-of day that is none",
      () => ({ input: path("prepared"), "as-of": "2023-02-30" }),
      /invalid --as-of: 2023-02-30/,
    ],
    [
      "an as-of day before everything",
      () => ({ input: path("prepared"), "as-of": "2020-01-01" }),
      /nothing was ordered before it; the first order is of 2023-01-0/,
    ],
    ["as-of of a table", () => ({ input: good(), "as-of": "2023-01-01" }), /--as-of is for a prepared folder or a run/],
    ["logarithms of a folder", () => ({ input: path("prepared"), log: "spend" }), /--log is for a table/],
    ["weights of a folder", () => ({ input: path("prepared"), weights: "w" }), /--weights is for a table/],
    [
      "a logarithm of less than 0",
      () => ({ input: good(), log: "spend" }),
      /invalid log: -\d+.* in column spend, row \d+/,
    ],
    ["a logarithm of another column", () => ({ input: good(), log: "age" }), /invalid log: age is not clustered/],
    ["to pull in more than half", () => ({ input: good(), winsorise: "0.5" }), /invalid --winsorise: 0.5/],
    ["an unknown column of weights", () => ({ input: good(), weights: "w" }), /no column w/],
    ["an unknown algorithm", () => ({ input: good(), algorithm: "dbscan" }), /invalid --algorithm: dbscan/],
    ["an unknown output", () => ({ input: good(), output: path("bad.xlsx") }), /unknown extension/],
    ["an output folder that is not there", () => ({ input: good(), output: path("no/bad.csv") }), /does not exist/],
    ["a folder that is neither", () => ({ input: folder }), /neither a prepared folder nor a run folder/],
    ["a negative seed", () => ({ input: good(), seed: "-1" }), /invalid --seed: -1/],
  ];
  for (const [name, options, message] of bad)
    test(name, async () => {
      const error = await run({ output: path("bad.csv"), ...options() }).then(
        () => undefined,
        (e: Error) => e,
      );
      expect(error).toMatchObject({ name: "InputError", message: expect.stringMatching(message) });
      expect((error as Error).message).not.toContain("\n");
      expect(existsSync(path("bad.csv"))).toBe(false);
      expect(readdirSync(folder).filter((file) => file.includes("partial"))).toEqual([]);
    });
});
