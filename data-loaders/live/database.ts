// A live database behind one small interface: the ledger is written once, for servers and for the file beside this project.
import type { Address } from "./address.js";

export type Value = string | number | Date | null;

export type Session = {
  /** Rows of a statement with `?` placeholders. 64-bit integers and decimals are numbers, times are Dates. */
  rows<T>(sql: string, values?: readonly Value[]): Promise<T[]>;
  /** Runs a statement; how many rows it changed. */
  run(sql: string, values?: readonly Value[]): Promise<number>;
};

export type Dialect = {
  readonly kind: Address["dialect"];
  /** Behind a SELECT: locks its rows until the transaction ends. */
  readonly forUpdate: string;
  /** Name of the schema that is in use, as an expression. */
  readonly currentSchema: string;
  /** Column types. */
  readonly types: {
    readonly id: string;
    readonly text: string;
    readonly time: string;
    /** Column definition of a number that counts up by itself. */
    readonly serial: string;
  };
  /** Behind the definition of a table. */
  readonly tableOptions: string;
};

export type LiveDatabase = Session & {
  readonly dialect: Dialect;
  /** For messages; holds no secret. */
  readonly name: string;
  /** Runs `body` in a transaction; deadlocks, lock waits and lost races are run anew, unseen by the caller. */
  transaction<T>(body: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

export type OpenOptions = {
  /** How many connections may be open at once (default 8). */
  readonly connections?: number;
  /** A session that cannot write. */
  readonly readOnly?: boolean;
};

/** `(?, ?), (?, ?)` for `rows` rows of `columns` values. */
export function places(rows: number, columns: number): string {
  const row = `(${Array.from({ length: columns }, () => "?").join(", ")})`;
  return Array.from({ length: rows }, () => row).join(", ");
}

/** The statement that writes `rows` rows, replacing `values` of those whose `key` is there already. */
export function upsert(
  { kind }: Dialect,
  table: string,
  key: readonly string[],
  values: readonly string[],
  rows: number,
): string {
  const columns = [...key, ...values];
  const insert = `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${places(rows, columns.length)}`;
  if (kind === "mysql")
    return `${insert} ON DUPLICATE KEY UPDATE ${values.map((v) => `${v} = VALUES(${v})`).join(", ")}`;
  return `${insert} ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${values.map((v) => `${v} = excluded.${v}`).join(", ")}`;
}

/** The statement that writes `rows` rows, except those whose key is there already. */
export function insertMissing({ kind }: Dialect, table: string, columns: readonly string[], rows: number): string {
  const insert = `INTO ${table} (${columns.join(", ")}) VALUES ${places(rows, columns.length)}`;
  return kind === "mysql" ? `INSERT IGNORE ${insert}` : `INSERT ${insert} ON CONFLICT DO NOTHING`;
}

const attempts = 12;

/** Runs `once` again while its failure is one that a second try can mend; waits a little longer each time. */
export async function retrying<T>(once: () => Promise<T>, mendable: (error: unknown) => boolean): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once();
    } catch (error) {
      if (attempt >= attempts || !mendable(error)) throw error;
      await new Promise((wake) => setTimeout(wake, Math.min(500, 2 ** attempt) * (0.5 + Math.random())));
    }
  }
}
