// Opens a live database of any kind; a driver is loaded only when its kind is asked for.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Address } from "./address.js";
import type { LiveDatabase, OpenOptions } from "./database.js";

/** Opens the database at `address`. Servers are not asked before the first statement. */
export async function openLive(address: Address, options: OpenOptions = {}): Promise<LiveDatabase> {
  switch (address.dialect) {
    case "mysql":
      return (await import("./mysql.js")).openMysql(address, options);
    case "postgres":
      return (await import("./postgres.js")).openPostgres(address, options);
    case "duckdb":
      mkdirSync(dirname(address.database), { recursive: true });
      return (await import("./embedded.js")).openEmbedded(address, options);
  }
}
