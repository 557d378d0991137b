// stockwise doctor: what is installed, reachable or missing, and what each is for.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { readManifest } from "../pipeline/manifest.js";
import { InputError, ServiceError } from "../errors.js";
import { embeddedLedger } from "../live/address.js";
import { projectPackage, productVersion, projectRoot, runFolder } from "../project.js";
import { findChromium } from "../site/chromium.js";
import type { Command, Options } from "./command.js";
import { databaseOption, openNamed } from "./live-database.js";

type Check = { readonly name: string; readonly ok: boolean; readonly found: string; readonly needed: string };

export const command: Command = {
  name: "doctor",
  summary: "Says what is installed, reachable and missing, and what each is needed for.",
  options: databaseOption,
  examples: ["stockwise doctor --database mysql://stock@127.0.0.1/shop"],
  async run(options) {
    const packages = Object.keys(projectPackage().dependencies).map(npmPackage);
    const checks = [node(), ...packages, chromium(), disk(), lastRun(), await liveInventory(options)];
    if (options["json"]) process.stdout.write(`${JSON.stringify(checks)}\n`);
    else
      for (const { name, ok, found, needed } of checks)
        process.stdout.write(`${ok ? "ok      " : "missing "} ${name.padEnd(24)} ${found.padEnd(28)} ${needed}\n`);
    process.stdout.write(options["json"] ? "" : `stockwise ${productVersion()}\n`);
    return checks.every(({ ok, needed }) => ok || needed.startsWith("optional")) ? 0 : 1;
  },
};

function node(): Check {
  return {
    name: "node",
    ok: Number(process.versions.node.split(".")[0]) >= 20,
    found: process.version,
    needed: "20 or later",
  };
}

function npmPackage(name: string): Check {
  const file = join(projectRoot, "node_modules", name, "package.json");
  const found = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version
    : "not installed";
  return { name, ok: found !== "not installed", found, needed: "npm ci installs it" };
}

function chromium(): Check {
  const path = findChromium();
  return {
    name: "chromium",
    ok: path !== undefined,
    found: path === undefined ? "not found" : version(path),
    needed: "optional: review --pdf, export, browser tests; CHROMIUM names another",
  };
}

function version(program: string): string {
  try {
    const text = execFileSync(program, ["--version"], { stdio: ["ignore", "pipe", "ignore"], timeout: 10_000 });
    return text.toString().match(/[\w ]*?[\d.]+/)?.[0] ?? program;
  } catch {
    return program;
  }
}

/** Whether the database answers; one that was named must, the file of a project that keeps no ledger need not be there. */
async function liveInventory(options: Options): Promise<Check> {
  const named = options["database"] !== undefined || Boolean(process.env["STOCKWISE_DATABASE"]);
  const name = "live inventory";
  if (!named && !existsSync(embeddedLedger))
    return { name, ok: false, found: "none yet", needed: "optional: stockwise ledger init makes one" };
  try {
    const database = await openNamed(options, { connections: 1, readOnly: true });
    try {
      await database.rows("SELECT 1 AS one");
    } finally {
      await database.close();
    }
    return { name, ok: true, found: `${database.dialect.kind} answers`, needed: "ledger, serve, replenish" };
  } catch (error) {
    if (!(error instanceof ServiceError || error instanceof InputError)) throw error;
    return { name, ok: false, found: "no answer", needed: error.message };
  }
}

function disk(): Check {
  const { bavail, bsize } = statfsSync(projectRoot);
  const free = (bavail * bsize) / 1e9;
  return {
    name: "disk",
    ok: free > 2,
    found: `${free.toFixed(0)} GB free`,
    needed: "2 GB for a run and its spilled data",
  };
}

function lastRun(): Check {
  const manifest = readManifest(runFolder());
  const found = manifest ? `${manifest.run_id} to ${manifest.data_through}` : "none yet";
  return { name: "run", ok: manifest !== undefined, found, needed: "optional: npm start makes one" };
}
