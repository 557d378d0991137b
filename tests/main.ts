// npm test: everything that this machine can run, and one closing line for what it could not.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "../data-loaders/site/chromium.js";
import { hasMariadb, hasPostgres } from "./support/server-commands.js";

type Counts = { passed: number; failed: number; skipped: number };

const root = resolve(fileURLToPath(import.meta.url), "../..");
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const reports = mkdtempSync(join(tmpdir(), "stockwise-tests-"));

function suite(config: string, filters: readonly string[]): Counts {
  const report = join(reports, `${config.replaceAll("/", "-")}.json`);
  const args = [
    vitest,
    "run",
    "--config",
    config,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  const { status } = spawnSync(process.execPath, [...args, ...filters], { cwd: root, stdio: "inherit" });
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
    readFileSync(report, "utf8"),
  ) as Record<string, number>;
  // A file that fails to load has no failed test in it, but the run has failed all the same.
  const failed = Math.max(numFailedTests!, status === 0 ? 0 : Math.max(1, numFailedTestSuites! > 0 ? 1 : 0));
  return { passed: numPassedTests!, failed, skipped: numPendingTests! };
}

const filters = process.argv.slice(2);
const missing: string[] = [];
if (!hasMariadb) missing.push("tests on MariaDB (no mariadbd)");
if (!hasPostgres) missing.push("tests on PostgreSQL (no initdb)");
const counts = [suite("tests/vitest.config.ts", filters)];
if (filters.length === 0) {
  if (findChromium()) counts.push(suite("tests/browser/vitest.config.ts", []));
  else missing.push("browser tests (no Chromium)");
}
rmSync(reports, { recursive: true, force: true });

const total = counts.reduce((sum, { passed, failed, skipped }) => ({
  passed: sum.passed + passed,
  failed: sum.failed + failed,
  skipped: sum.skipped + skipped,
}));
const ci = process.env["CI"] === "true";
if (missing.length > 0) {
  process.stdout.write(`not run here: ${missing.join(", ")}${ci ? "; in CI that is a failure" : ""}\n`);
  if (ci) total.failed += missing.length;
}
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}\n`,
);
process.exitCode = total.failed > 0 ? 1 : 0;
