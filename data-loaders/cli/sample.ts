// stockwise sample: a made-up retailer's data, with the truth about it in a folder of its own.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { InputError } from "../errors.js";
import { checkParameters, networks } from "../pipeline/parameters.js";
import type { SampleFormat } from "../sources/sample.js";
import { writeSample } from "../sources/sample.js";
import { number, text, type Command } from "./command.js";
import { progressReporter, stageProgress } from "./progress.js";

const formats: readonly SampleFormat[] = ["parquet", "csv"];

export const command: Command = {
  name: "sample",
  summary: "Writes a made-up retailer: data/ as a shop would have it, truth/ with what only its maker can know.",
  options: {
    output: { type: "string", value: "DIR", about: "new or empty folder, or one that holds an earlier sample" },
    scale: {
      type: "string",
      value: "X",
      about: "size: 1 is 12,000 customers, 300 SKUs, 1.4 million lines (default 1)",
    },
    network: { type: "string", value: "N", about: `fulfillment centers: ${networks.join(" or ")} (default coastal)` },
    format: { type: "string", value: "F", about: `${formats.join(" or ")} (default parquet)` },
  },
  examples: ["stockwise sample --output sample", "stockwise sample --output small --scale 0.02 --format csv --seed 7"],
  async run(options) {
    const { seed, scale, network } = checkParameters({
      ...given("seed", number(options, "seed")),
      ...given("scale", number(options, "scale")),
      ...given("network", options["network"] as (typeof networks)[number] | undefined),
    });
    const format = text(options, "format", "parquet") as SampleFormat;
    if (!formats.includes(format)) throw new InputError(`invalid --format: ${format} (one of ${formats.join(", ")})`);
    const report = progressReporter({ quiet: options["quiet"] === true });
    const summary = await replaceFolder(resolve(text(options, "output")), (folder, temp) =>
      writeSample({
        seed,
        scale,
        network,
        format,
        output: folder,
        temp,
        progress: stageProgress(report)("sample"),
      }),
    );
    if (options["json"]) process.stdout.write(`${JSON.stringify({ seed, scale, network, ...summary })}\n`);
    else if (!options["quiet"]) {
      const { lines, customers, skus, centers, weeks } = summary;
      process.stdout.write(
        `${lines.toLocaleString("en-US")} lines of ${customers.toLocaleString("en-US")} customers, ${skus} SKUs, ` +
          `${centers} centers, ${weeks} weeks: ${text(options, "output")}\n`,
      );
    }
  },
};

function given<N extends string, T>(name: N, value: T | undefined): { [K in N]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [K in N]: T });
}

/**
 * Has `write` fill a folder beside `output` and puts it in its place when done: what fails leaves nothing behind, and an
 * earlier sample stays until the new one is whole.
 */
async function replaceFolder<T>(output: string, write: (folder: string, temp: string) => Promise<T>): Promise<T> {
  checkReplaceable(output);
  const beside = (name: string) => join(dirname(output), `.${basename(output)}.${name}`);
  const folder = beside("partial");
  const temp = beside("temp");
  try {
    for (const path of [folder, temp]) {
      remove(path);
      mkdirSync(path, { recursive: true });
    }
    const result = await write(folder, temp);
    const old = beside("old");
    remove(old);
    if (existsSync(output)) renameSync(output, old);
    renameSync(folder, output);
    remove(old);
    return result;
  } catch (error) {
    throw systemError(error, output);
  } finally {
    for (const path of [folder, temp]) remove(path);
  }
}

/** An empty folder, an earlier sample, or nothing may be replaced. */
function checkReplaceable(output: string): void {
  if (!existsSync(output)) return;
  if (!statSync(output).isDirectory()) throw new InputError(`--output ${output} is a file; name a folder`);
  const inside = readdirSync(output);
  const isSample =
    existsSync(join(output, "truth", "process.json")) && inside.every((name) => name === "data" || name === "truth");
  if (!isSample && inside.length > 0)
    throw new InputError(`--output ${output} is not empty and holds no earlier sample; name a new folder`);
}

function remove(path: string): void {
  if (existsSync(path)) rmSync(path, { recursive: true });
}

/** What the user can mend (no permission, no space, a file in the way) as an InputError. */
function systemError(error: unknown, output: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  const mendable = ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOSPC", "ENAMETOOLONG"];
  return code && mendable.includes(code) ? new InputError(`cannot write to ${output}: ${message}`) : error;
}
