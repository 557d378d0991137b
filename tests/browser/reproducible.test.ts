// Two builds of the same run give the same bytes, and the second needs no network at all.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { brotliCompressSync } from "node:zlib";
import { root, temporaryFolder } from "../support/project.js";
import { pages } from "./pages.js";

const first = join(root, ".stockwise/browser-dist");
const hasNamespaces = spawnSync("unshare", ["-n", "true"]).status === 0;

function hashes(folder: string): Record<string, string> {
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((file) =>
    statSync(join(folder, file)).isFile(),
  );
  return Object.fromEntries(
    files.sort().map((file) => [
      file,
      createHash("sha256")
        .update(readFileSync(join(folder, file)))
        .digest("hex"),
    ]),
  );
}

describe("the build", () => {
  it.skipIf(!hasNamespaces)(
    "is the same bytes again, in a network namespace without any network (skipped where none can be made)",
    () => {
      const second = join(temporaryFolder("dist"), "dist");
      const tsx = join(root, "node_modules/tsx/dist/cli.mjs");
      const build = [process.execPath, tsx, join(root, "data-loaders/cli/main.ts"), "build", "--dist", second];
      const { status, stderr } = spawnSync("unshare", ["-n", ...build], { cwd: root, encoding: "utf8" });
      expect(stderr).toMatch(/site\s+done/);
      expect(status).toBe(0);
      expect(hashes(second)).toEqual(hashes(first));
    },
  );

  it("keeps the data of each page under 1 MB compressed", () => {
    for (const path of pages) {
      const html = readFileSync(join(first, path === "/" ? "index.html" : `${path.slice(1)}.html`), "utf8");
      const files = new Set([...html.matchAll(/_file\/[\w./-]+/g)].map(([file]) => file));
      const bytes = [...files].reduce(
        (sum, file) => sum + brotliCompressSync(readFileSync(join(first, file))).length,
        0,
      );
      expect(bytes, path).toBeLessThan(1_000_000);
    }
  });
});
