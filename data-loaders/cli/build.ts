// stockwise build: the static site from a run.
import { resolve } from "node:path";
import { buildSite } from "../site/build.js";
import { projectRoot, runFolder } from "../project.js";
import type { Command, Options } from "./command.js";
import { runFromFlags, runOptions } from "./run.js";

export const siteOptions = {
  run: { type: "string", value: "DIR", about: "run folder to publish (default STOCKWISE_RUN or .stockwise/run)" },
  ...runOptions,
} as const;

/** Makes `--run` the run of this process and all that it starts, and brings it up to date. */
export async function prepareRun(options: Options): Promise<void> {
  if (options["run"]) process.env["STOCKWISE_RUN"] = resolve(String(options["run"]));
  await runFromFlags(runFolder(), options);
}

export const command: Command = {
  name: "build",
  summary: "Builds the static site into dist/ from a run, which is brought up to date first.",
  options: { ...siteOptions, dist: { type: "string", value: "DIR", about: "where to write the site (default dist)" } },
  examples: ["stockwise build", "stockwise build --run retail --dist public"],
  async run(options) {
    await prepareRun(options);
    const output = resolve(String(options["dist"] ?? resolve(projectRoot, "dist")));
    const started = performance.now();
    await buildSite(output);
    process.stderr.write(`site     done: ${((performance.now() - started) / 1000).toFixed(1)} s, ${output}\n`);
  },
};
