// What tests share: temporary folders, patience, real data that may lie near this project.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

export { root, startStockwise, stockwise } from "./command.js";
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

/** Waits until `check` gives something other than undefined or false; throws after `seconds`. */
export async function eventually<T>(
  check: () => T | undefined | false | Promise<T | undefined | false>,
  seconds: number,
  what: string,
): Promise<T> {
  const patience = Date.now() + 1000 * seconds;
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > patience) throw new Error(`${what} did not happen within ${seconds} s`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}
