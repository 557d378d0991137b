// This project and its command line, run in processes of their own.
import { spawn, spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of package.json. */
export const root = resolve(fileURLToPath(import.meta.url), "../../..");

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
