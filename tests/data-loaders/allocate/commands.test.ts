import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { command as allocate } from "../../../data-loaders/cli/allocate.js";
import { parse } from "../../../data-loaders/cli/command.js";
import { command as replenish } from "../../../data-loaders/cli/replenish.js";
import { InputError } from "../../../data-loaders/errors.js";
import { temporaryFolder } from "../../support/project.js";

const folder = temporaryFolder("allocate-command");

/** Dantzig's transport problem as the GAMS model library has it. */
const transport = {
  fcs: [
    { id: "seattle", capacity: 350 },
    { id: "san-diego", capacity: 600 },
  ],
  regions: [{ id: "new-york" }, { id: "chicago" }, { id: "topeka" }],
  skus: [{ id: "case" }],
  demand: [
    { sku: "case", region: "new-york", quantity: 325 },
    { sku: "case", region: "chicago", quantity: 300 },
    { sku: "case", region: "topeka", quantity: 275 },
  ],
  shipping_cost: [
    { fc: "seattle", region: "new-york", cost: 0.225 },
    { fc: "seattle", region: "chicago", cost: 0.153 },
    { fc: "seattle", region: "topeka", cost: 0.162 },
    { fc: "san-diego", region: "new-york", cost: 0.225 },
    { fc: "san-diego", region: "chicago", cost: 0.162 },
    { fc: "san-diego", region: "topeka", cost: 0.126 },
  ],
};

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const run = (args: string[]) => allocate.run(parse(allocate, [...args, "--quiet"]).options, []);

describe("stockwise allocate --problem", () => {
  it("solves other people's problems: GAMS transport costs 153.675", async () => {
    const output = join(folder, "flows.csv");
    const report = join(folder, "report.json");
    await run(["--problem", file("transport.json", transport), "--output", output, "--report", report]);
    const lines = readFileSync(output, "utf8").trim().split("\n");
    expect(lines[0]).toBe("sku,fc,region,units");
    const units = lines.slice(1).reduce((sum, line) => sum + Number(line.split(",")[3]), 0);
    expect(units).toBeCloseTo(900, 9);
    const told = JSON.parse(readFileSync(report, "utf8"));
    expect(told).toMatchObject({ status: "optimal", unserved: [] });
    expect(told.objective).toBeCloseTo(153.675, 9);
    expect(told.bound).toBeCloseTo(153.675, 9);
    expect(told.solve_ms).toBeGreaterThanOrEqual(0);
    expect(told.fcs.map(({ id }: { id: string }) => id)).toEqual(["seattle", "san-diego"]);
  });

  it("an infeasible problem is answered with what is short, and where", async () => {
    const report = join(folder, "short.json");
    const small = {
      ...transport,
      fcs: [
        { id: "seattle", capacity: 10 },
        { id: "san-diego", capacity: 20 },
      ],
    };
    await run(["--problem", file("small.json", small), "--output", join(folder, "short.csv"), "--report", report]);
    const told = JSON.parse(readFileSync(report, "utf8"));
    expect(told.status).toBe("infeasible");
    expect(told.short.units).toBeCloseTo(870, 6);
    expect(told.short.regions.length).toBeGreaterThan(0);
    expect(told.short.fcs.length).toBe(2);
  });

  it("says how much of the present stock is moved and what is bought", async () => {
    const report = join(folder, "present.json");
    const output = join(folder, "present.csv");
    const stocked = {
      ...transport,
      inbound_cost: [
        { fc: "seattle", cost: 1 },
        { fc: "san-diego", cost: 1 },
      ],
      present_stock: [{ sku: "case", fc: "seattle", units: 700 }],
      transfer_cost: [{ from: "seattle", to: "san-diego", cost: 0.01 }],
    };
    const said: string[] = [];
    const spy = vi.spyOn(process.stderr, "write").mockImplementation((line) => said.push(String(line)) > 0);
    const args = ["--problem", file("stocked.json", stocked), "--output", output, "--report", report];
    await allocate.run(parse(allocate, args).options, []).finally(() => spy.mockRestore());
    const told = JSON.parse(readFileSync(report, "utf8"));
    // Topeka is cheaper by 0.036 from San Diego: the 200 units bought go there, and 75 are moved.
    expect(told.objective).toBeCloseTo(200 + 0.75 + 325 * 0.225 + 300 * 0.153 + 275 * 0.126, 6);
    expect(told.transfers).toEqual([{ sku: "case", from: "seattle", to: "san-diego", units: 75 }]);
    expect(told.purchases).toEqual([{ sku: "case", fc: "san-diego", units: 200 }]);
    expect(said.join("")).toContain("; 75 units transferred, 200 units bought: ");
    expect(readFileSync(output, "utf8").split("\n")[0]).toBe("sku,fc,region,units");
  });

  const bad: [string, () => string[], RegExp][] = [
    ["no source", () => [], /--input DIR or --problem FILE/],
    ["two sources", () => ["--problem", "a.json", "--input", "b"], /either --input DIR or --problem/],
    ["a missing file", () => ["--problem", join(folder, "none.json")], /no such file/],
    ["what is not JSON", () => ["--problem", file("junk.json", "{oops")], /junk\.json: not JSON/],
    [
      "a negative cost",
      () => [
        "--problem",
        file("neg.json", { ...transport, shipping_cost: [{ fc: "seattle", region: "topeka", cost: -2 }] }),
      ],
      /shipping_cost\[0\]: invalid cost: -2/,
    ],
    [
      "an unknown id",
      () => ["--problem", file("id.json", { ...transport, demand: [{ sku: "x", region: "topeka", quantity: 1 }] })],
      /demand\[0\]: unknown sku x/,
    ],
    [
      "stock of an unknown id",
      () => ["--problem", file("ps.json", { ...transport, present_stock: [{ sku: "case", fc: "reno", units: 1 }] })],
      /ps\.json: present_stock\[0\]: unknown fc reno/,
    ],
    [
      "present stock with the solver that cannot move it",
      () => ["--problem", file("pp.json", { ...transport, present_stock: [] }), "--solver", "prices"],
      /invalid solver: prices \(assortment costs, pack sizes and present stock need highs\)/,
    ],
    [
      "an unknown solver",
      () => ["--problem", file("t.json", transport), "--solver", "magic"],
      /invalid --solver: magic/,
    ],
    [
      "a service level with a problem",
      () => ["--problem", file("t.json", transport), "--service-level", "0.9"],
      /no meaning with --problem/,
    ],
    ["a folder that is none", () => ["--input", join(folder, "nowhere")], /no such folder/],
    ["a folder with nothing in it", () => ["--input", emptyFolder()], /neither a run .* nor a prepared folder/],
  ];
  it.each(bad)("refuses %s in one line and leaves nothing behind", async (_, args, message) => {
    const output = join(folder, "refused.csv");
    const error = await run([...args(), "--output", output]).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain("\n");
    expect(existsSync(output)).toBe(false);
    expect(readdirSync(folder).some((name) => name.endsWith(".partial"))).toBe(false);
  });

  it("refuses an output of unknown kind before doing anything", async () => {
    await expect(run(["--problem", file("t.json", transport), "--output", "flows.xlsx"])).rejects.toThrow(
      "unknown extension",
    );
  });
});

describe("stockwise replenish", () => {
  it("says when it is given something that is no folder", async () => {
    const { options } = parse(replenish, ["--input", "mysql://host/db", "--output", "orders.csv"]);
    await expect(replenish.run(options, [])).rejects.toThrow("the live stock is named with --database");
  });
});

function emptyFolder(): string {
  const path = join(folder, "empty");
  mkdirSync(path, { recursive: true });
  return path;
}
