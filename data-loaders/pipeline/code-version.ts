// The version of a stage's code: one hash over the module and everything of ours that it imports, and the lock file.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { projectRoot } from "../project.js";

const specifier = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g;

/** Every file of this project that `entry` imports, itself included, sorted by path. */
export function importClosure(entry: string): string[] {
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, target] of readFileSync(file, "utf8").matchAll(specifier)) {
      const path = resolve(dirname(file), target!);
      const found = [path, path.replace(/\.js$/, ".ts")].find((candidate) => existsSync(candidate));
      if (found && /\.(ts|js|mjs)$/.test(found)) visit(found);
    }
  };
  visit(resolve(entry));
  return [...seen].sort();
}

/** SHA-256 over the import closure of `entry` and the lock file: any edit to either gives another version. */
export function codeVersion(entry: string): string {
  const hash = createHash("sha256");
  const lock = resolve(projectRoot, "package-lock.json");
  for (const file of [...importClosure(entry), ...(existsSync(lock) ? [lock] : [])])
    hash.update(relative(projectRoot, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}
