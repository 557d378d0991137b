// stockwise doctor: what is installed, reachable or missing, and what each is for.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { readManifest } from "../pipeline/manifest.js";
import { productVersion, projectRoot, runFolder } from "../project.js";
import type { Command } from "./command.js";

type Check = { readonly name: string; readonly ok: boolean; readonly found: string; readonly needed: string };

const packages = [
  "@observablehq/framework",
  "@observablehq/plot",
  "@duckdb/node-api",
  "apache-arrow",
  "ml-kmeans",
  "arima",
  "simple-statistics",
  "highs",
];

export const command: Command = {
  name: "doctor",
  summary: "Says what is installed, reachable and missing, and what each is needed for.",
  options: {},
  async run(options) {
    const checks = [node(), ...packages.map(npmPackage), chromium(), disk(), lastRun()];
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
  const found = ["chromium", "chromium-browser", "google-chrome"].map(version).find((text) => text !== undefined);
  return {
    name: "chromium",
    ok: found !== undefined,
    found: found ?? "not found",
    needed: "optional: review --pdf, export, browser tests",
  };
}

function version(program: string): string | undefined {
  try {
    return execFileSync(program, ["--version"], { stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim()
      .slice(0, 28);
  } catch {
    return undefined;
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
