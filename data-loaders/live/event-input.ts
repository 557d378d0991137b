// Events from a CSV file or a pipe, in small batches as they come: memory does not grow with the input.
import { Readable } from "node:stream";
import { csvParseRows } from "d3";
import { eventOf, type LedgerEvent } from "../../lib/inventory/ledger.js";
import { InputError } from "../errors.js";

/** One line of the input: an event, or why it is none. */
export type EventLine = { readonly line: number; readonly eventId: string; readonly event: LedgerEvent | string };

const needed = ["event_id", "kind", "product_id", "warehouse_id", "quantity", "occurred_at"];
const longestRow = 1 << 16;

/**
 * Batches of at most `size` events; a batch ends where the input pauses, so that what comes through a pipe is stored at
 * once. The first line names the columns, in any order. Throws InputError when it lacks one, or when a row never ends.
 */
export async function* eventBatches(input: Readable, name: string, size: number): AsyncGenerator<EventLine[]> {
  let header: string[] | undefined;
  let batch: EventLine[] = [];
  for await (const rows of rowsOf(input, name)) {
    for (const { line, text } of rows) {
      if (text.trim() === "") continue;
      const cells = csvParseRows(text)[0] ?? [];
      if (!header) {
        header = cells.map((cell) =>
          cell
            .replace(/^\uFEFF/, "")
            .trim()
            .toLowerCase(),
        );
        const missing = needed.filter((column) => !header!.includes(column));
        if (missing.length > 0)
          throw new InputError(
            `${name}: no column ${missing.join(", ")} in the first line (needed are ${needed.join(", ")}; transfers also need to_warehouse_id)`,
          );
        continue;
      }
      const record = Object.fromEntries(header.map((column, i) => [column, cells[i]]));
      const event =
        cells.length > header.length ? `${cells.length} cells where the header has ${header.length}` : eventOf(record);
      batch.push({ line, eventId: (record["event_id"] ?? "").trim(), event });
      if (batch.length === size) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
    batch = [];
  }
  if (!header) throw new InputError(`${name}: no events: the input is empty`);
}

type NumberedRow = { readonly line: number; readonly text: string };

/** The complete rows of each piece of the input; a row may hold line breaks inside quotes. */
async function* rowsOf(input: Readable, name: string): AsyncGenerator<NumberedRow[]> {
  let rest = "";
  let line = 1;
  let rowLine = 1;
  let row = "";
  input.setEncoding("utf8");
  const take = (text: string): NumberedRow | undefined => {
    row = row === "" ? text : `${row}\n${text}`;
    line++;
    if (row.length > longestRow)
      throw new InputError(`${name}: line ${rowLine} is longer than ${longestRow} characters; is a quote left open?`);
    if ((row.split('"').length - 1) % 2 === 1) return undefined;
    const done = { line: rowLine, text: row };
    row = "";
    rowLine = line;
    return done;
  };
  for await (const piece of input as AsyncIterable<string>) {
    const lines = (rest + piece).split(/\r?\n/);
    rest = lines.pop()!;
    if (rest.length > longestRow)
      throw new InputError(`${name}: line ${line} is longer than ${longestRow} characters; this is not CSV`);
    const rows = lines.map(take).filter((found) => found !== undefined);
    if (rows.length > 0) yield rows;
  }
  const last = rest === "" ? undefined : take(rest);
  if (last) yield [last];
  if (row !== "") throw new InputError(`${name}: the quote in line ${rowLine} never ends`);
}
