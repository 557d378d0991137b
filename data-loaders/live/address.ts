// Where a live database is: its address taken apart, and a name for messages that holds no secret.
import { readFileSync } from "node:fs";
import { InputError } from "../errors.js";

export type Address = {
  readonly dialect: "mysql" | "postgres" | "duckdb";
  /** For messages, logs and pages: server and database, without user and password. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Name of the database; for DuckDB, the file. */
  readonly database: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Undefined: no encryption. */
  readonly tls: { readonly verify: boolean; readonly ca?: string } | undefined;
  /** How long a statement, or the way to the server, may take. */
  readonly timeoutSeconds: number;
};

/** Where the ledger lies when no database is named: a file of this project. */
export const embeddedLedger = ".stockwise/ledger.duckdb";

const defaultPorts = { mysql: 3306, postgres: 5432 } as const;
const options = ["sslmode", "sslrootcert", "timeout"];

/** Whether `text` is an address of a server rather than a path. */
export function isServerAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/**
 * Reads mysql://, mariadb://, postgres:// and postgresql:// addresses, and duckdb:FILE or FILE.duckdb. What is not in the
 * address comes from STOCKWISE_DATABASE_USER and STOCKWISE_DATABASE_PASSWORD. `?sslmode=require` encrypts,
 * `?sslmode=verify-full&sslrootcert=FILE` checks the server too, `?timeout=SECONDS` bounds every statement. Throws
 * InputError, which names the option `flag` and never repeats the address.
 */
export function parseAddress(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  flag = "--database",
): Address {
  const file =
    /^duckdb:(?:\/\/)?(.+)$/i.exec(text)?.[1] ??
    (/\.(duckdb|db)$/i.test(text) && !isServerAddress(text) ? text : undefined);
  if (file !== undefined)
    return {
      dialect: "duckdb",
      name: file,
      host: "",
      port: 0,
      database: file,
      user: undefined,
      password: undefined,
      tls: undefined,
      timeoutSeconds: 30,
    };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  const dialect =
    scheme === "mysql" || scheme === "mariadb"
      ? "mysql"
      : scheme === "postgres" || scheme === "postgresql"
        ? "postgres"
        : undefined;
  if (!dialect)
    throw new InputError(
      `${flag} is not an address that is known: mysql://USER@HOST/DATABASE, postgres://USER@HOST/DATABASE or FILE.duckdb`,
    );
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InputError(
      `${flag}: this ${dialect} address cannot be read; a password with : / @ # ? needs %-escapes, or goes into STOCKWISE_DATABASE_PASSWORD`,
    );
  }
  const database = decode(url.pathname.replace(/^\//, ""), flag);
  if (database === "") throw new InputError(`${flag}: name the database: ${scheme!}://USER@HOST/DATABASE`);
  if (url.hostname === "") throw new InputError(`${flag}: name the host: ${scheme!}://USER@HOST/${database}`);
  for (const option of url.searchParams.keys())
    if (!options.includes(option))
      throw new InputError(`${flag}: unknown option ${option} (there are ${options.join(", ")})`);
  const timeout = url.searchParams.get("timeout");
  const timeoutSeconds = timeout === null ? 30 : Number(timeout);
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 3600))
    throw new InputError(`${flag}: timeout is in seconds, more than 0 and at most 3600`);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? defaultPorts[dialect] : Number(url.port);
  return {
    dialect,
    name: `${dialect === "mysql" ? "MySQL" : "PostgreSQL"} database ${database} at ${host}:${port}`,
    host,
    port,
    database,
    user: decode(url.username, flag) || environment["STOCKWISE_DATABASE_USER"] || undefined,
    password: decode(url.password, flag) || environment["STOCKWISE_DATABASE_PASSWORD"] || undefined,
    tls: tlsOf(url.searchParams, flag),
    timeoutSeconds,
  };
}

function decode(text: string, flag: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InputError(`${flag}: a % in the address is not an escape; write it as %25`);
  }
}

function tlsOf(parameters: URLSearchParams, flag: string): Address["tls"] {
  const mode = parameters.get("sslmode") ?? (parameters.has("sslrootcert") ? "verify-full" : "disable");
  if (mode === "disable") return undefined;
  if (mode !== "require" && mode !== "verify-full")
    throw new InputError(`${flag}: sslmode ${mode} is unknown (one of disable, require, verify-full)`);
  const file = parameters.get("sslrootcert");
  if (file === null) return { verify: mode === "verify-full" };
  try {
    return { verify: mode === "verify-full", ca: readFileSync(file, "utf8") };
  } catch {
    throw new InputError(`${flag}: sslrootcert ${file} cannot be read`);
  }
}
