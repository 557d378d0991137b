// --input of commands that read transactions: a file or folder as it is, a server's tables by a copy that is brought up to date.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { InputError } from "../errors.js";
import { isServerAddress, parseAddress } from "../live/address.js";
import type { RunParameters } from "../pipeline/parameters.js";
import { presetOf } from "../sources/presets.js";
import { copyFolder, copyTables } from "../sources/server/copy.js";
import { toMap } from "../pipeline/config.js";
import type { Option, Options } from "./command.js";

export const tablesOption = {
  tables: {
    type: "string",
    value: "a=b,...",
    about: "tables of a server under other names: standard name = name there",
  },
} as const satisfies Record<string, Option>;

/** Where copies of servers' tables lie. */
const copies = ".stockwise/sources";

/** The path of `input`; tables of a server are copied first, as far as they have changed since the last time. */
export async function inputFolder(
  input: string,
  { preset, map }: Pick<RunParameters, "preset" | "map">,
  options: Options,
): Promise<string> {
  if (!isServerAddress(input)) {
    if (options["tables"] !== undefined && !existsSync(input))
      throw new InputError("--tables names tables of a server; --input is a file or a folder");
    return resolve(input);
  }
  const address = parseAddress(input, process.env, "--input");
  const folder = resolve(join(copies, copyFolder(address)));
  const quiet = options["quiet"] === true;
  let said = performance.now();
  const started = said;
  const report = await copyTables(address, folder, {
    preset: presetOf(preset),
    map,
    tables: options["tables"] === undefined ? {} : toMap(options["tables"], "--tables"),
    progress: (table, done, total) => {
      if (quiet || performance.now() - said < 2000) return;
      said = performance.now();
      process.stderr.write(
        `reading ${table}: ${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} rows\n`,
      );
    },
  });
  const rows = Object.values(report.rows).reduce((sum, n) => sum + n, 0);
  if (!quiet)
    process.stderr.write(
      `${address.name}: ${report.read.toLocaleString("en-US")} of ${rows.toLocaleString("en-US")} rows read, the others have not changed (${((performance.now() - started) / 1000).toFixed(1)} s)\n`,
    );
  return folder;
}
