// The tables beside the transactions: typed, without rows that break a rule, each as DuckDB table `given_<name>`.
import { identifier, quote, type Database } from "../../duckdb.js";
import { InputError } from "../../errors.js";
import { bind, type BindOptions } from "../../sources/bind.js";
import { inputTables, type InputColumn, type InputTable } from "../../sources/columns.js";
import type { InputFiles } from "../../sources/discover.js";
import { loadFile, rowColumn, type LoadedFile } from "../../sources/load-file.js";
import { openFile, unreadable, type FileColumn } from "../../sources/open-file.js";
import { booleanSql, idSql, integerSql, numberSql, rawSql, textSql, timestampSql, type Raw } from "./values.js";

export type SideTable = Exclude<InputTable, "transactions">;

export type SideCount = {
  readonly table: SideTable;
  readonly source: string;
  readonly read: number;
  readonly kept: number;
};

/** Columns that together name a row; a second row with the same key is a duplicate. */
const keys: Partial<Record<SideTable, readonly string[]>> = {
  customers: ["customer_id"],
  skus: ["sku"],
  fulfillment_centers: ["fc_id"],
  regions: ["region"],
  shipping_costs: ["fc_id", "region"],
  inventory: ["sku", "fc_id", "as_of"],
};

/** In this order: a row that refers to another table is checked against it. */
const order: readonly SideTable[] = [
  "customers",
  "skus",
  "fulfillment_centers",
  "regions",
  "shipping_costs",
  "inventory",
  "stockouts",
  "receipts",
  "calendar",
];

/**
 * Reads every side table that is there, makes an empty `given_<name>` for the others, and collects rows that break a rule in
 * `side_quarantine` (source, row_number, rule, detail, original).
 */
export async function readSideTables(
  db: Database,
  files: InputFiles,
  temp: string,
  options: BindOptions,
): Promise<SideCount[]> {
  await db.run(
    "CREATE TABLE side_quarantine (source VARCHAR, row_number BIGINT, rule VARCHAR, detail VARCHAR, original VARCHAR)",
  );
  const counts: SideCount[] = [];
  for (const table of order) {
    const file = files[table]?.[0];
    const columns = Object.entries(inputTables[table] as Record<string, InputColumn>);
    if (!file) {
      const empty = columns.map(([name, { kind }]) => `${valueSql(kind, undefined)} AS ${identifier(name)}`).join(", ");
      await db.run(`CREATE TABLE given_${table} AS SELECT ${empty} LIMIT 0`);
      continue;
    }
    const opened = await openFile(db, file);
    const bound = bind(table, opened, { preset: options.preset }) as Record<string, FileColumn | undefined>;
    const loaded = await loadFile(db, opened, temp, `side-${table}`);
    try {
      counts.push(await readSideTable(db, table, columns, bound, loaded, files));
    } catch (error) {
      throw unreadable(file, error);
    }
  }
  return counts;
}

async function readSideTable(
  db: Database,
  table: SideTable,
  columns: [string, InputColumn][],
  bound: Record<string, FileColumn | undefined>,
  loaded: LoadedFile,
  files: InputFiles,
): Promise<SideCount> {
  const required = columns.filter(([, { required }]) => required).map(([name]) => name);
  const raw = (name: string) => bound[name] && { name: `raw ${name}`, type: bound[name].type };
  const raws = Object.entries(bound).map(([name, column]) => `${rawSql(column!)} AS ${identifier(`raw ${name}`)}`);
  const values = columns.map(([name, column]) => `${checkedSql(column, raw(name))} AS ${identifier(name)}`);
  const texts = required.map((name) => `${textSql(raw(name))} AS ${identifier(`text ${name}`)}`);
  const key = keys[table];
  const refers = [
    ...(files.skus && table !== "skus" && "sku" in inputTables[table]
      ? [`WHEN sku IS NOT NULL AND sku NOT IN (SELECT sku FROM given_skus) THEN 'unknown_sku'`]
      : []),
    ...(files.fulfillment_centers && table !== "fulfillment_centers" && "fc_id" in inputTables[table]
      ? [`WHEN fc_id NOT IN (SELECT fc_id FROM given_fulfillment_centers) THEN 'unknown_center'`]
      : []),
    ...(key
      ? [
          `WHEN row_number() OVER (PARTITION BY ${key.map(identifier).join(", ")} ORDER BY "${rowColumn}") > 1 THEN 'duplicate'`,
        ]
      : []),
  ];
  const any = (test: (name: string) => string) => required.map(test).join(" OR ");
  const original = `to_json(struct_pack(${loaded.columns.map(({ name }) => `${identifier(name)} := ${identifier(name)}`).join(", ")}))`;
  await db.run(`CREATE TABLE side AS SELECT *, CASE
      WHEN ${any((name) => `${identifier(`text ${name}`)} IS NULL`)} THEN 'missing_value'
      WHEN ${any((name) => `${identifier(name)} IS NULL`)} THEN 'malformed_value'
      ${refers.join("\n      ")}
    END AS rule
    FROM (SELECT "${rowColumn}", ${[...values, ...texts].join(", ")}, original
      FROM (SELECT "${rowColumn}", ${raws.join(", ")}, ${original} AS original FROM ${loaded.from}))`);
  await db.run(`CREATE TABLE given_${table} AS
    SELECT ${columns.map(([name]) => identifier(name)).join(", ")} FROM side WHERE rule IS NULL ORDER BY "${rowColumn}"`);
  const detail = `CASE rule
    WHEN 'missing_value' THEN concat_ws(', ', ${required.map((name) => `CASE WHEN ${identifier(`text ${name}`)} IS NULL THEN '${name}' END`).join(", ")}) || ' is missing'
    WHEN 'malformed_value' THEN concat_ws(', ', ${required.map((name) => `CASE WHEN ${identifier(name)} IS NULL THEN '${name} "' || ${identifier(`text ${name}`)} || '"' END`).join(", ")}) || ' cannot be read'
    WHEN 'duplicate' THEN 'a second row for the same ${key?.join(", ") ?? "key"}'
    WHEN 'unknown_sku' THEN 'sku ' || ${"sku" in inputTables[table] ? "sku" : "''"} || ' is not in the table of SKUs'
    WHEN 'unknown_center' THEN 'fc_id ' || ${"fc_id" in inputTables[table] ? "fc_id" : "''"} || ' is not in the table of centers'
  END`;
  await db.run(`INSERT INTO side_quarantine
    SELECT ${quote(loaded.name)}, "${rowColumn}", rule, ${detail}, CAST(original AS VARCHAR) FROM side WHERE rule IS NOT NULL ORDER BY "${rowColumn}"`);
  if (loaded.rejects)
    await db.run(`INSERT INTO side_quarantine
      SELECT ${quote(loaded.name)}, row_number, 'unreadable_line', reason, CAST(to_json({'line': line}) AS VARCHAR) FROM ${loaded.rejects}`);
  await db.run("DROP TABLE side");
  const [counted] = await db.rows<{ kept: number }>(`SELECT count(*) AS kept FROM given_${table}`);
  if (counted!.kept === 0)
    throw new InputError(
      `${loaded.file}: none of its ${loaded.records} rows can be used; ${await firstReason(db, loaded.name)}`,
    );
  return { table, source: loaded.name, read: loaded.records, kept: counted!.kept };
}

async function firstReason(db: Database, source: string): Promise<string> {
  const [first] = await db.rows<{ row_number: number; detail: string }>(
    `SELECT row_number, detail FROM side_quarantine WHERE source = ${quote(source)} ORDER BY row_number LIMIT 1`,
  );
  return `row ${first!.row_number}: ${first!.detail}`;
}

function checkedSql({ kind, must }: InputColumn, column: Raw | undefined): string {
  const value = valueSql(kind, column);
  if (!must) return value;
  return `(CASE WHEN ${value} ${must === "be positive" ? ">" : ">="} 0 THEN ${value} END)`;
}

function valueSql(kind: InputColumn["kind"], column: Raw | undefined): string {
  switch (kind) {
    case "text":
      return idSql(column);
    case "number":
      return numberSql(column);
    case "integer":
      return integerSql(column);
    case "boolean":
      return booleanSql(column);
    case "timestamp":
      return timestampSql(column);
    case "date":
      return `CAST(${timestampSql(column)} AS DATE)`;
  }
}
