// Tables as an Excel workbook, one sheet each.
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import writeExcelFile, { type SheetData } from "write-excel-file/node";
import { valueAt, type Table } from "../lib/table/table.js";
import { InputError } from "./errors.js";

export type Sheet = { readonly name: string; readonly table: Table };

/** Rows that fit into a sheet of Excel, its header aside. */
export const mostSheetRows = 1_048_575;

/**
 * Writes `sheets` to `file`, whole or not at all: a bold header that stays in view, numbers as numbers, dates as dates,
 * empty cells for missing values. Throws InputError for a table of more rows than a sheet holds.
 */
export async function writeWorkbook(sheets: readonly Sheet[], file: string): Promise<void> {
  for (const { name, table } of sheets)
    if (table.rows > mostSheetRows)
      throw new InputError(`${name} has ${table.rows} rows, and a sheet of Excel holds ${mostSheetRows}; take the CSV`);
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  try {
    await writeExcelFile(
      sheets.map(({ name, table }) => ({
        // Excel takes 31 characters, and none of these.
        sheet: name.replace(/[\\/?*[\]:]/g, " ").slice(0, 31),
        data: cells(table),
        stickyRowsCount: 1,
        columns: Object.keys(table.columns).map((column) => ({ width: Math.max(12, column.length + 2) })),
        dateFormat: "yyyy-mm-dd",
      })),
    ).toFile(partial);
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
}

function cells({ columns, rows }: Table): SheetData {
  const entries = Object.entries(columns);
  const data: SheetData = [entries.map(([name]) => ({ value: name, fontWeight: "bold" as const }))];
  for (let i = 0; i < rows; i++)
    data.push(
      entries.map(([, column]) => {
        const value = valueAt(column, i);
        if (value === null || value === undefined || (typeof value === "number" && !Number.isFinite(value)))
          return null;
        return typeof value === "bigint" ? { value: Number(value) } : { value };
      }),
    );
  return data;
}
