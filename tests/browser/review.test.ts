// What leaves the site as files: the printed review of a frozen month, and every figure as a reader downloads it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root, stockwise, temporaryFolder } from "../support/project.js";

const dist = join(root, ".stockwise/browser-dist");

describe("stockwise review --pdf", () => {
  it("prints a frozen month, headings in its outline", () => {
    const folder = temporaryFolder("print");
    const file = join(folder, "september.pdf");
    const printed = stockwise(["review", "--month", "2026-09", "--results", join(folder, "results"), "--pdf", file]);
    expect(printed.code, printed.stderr).toBe(0);
    const pdf = readFileSync(file, "latin1");
    expect(pdf.match(/\/Type \/Page\b/g)!.length).toBeGreaterThanOrEqual(4);
    for (const heading of ["Monthly business review", "Decisions asked", "Actions"]) expect(pdf).toContain(heading);
  }, 240_000);

  it("says which program is missing", () => {
    const folder = temporaryFolder("print");
    const args = ["review", "--results", folder, "--dist", dist, "--pdf", join(folder, "x.pdf")];
    const said = stockwise(args, { env: { PATH: "/nowhere", CHROMIUM: "" } });
    expect(said.code).toBe(1);
    expect(said.stderr).toMatch(/no Chromium found on PATH; install it, or set CHROMIUM/);
  }, 60_000);
});

describe("stockwise export", () => {
  it("saves each figure of each page as SVG and PNG", () => {
    const folder = temporaryFolder("export");
    const made = stockwise(["export", "--only", "figures", "--results", folder, "--dist", dist]);
    expect(made.code, made.stderr).toBe(0);
    const files = readdirSync(join(folder, "figures"));
    const svg = files.filter((name) => name.endsWith(".svg"));
    expect(svg.length).toBeGreaterThan(25);
    expect(
      files
        .filter((name) => name.endsWith(".png"))
        .map((name) => name.replace("png", "svg"))
        .sort(),
    ).toEqual(svg.sort());
    for (const page of ["overview", "explore", "segments", "forecasts", "allocation", "results", "replenishment"])
      expect(
        svg.some((name) => name.startsWith(`${page}-`)),
        page,
      ).toBe(true);
    const range = readFileSync(join(folder, "figures/results-range.svg"), "utf8");
    expect(range).toMatch(/^<svg/);
    expect(range).toContain("Demand 20% higher");
    expect(readFileSync(join(folder, "figures/results-range.png")).subarray(1, 4).toString()).toBe("PNG");
  }, 240_000);
});
