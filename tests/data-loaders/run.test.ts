// The whole line on a small sample, through the command line: cached, resumed, reproducible, and nothing half-written.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readManifest } from "../../data-loaders/pipeline/manifest.js";
import { stageNames } from "../../data-loaders/pipeline/stage.js";
import { eventually, startStockwise, stockwise, temporaryFolder } from "../support/project.js";

const folder = temporaryFolder("run");
const first = join(folder, "first");
const small = ["--scale", "0.02", "--replicas", "40"];

/** Content hash of every result of a run, by name. */
function results(run: string): Record<string, string> {
  const files = (readdirSync(run, { recursive: true }) as string[]).filter(
    (file) => !/^(\.store|history)/.test(file) && file !== "manifest.json" && statSync(join(run, file)).isFile(),
  );
  return Object.fromEntries(
    files.sort().map((file) => [
      file,
      createHash("sha256")
        .update(readFileSync(join(run, file)))
        .digest("hex"),
    ]),
  );
}

beforeAll(() => {
  const { code, stderr } = stockwise(["run", "--output", first, ...small]);
  expect(stderr).toMatch(/validate\s+done/);
  expect(code).toBe(0);
});

describe("stockwise run", () => {
  it("writes a run folder with every table of the contract", () => {
    const files = Object.keys(results(first));
    for (const name of [
      "quality",
      "segments",
      "segment_profiles",
      "forecasts",
      "forecast_accuracy",
      "allocation",
      "capacity_prices",
      "replenishment",
      "results",
    ])
      expect(
        files.some((file) => file.startsWith(`${name}.`)),
        name,
      ).toBe(true);
    const manifest = readManifest(first)!;
    expect(Object.keys(manifest.stages)).toEqual([...stageNames]);
    for (const stage of Object.values(manifest.stages)) expect(stage.peak_memory_mb).toBeGreaterThan(0);
    expect(manifest.synthetic).toBe(true);
    expect(manifest.data_through).toBe("2026-11-01");
  });

  it("runs nothing twice: a second run finds every stage unchanged and leaves the folder as it is", () => {
    const before = statSync(join(first, "manifest.json")).mtimeMs;
    const { code, stderr } = stockwise(["run", "--output", first, ...small]);
    expect(code).toBe(0);
    expect(stderr.match(/done: unchanged/g)).toHaveLength(stageNames.length);
    expect(statSync(join(first, "manifest.json")).mtimeMs).toBe(before);
  });

  it("runs only what a changed parameter reaches", () => {
    const run = join(folder, "changed");
    stockwise(["run", "--output", run, ...small]);
    const { stderr } = stockwise(["run", "--output", run, ...small, "--service-level", "0.9"]);
    const unchanged = [...stderr.matchAll(/^(\w+)\s+done: unchanged/gm)].map(([, name]) => name);
    expect(unchanged).toEqual(["sample", "prepare", "segment", "forecast"]);
    const manifest = readManifest(run)!;
    expect(existsSync(join(run, "history", `${manifest.previous_run_id}.json`))).toBe(true);
  });

  it("gives the same bytes in another folder", () => {
    const second = join(folder, "second");
    stockwise(["run", "--output", second, ...small]);
    expect(results(second)).toEqual(results(first));
  });

  it("is resumed from its finished stages after a kill, and the last good run stays", async () => {
    const run = join(folder, "killed");
    const before = (stockwise(["run", "--output", run, ...small]), results(run));
    const child = startStockwise(["run", "--output", run, "--scale", "0.03", "--replicas", "40"]);
    let log = "";
    child.stderr.on("data", (data: Buffer) => (log += data.toString()));
    await eventually(() => /prepare\s+done/.test(log), 60, "the end of prepare");
    process.kill(-child.pid!, "SIGKILL");
    await eventually(() => child.signalCode !== null, 10, "the kill");
    expect(results(run)).toEqual(before);
    const { code, stderr } = stockwise(["run", "--output", run, "--scale", "0.03", "--replicas", "40"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/sample\s+done: unchanged\nprepare\s+done: unchanged/);
    expect(readdirSync(join(run, ".store")).filter((name) => /temp|lock|next/.test(name))).toEqual([]);
  });
});

describe("bad input", () => {
  const input = (name: string, content: string | Buffer): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const header = "order_id,customer_id,sku,ordered_at,quantity,unit_price\n";
  const cases: [string, () => string[], RegExp][] = [
    ["a missing file", () => ["--input", join(folder, "none.csv")], /no such file or folder: .*none\.csv/],
    ["a missing column", () => ["--input", input("column.csv", "order_id,sku\n1,A\n")], /column\.csv.*customer_id/],
    ["an empty file", () => ["--input", input("empty.csv", "")], /empty\.csv.*empty/],
    ["a header alone", () => ["--input", input("header.csv", header)], /header\.csv/],
    [
      "binary junk",
      () => ["--input", input("junk.csv", Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256)))],
      /junk\.csv/,
    ],
    [
      "half a Parquet file",
      () => ["--input", input("half.parquet", Buffer.concat([Buffer.from("PAR1"), Buffer.alloc(2000, 7)]))],
      /half\.parquet/,
    ],
    [
      "wrong types",
      () => ["--input", input("types.csv", `${header}1,C,A,2025-01-01,many,cheap\n`.repeat(1))],
      /types\.csv/,
    ],
    ["an unknown preset", () => ["--preset", "excel"], /invalid preset: excel/],
    ["no clusters", () => ["--clusters", "0"], /invalid clusters: 0/],
    ["no horizon", () => ["--horizon", "0"], /invalid horizon: 0/],
    [
      "more clusters than customers",
      () => ["--input", input("few.csv", fewCustomers()), "--clusters", "40"],
      /clusters|customers/,
    ],
    ["an unknown flag", () => ["--colour", "red"], /--colour/],
    ["a bad map", () => ["--map", "sku"], /invalid map/],
    ["an unknown feature", () => ["--scale", "0.02", "--features", "shoe_size"], /shoe_size/],
    ["an unknown model", () => ["--scale", "0.02", "--model", "oracle"], /oracle/],
    ["a missing config file", () => ["--config", join(folder, "none.json")], /none\.json/],
  ];

  it.each(cases)("%s: one line, exit code 2, nothing left behind", (name, args, message) => {
    const output = join(folder, `bad-${name.replaceAll(/\W/g, "-")}`);
    const { code, stderr } = stockwise(["run", "--output", output, "--quiet", ...args()]);
    expect(stderr.trim().split("\n"), stderr).toHaveLength(1);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    // A run that got as far as a good sample may keep that; nothing else stays.
    if (existsSync(output)) expect(readdirSync(output)).toEqual([".store"]);
  });

  it("does not write into a folder that is somebody's", () => {
    const output = join(folder, "holiday-pictures");
    mkdirSync(output);
    writeFileSync(join(output, "beach.jpg"), "x");
    const { code, stderr } = stockwise(["run", "--output", output, ...small]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/holds files that are not a run/);
    expect(readdirSync(output)).toEqual(["beach.jpg"]);
  });

  function fewCustomers(): string {
    const lines = Array.from({ length: 400 }, (_, i) => {
      const date = new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
      return `O${i},C${i % 7},${"ABC"[i % 3]},${date},2,3.5`;
    });
    return `${header}${lines.join("\n")}\n`;
  }
});

describe("the command line", () => {
  it("shows an overview and the help of each command", () => {
    const { code, stdout } = stockwise(["--help"]);
    expect(code).toBe(0);
    const names = [...stdout.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name]) => name!);
    expect(names).toContain("run");
    for (const name of names) {
      const help = stockwise([name, "--help"]);
      expect(help.code, name).toBe(0);
      expect(help.stdout).toContain(`stockwise ${name}`);
      expect(help.stdout).toContain("--seed");
    }
  });

  it("names what there is when a command is unknown", () => {
    const { code, stderr } = stockwise(["conjure"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/unknown command conjure \(there are start, run/);
  });
});
