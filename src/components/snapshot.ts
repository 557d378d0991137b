// Published Arrow snapshots by their address. A bare FileAttachment("x.arrow") makes Framework load Arrow from a CDN;
// FileAttachment("x.arrow").href does not, and gives the card its download link.
import { fromArrow } from "../lib/table/arrow.js";
import { rowsOf, type Row, type Table } from "../lib/table/table.js";

/** The table at `href`. */
export async function tableAt(href: string): Promise<Table> {
  const response = await fetch(href);
  if (!response.ok) throw new Error(`${href} could not be loaded (${response.status})`);
  return fromArrow(await response.arrayBuffer());
}

/** The rows of the table at `href`. */
export async function rowsAt<T = Row>(href: string): Promise<T[]> {
  return rowsOf<T>(await tableAt(href));
}
