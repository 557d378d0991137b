// Paths that tests share: this project, and real data that may lie beside it.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { spawn, spawnSync } from "node:child_process";
import { afterAll } from "vitest";

export const root = resolve(fileURLToPath(import.meta.url), "../../..");

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

/** Where real public data lies beside the project, if it is there. */
export function realData(path: string): { path: string; there: boolean } {
  const full = resolve(root, "../shared/data", path);
  return { path: full, there: existsSync(full) };
}

const tsx = join(root, "node_modules/tsx/dist/cli.mjs");

/** Runs the command line to its end in a process of its own. */
export function stockwise(args: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
  const main = join(options.cwd ?? root, "data-loaders/cli/main.ts");
  const result = spawnSync(process.execPath, [tsx, main, ...args], {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** Starts the command line; the caller ends it. */
export function startStockwise(args: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
  const main = join(options.cwd ?? root, "data-loaders/cli/main.ts");
  return spawn(process.execPath, [tsx, main, ...args], {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
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
