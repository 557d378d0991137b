// What tests share: temporary folders, patience, real data that may lie near this project.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

export { root, startStockwise, stockwise } from "./command.js";
export { eventually } from "./eventually.js";
export { realData } from "./real-data.js";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed when the tests of the file have run. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `stockwise-${name}-`));
  folders.push(folder);
  return folder;
}
