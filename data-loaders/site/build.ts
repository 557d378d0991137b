// Builds the site from the run: always afresh, into a temporary folder, through the gate, then in the place of the old one.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors.js";
import { projectRoot, runFolder } from "../project.js";
import { collectSnapshots } from "../publish.js";
import { inspectPage, inspectSite, type Finding } from "./gate.js";
import { mendCss, mendHtml } from "./mend.js";
import { pinMentionedPackages } from "./offline.js";
import { loadersIn } from "./watch.js";

/** Thrown when the gate finds something; the old site stays. */
export class GateError extends Error {
  override name = "GateError";
  constructor(readonly findings: readonly Finding[]) {
    super(`the site is not fit to publish: ${findings.map(({ file, what }) => `${file}: ${what}`).join("; ")}`);
  }
}

/** Builds the site into `output` (a folder) from the run in STOCKWISE_RUN or the project's own, which must be up to date. */
export async function buildSite(output: string): Promise<void> {
  const sources = readdirSync(join(projectRoot, "src"), { recursive: true }) as string[];
  const pages = sources.filter((file) => file.endsWith(".md") && !file.startsWith(".observablehq"));
  const early = pages.flatMap((page) => inspectPage(page, readFileSync(join(projectRoot, "src", page), "utf8")));
  if (early.length > 0) throw new GateError(early);
  // Framework keys its cache by the loader's own age, so edits in lib, config or data would go unseen.
  rmSync(join(projectRoot, "src/.observablehq/cache"), { recursive: true, force: true });
  const fresh = join(projectRoot, ".stockwise", `dist-${process.pid}`);
  const snapshots = join(projectRoot, ".stockwise", `snapshots-${process.pid}`);
  try {
    await collectSnapshots(loadersIn(projectRoot), snapshots);
    await observable(["build"], { STOCKWISE_DIST: fresh, STOCKWISE_SNAPSHOTS: snapshots });
    mend(fresh, ".html", mendHtml);
    mend(fresh, ".css", mendCss);
    const findings = inspectSite(fresh);
    if (findings.length > 0) throw new GateError(findings);
    replace(fresh, output);
  } finally {
    rmSync(snapshots, { recursive: true, force: true });
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Signals that end this process: Framework's must end with it, or it would keep the port. */
const endings = ["SIGTERM", "SIGHUP"] as const;

/**
 * Runs Framework's command line; resolves when it ends well, or when what it shows was ended by a signal to this process;
 * rejects with the end of its output otherwise.
 */
export function observable(args: readonly string[], env: Record<string, string>, show = false): Promise<void> {
  const bin = join(projectRoot, "node_modules/.bin");
  pinMentionedPackages(projectRoot);
  const tool = join(bin, process.platform === "win32" ? "observable.cmd" : "observable");
  if (!existsSync(tool)) throw new InputError(`Observable Framework is not installed; run npm ci in ${projectRoot}`);
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, {
      cwd: projectRoot,
      stdio: show ? "inherit" : ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        STOCKWISE_RUN: runFolder(),
        OBSERVABLE_TELEMETRY_DISABLE: "true",
        ...env,
      },
    });
    let ended = false;
    const end = () => (ended = child.kill());
    for (const signal of endings) process.once(signal, end);
    let log = "";
    const keep = (data: Buffer) => (log = (log + data.toString()).slice(-20_000));
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => {
      for (const signal of endings) process.off(signal, end);
      if (code === 0 || (ended && show)) resolve();
      else reject(new Error(`Framework failed (exit code ${code}):\n${log}`));
    });
  });
}

function mend(folder: string, extension: string, cure: (text: string) => string): void {
  for (const file of (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith(extension)))
    writeFileSync(join(folder, file), cure(readFileSync(join(folder, file), "utf8")));
}

function replace(fresh: string, output: string): void {
  const old = `${output}.old-${process.pid}`;
  mkdirSync(join(output, ".."), { recursive: true });
  if (existsSync(output)) renameSync(output, old);
  renameSync(fresh, output);
  rmSync(old, { recursive: true, force: true });
}
