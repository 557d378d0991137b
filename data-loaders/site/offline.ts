// Keeps Framework at home. Its client mentions optional packages (React, Leaflet, DuckDB, ...) and asks the npm registry for
// their newest versions while bundling, used or not: a request to another host, and other bytes after every release.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const specifier =
  /(?:\bfrom|\bimport|\bresolve)\s*\(?\s*["'](?:npm:)?((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:@[^"'/]*)?(?:\/[^"']*)?["']/g;

/** Names of packages that Framework's own client modules import, sorted. */
export function mentionedPackages(projectRoot: string): string[] {
  const client = join(projectRoot, "node_modules/@observablehq/framework/dist/client");
  const files = (readdirSync(client, { recursive: true }) as string[]).filter((file) => file.endsWith(".js"));
  const names = files.flatMap((file) =>
    [...readFileSync(join(client, file), "utf8").matchAll(specifier)].map(([, name]) => name!),
  );
  return [...new Set(names)].sort();
}

/**
 * Answers Framework's version questions beforehand, in its cache: version 0.0.0 of each, which nothing can load. A page
 * that does use one fails to build instead of fetching it.
 */
export function pinMentionedPackages(projectRoot: string): void {
  for (const name of mentionedPackages(projectRoot))
    mkdirSync(join(projectRoot, "src/.observablehq/cache/_npm", `${name}@0.0.0`), { recursive: true });
}
