import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { codeVersion, importClosure } from "../../data-loaders/pipeline/code-version.js";
import { stageFile, stageInputs } from "../../data-loaders/pipeline/stages.js";
import { stageNames } from "../../data-loaders/pipeline/stage.js";
import { temporaryFolder } from "../support/project.js";

function project(): string {
  const folder = temporaryFolder("code");
  mkdirSync(join(folder, "deep"));
  writeFileSync(
    join(folder, "a.ts"),
    `import { b } from "./deep/b.js";\nexport { c } from "./c.js";\nimport "node:fs";\n`,
  );
  writeFileSync(join(folder, "deep/b.ts"), `import type { A } from "../a.js";\nconst d = await import("../d.js");\n`);
  for (const name of ["c", "d", "unrelated"]) writeFileSync(join(folder, `${name}.ts`), "export {};\n");
  return folder;
}

describe("the version of a stage's code", () => {
  it("follows static, type, re-exporting and dynamic imports, also in circles", () => {
    const files = importClosure(join(project(), "a.ts")).map((file) => basename(file));
    expect(files.sort()).toEqual(["a.ts", "b.ts", "c.ts", "d.ts"]);
  });

  it("changes with any imported file and with no other", () => {
    const folder = project();
    const before = codeVersion(join(folder, "a.ts"));
    writeFileSync(join(folder, "unrelated.ts"), "export const changed = 1;\n");
    expect(codeVersion(join(folder, "a.ts"))).toBe(before);
    writeFileSync(join(folder, "d.ts"), "export const changed = 1;\n");
    expect(codeVersion(join(folder, "a.ts"))).not.toBe(before);
  });

  it("is there for every stage, and reaches into lib", () => {
    for (const stage of stageNames) expect(importClosure(stageFile(stage)).length).toBeGreaterThan(1);
    expect(importClosure(stageFile("segment")).some((file) => file.includes("/lib/segmentation/"))).toBe(true);
  });

  it("stages read only earlier stages", () => {
    for (const [stage, inputs] of Object.entries(stageInputs))
      for (const input of inputs) expect(stageNames.indexOf(input)).toBeLessThan(stageNames.indexOf(stage as never));
  });
});
