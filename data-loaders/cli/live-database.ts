// The database of commands that work on the live inventory.
import { existsSync } from "node:fs";
import { embeddedLedger, parseAddress } from "../live/address.js";
import type { LiveDatabase, OpenOptions } from "../live/database.js";
import { openLive } from "../live/open.js";
import { InputError } from "../errors.js";
import type { Option, Options } from "./command.js";

export const databaseOption = {
  database: {
    type: "string",
    value: "URL",
    about: `mysql://, postgres:// or FILE.duckdb (default: $STOCKWISE_DATABASE, else ${embeddedLedger})`,
  },
} as const satisfies Record<string, Option>;

/** Opens the database that the user named; `make` allows a file that is not there yet. */
export async function openNamed(
  options: Options,
  { make = false, ...open }: OpenOptions & { make?: boolean } = {},
): Promise<LiveDatabase> {
  const named = options["database"] ?? process.env["STOCKWISE_DATABASE"] ?? embeddedLedger;
  if (typeof named !== "string" || named === "") throw new InputError("--database: an address or a file is needed");
  const address = parseAddress(named, process.env);
  if (address.dialect === "duckdb" && !make && !existsSync(address.database))
    throw new InputError(`${address.database}: no such file; stockwise ledger init makes it`);
  return openLive(address, open);
}
