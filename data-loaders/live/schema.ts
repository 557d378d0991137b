// The tables of the live inventory, made or brought up to date; running it again changes nothing.
import { InputError } from "../errors.js";
import type { Dialect, LiveDatabase } from "./database.js";

type Table = {
  readonly name: string;
  readonly create: (dialect: Dialect) => string;
  readonly indexes?: readonly Index[];
};
type Index = { readonly name: string; readonly columns: string };

const tables: readonly Table[] = [
  {
    name: "inventory_tracking",
    create: ({ types: { id, time }, tableOptions }) =>
      `CREATE TABLE IF NOT EXISTS inventory_tracking (
         product_id ${id} NOT NULL,
         warehouse_id ${id} NOT NULL,
         current_stock BIGINT DEFAULT 0 NOT NULL CHECK (current_stock >= 0),
         backordered BIGINT DEFAULT 0 NOT NULL CHECK (backordered >= 0),
         on_order BIGINT DEFAULT 0 NOT NULL CHECK (on_order >= 0),
         version BIGINT DEFAULT 0 NOT NULL,
         last_updated ${time} NULL,
         PRIMARY KEY (product_id, warehouse_id)
       )${tableOptions}`,
  },
  {
    name: "inventory_event",
    create: ({ types: { id, time, serial }, tableOptions }) =>
      `CREATE TABLE IF NOT EXISTS inventory_event (
         seq ${serial},
         event_id ${id} NOT NULL UNIQUE,
         kind ${id} NOT NULL,
         product_id ${id} NOT NULL,
         warehouse_id ${id} NOT NULL,
         to_warehouse_id ${id} NULL,
         quantity BIGINT NOT NULL,
         order_id ${id} NULL,
         occurred_at ${time} NOT NULL,
         applied_at ${time} NOT NULL
       )${tableOptions}`,
    indexes: [{ name: "inventory_event_item", columns: "product_id, warehouse_id, seq" }],
  },
  {
    name: "replenishment_order",
    create: ({ types: { id, text, time }, tableOptions }) =>
      `CREATE TABLE IF NOT EXISTS replenishment_order (
         order_id ${id} NOT NULL PRIMARY KEY,
         kind ${id} NOT NULL,
         product_id ${id} NOT NULL,
         warehouse_id ${id} NOT NULL,
         from_warehouse_id ${id} NULL,
         quantity BIGINT NOT NULL,
         received BIGINT DEFAULT 0 NOT NULL,
         urgency ${id} NOT NULL,
         reason ${text} NOT NULL,
         status ${id} NOT NULL,
         created_at ${time} NOT NULL,
         expected_at ${time} NULL,
         closed_at ${time} NULL
       )${tableOptions}`,
    indexes: [{ name: "replenishment_order_item", columns: "product_id, warehouse_id, status" }],
  },
  {
    name: "inventory_alert",
    create: ({ types: { id, text, time }, tableOptions }) =>
      `CREATE TABLE IF NOT EXISTS inventory_alert (
         alert_id ${id} NOT NULL PRIMARY KEY,
         product_id ${id} NOT NULL,
         warehouse_id ${id} NOT NULL,
         urgency ${id} NOT NULL,
         quantity BIGINT NOT NULL,
         message ${text} NOT NULL,
         raised_at ${time} NOT NULL,
         cleared_at ${time} NULL
       )${tableOptions}`,
  },
];

/** Columns that a table of the customer's own may lack: they are added to it. */
const addable: Readonly<Record<string, (dialect: Dialect) => string>> = {
  backordered: ({ kind }) => `BIGINT DEFAULT 0${kind === "duckdb" ? "" : " NOT NULL"}`,
  on_order: ({ kind }) => `BIGINT DEFAULT 0${kind === "duckdb" ? "" : " NOT NULL"}`,
  version: ({ kind }) => `BIGINT DEFAULT 0${kind === "duckdb" ? "" : " NOT NULL"}`,
  last_updated: ({ types }) => `${types.time} NULL`,
};

export type InitReport = {
  /** Tables that were not there. */
  readonly created: readonly string[];
  /** Columns of a table that was there which were added or given the ledger's type. */
  readonly changed: readonly string[];
  /** Items whose stock was there before the ledger: each has an opening event now. */
  readonly opened: number;
};

/**
 * Makes the tables that are missing, and adds to a customer's own inventory_tracking the columns that it lacks. Throws
 * InputError when that table has columns of a wrong type or no key over product and warehouse; it is then left as it is.
 * Stock that is there before the first event becomes an opening event, so that the ledger adds up from the start.
 */
export async function initSchema(db: LiveDatabase): Promise<InitReport> {
  const { dialect } = db;
  const before = await columnsOf(db);
  const changed: string[] = [];
  const tracking = before.get("inventory_tracking");
  if (tracking) {
    await checkTracking(db, tracking);
    for (const [name, definition] of Object.entries(addable)) {
      if (tracking.has(name)) continue;
      await db.run(`ALTER TABLE inventory_tracking ADD COLUMN ${name} ${definition(dialect)}`);
      changed.push(`inventory_tracking.${name}`);
    }
    for (const name of await foreignIds(db)) {
      const type = `${dialect.types.id} NOT NULL`;
      const change =
        dialect.kind === "mysql" ? `MODIFY ${name} ${type}` : `ALTER COLUMN ${name} TYPE ${dialect.types.id}`;
      await db.run(`ALTER TABLE inventory_tracking ${change}`);
      changed.push(`inventory_tracking.${name}`);
    }
  }
  const created: string[] = [];
  for (const { name, create, indexes = [] } of tables) {
    if (before.has(name)) continue;
    await db.run(create(dialect));
    for (const index of indexes) {
      const ifMissing = dialect.kind === "mysql" ? "" : "IF NOT EXISTS ";
      await db.run(`CREATE INDEX ${ifMissing}${index.name} ON ${name} (${index.columns})`).catch((error: Error) => {
        // Two that start at once: the other one was first.
        if (!/duplicate key name/i.test(error.message)) throw error;
      });
    }
    created.push(name);
  }
  return { created, changed, opened: await openStock(db) };
}

/** Ids of a customer's table that compare in another way than the ledger's (case, accents): they would not match. */
async function foreignIds(db: LiveDatabase): Promise<string[]> {
  if (db.dialect.kind === "duckdb") return [];
  const ours = db.dialect.kind === "mysql" ? "utf8mb4_bin" : "C";
  const found = await db.rows<{ column_is: string; collation_is: string | null }>(
    `SELECT column_name AS column_is, collation_name AS collation_is FROM information_schema.columns
     WHERE table_schema = ${db.dialect.currentSchema} AND table_name = 'inventory_tracking'
       AND column_name IN ('product_id', 'warehouse_id')`,
  );
  return found.filter(({ collation_is }) => collation_is !== ours).map(({ column_is }) => column_is);
}

/** Opening events for stock that is there before any event; how many. */
async function openStock(db: LiveDatabase): Promise<number> {
  return db.transaction((session) =>
    session.run(
      `INSERT INTO inventory_event (event_id, kind, product_id, warehouse_id, quantity, occurred_at, applied_at)
       SELECT CONCAT('opening-', MD5(CONCAT(product_id, '@', warehouse_id))), 'adjustment', product_id, warehouse_id,
         current_stock - backordered, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP FROM inventory_tracking
       WHERE current_stock <> backordered AND NOT EXISTS (SELECT 1 FROM inventory_event)`,
    ),
  );
}

type Columns = ReadonlyMap<string, string>;

async function columnsOf(db: LiveDatabase): Promise<Map<string, Map<string, string>>> {
  const found = await db.rows<{ table_is: string; column_is: string; type_is: string }>(
    `SELECT table_name AS table_is, column_name AS column_is, data_type AS type_is FROM information_schema.columns
     WHERE table_schema = ${db.dialect.currentSchema} AND table_name IN (${tables.map(() => "?").join(", ")})`,
    tables.map(({ name }) => name),
  );
  const columns = new Map<string, Map<string, string>>();
  for (const { table_is, column_is, type_is } of found) {
    const name = table_is.toLowerCase();
    if (!columns.has(name)) columns.set(name, new Map());
    columns.get(name)!.set(column_is.toLowerCase(), type_is.toLowerCase());
  }
  return columns;
}

async function checkTracking(db: LiveDatabase, columns: Columns): Promise<void> {
  const where = `${db.name}: inventory_tracking`;
  const wanted = { product_id: "text", warehouse_id: "text", current_stock: "integer" } as const;
  const patterns = { text: /char|text/, integer: /int/ };
  for (const [name, type] of Object.entries(wanted)) {
    const found = columns.get(name);
    if (found === undefined)
      throw new InputError(`${where} has no column ${name}; rename the one that holds it, or rename the table`);
    if (!patterns[type as "text"].test(found))
      throw new InputError(`${where}.${name} is ${found}, where ${type} is needed; change its type`);
  }
  for (const name of ["backordered", "on_order", "version"])
    if (columns.has(name) && !patterns.integer.test(columns.get(name)!))
      throw new InputError(`${where}.${name} is ${columns.get(name)!}, where integer is needed; change its type`);
  const [bad] = await db.rows<{ n: number }>("SELECT count(*) AS n FROM inventory_tracking WHERE current_stock < 0");
  if (Number(bad!.n) > 0)
    throw new InputError(
      `${where} has ${bad!.n} rows with negative current_stock; mend them first, nothing was changed`,
    );
  const [twice] = await db.rows<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT product_id FROM inventory_tracking GROUP BY product_id, warehouse_id HAVING count(*) > 1) AS d`,
  );
  if (Number(twice!.n) > 0)
    throw new InputError(`${where} has ${twice!.n} pairs of product and warehouse more than once; keep one row each`);
  const keys = await db.rows<{ column_is: string }>(
    `SELECT k.column_name AS column_is FROM information_schema.table_constraints AS c
     JOIN information_schema.key_column_usage AS k
       ON k.constraint_name = c.constraint_name AND k.table_schema = c.table_schema AND k.table_name = c.table_name
     WHERE c.table_schema = ${db.dialect.currentSchema} AND c.table_name = 'inventory_tracking'
       AND c.constraint_type = 'PRIMARY KEY'`,
  );
  const key = keys.map(({ column_is }) => column_is.toLowerCase()).sort();
  if (key.join() !== "product_id,warehouse_id")
    throw new InputError(
      `${where} has ${key.length === 0 ? "no primary key" : `the primary key ${key.join(", ")}`}; the ledger locks rows by product and warehouse: make (product_id, warehouse_id) the primary key`,
    );
}
