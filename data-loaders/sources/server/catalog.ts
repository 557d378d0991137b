// The tables of a server and their columns, as its catalog lists them.
import type { ServerTable } from "./reader.js";

/** Named so that MySQL's capital letters do not matter. */
export type CatalogRow = { readonly table_is: string; readonly column_is: string; readonly type_is: string };

/** The question for all columns of the schema that the expression `schema` gives. */
export function catalogQuery(schema: string): string {
  return `SELECT table_name AS table_is, column_name AS column_is, data_type AS type_is FROM information_schema.columns
          WHERE table_schema = ${schema} ORDER BY table_name, ordinal_position`;
}

/** The answer as tables, in its order. */
export function tablesOf(rows: readonly CatalogRow[]): ServerTable[] {
  const tables = new Map<string, { name: string; columns: { name: string; type: string }[] }>();
  for (const { table_is, column_is, type_is } of rows) {
    if (!tables.has(table_is)) tables.set(table_is, { name: table_is, columns: [] });
    tables.get(table_is)!.columns.push({ name: column_is, type: type_is });
  }
  return [...tables.values()];
}
