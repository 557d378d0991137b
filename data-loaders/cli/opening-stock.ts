// The stock that ledger init begins with: a table inventory, or that of the sample on its last day.
import { isoDate } from "../../lib/calendar.js";
import { lastDay } from "../../lib/simulation/retailer/calendar.js";
import { createRetailer } from "../../lib/simulation/retailer/retailer.js";
import { rowsOf, type Table } from "../../lib/table/table.js";
import { InputError } from "../errors.js";
import type { OpeningRow } from "../live/opening.js";
import { inventory } from "../sources/sample-tables.js";
import { readTableFile } from "../table-file.js";

export type Count = { readonly rows: readonly OpeningRow[]; readonly asOf: string };

/** Stock of the sample, of the size that `npm start` makes. */
export function sampleStock(seed: number): Count {
  const retailer = createRetailer({ seed, scale: 1, network: "coastal" });
  while (retailer.next());
  return { rows: rowsOf<OpeningRow>(inventory(retailer, retailer.closing())), asOf: isoDate(lastDay) };
}

/** The newest count in a file of the table inventory. Throws InputError when a column is missing. */
export async function countedStock(file: string): Promise<Count> {
  const table = await readTableFile(file, { text: ["sku", "fc_id"] });
  for (const name of ["sku", "fc_id", "on_hand"])
    if (!(name in table.columns))
      throw new InputError(
        `${file}: no column ${name} (the table inventory has sku, fc_id, as_of, on_hand, on_order, reserved)`,
      );
  const rows = rowsOf<OpeningRow & { as_of?: Date | string | null }>(table as Table);
  const day = ({ as_of }: { as_of?: Date | string | null }): string =>
    as_of instanceof Date ? as_of.toISOString().slice(0, 10) : String(as_of ?? "").slice(0, 10);
  const asOf = rows.reduce((latest, row) => (day(row) > latest ? day(row) : latest), "");
  const today = new Date().toISOString().slice(0, 10);
  return { rows: rows.filter((row) => day(row) === asOf), asOf: asOf === "" ? today : asOf };
}
