// The house rules that a machine can hold: who may import whom, no circles, no Markdown where it would become a page.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./support/project.js";

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const sources = files.filter((file) => /\.(ts|mjs)$/.test(file) && !file.endsWith(".d.ts"));

const specifier = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g;
const typeOnly = /import\s+type\s[^;]*?from\s*["'][^"']+["']/g;

/** Relative imports of a file, as paths from the root; types alone do not count as arrows at run time. */
function importsOf(file: string, types: boolean): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const code = types ? text : text.replace(typeOnly, "");
  return [...code.matchAll(specifier)].flatMap(([, target]) => {
    const path = resolve(root, dirname(file), target!);
    const found = [path, path.replace(/\.js$/, ".ts")].find((candidate) => existsSync(candidate));
    if (!found) return [];
    const inside = relative(root, found);
    // src/lib and src/data are links to lib and data-loaders.
    return [inside.replace(/^src\/lib\//, "lib/").replace(/^src\/data\//, "data-loaders/")];
  });
}

/** Rooms from the ground up; a file may import from its own room and from lower ones. */
const floors: readonly (readonly [number, RegExp])[] = [
  [0, /^lib\/(check|random)\.ts$/],
  [1, /^lib\/(stats|linalg)\//],
  [2, /^lib\/(optimize|table)\//],
  [3, /^lib\/(segmentation|forecasting|allocation|inventory)\//],
  [4, /^lib\/(simulation|evaluation)\//],
  [5, /^lib\/(jobs|worker)\.ts$/],
  [6, /^data-loaders\/(sources|runners|live)\//],
  [7, /^data-loaders\/pipeline\//],
  [8, /^data-loaders\/(cli|site|server)\//],
];
const floorOf = (file: string) => floors.find(([, pattern]) => pattern.test(file))?.[0];

describe("the house", () => {
  it("lib imports nothing above it and nothing of Node", () => {
    for (const file of sources.filter((name) => name.startsWith("lib/"))) {
      for (const target of importsOf(file, true)) expect(target, `${file} imports ${target}`).toMatch(/^lib\//);
      expect(readFileSync(join(root, file), "utf8"), file).not.toMatch(/from\s+["']node:/);
    }
  });

  it("components and workers import only src and lib", () => {
    for (const file of sources.filter((name) => /^src\/(components|workers)\//.test(name)))
      for (const target of importsOf(file, true))
        expect(target, `${file} imports ${target}`).toMatch(/^(src\/(components|workers)|lib)\//);
  });

  it("arrows run down", () => {
    for (const file of sources) {
      const floor = floorOf(file);
      if (floor === undefined) continue;
      for (const target of importsOf(file, false)) {
        const below = floorOf(target);
        if (below !== undefined) expect(below, `${file} imports ${target}`).toBeLessThanOrEqual(floor);
      }
    }
  });

  it("nothing but tests imports tests", () => {
    for (const file of sources.filter((name) => !name.startsWith("tests/")))
      for (const target of importsOf(file, true)) expect(target, `${file} imports ${target}`).not.toMatch(/^tests\//);
  });

  it("there are no circles", () => {
    const state = new Map<string, "open" | "done">();
    const visit = (file: string, path: string[]): void => {
      if (state.get(file) === "done") return;
      expect(state.get(file), [...path, file].join(" -> ")).not.toBe("open");
      state.set(file, "open");
      for (const target of importsOf(file, false)) visit(target, [...path, file]);
      state.set(file, "done");
    };
    for (const file of sources) visit(file, []);
    expect(state.size).toBeGreaterThan(50);
  });

  it("no Markdown below lib or data-loaders: it would become a page", () => {
    expect(files.filter((file) => /^(lib|data-loaders)\/.*\.md$/.test(file))).toEqual([]);
  });
});
