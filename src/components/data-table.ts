// A plain, complete, keyboard-scrollable table: the accessible twin of a figure, or a list of its own.
import { html } from "htl";
import { cellText, type Column } from "./download.js";

/** Rows beyond `limit` are not drawn, and the table says so; downloads hold them all. */
export function dataTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  caption: string,
  { limit = 500 }: { limit?: number } = {},
): HTMLElement {
  const shown = rows.slice(0, limit);
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Data: ${caption}">
    <table>
      <thead>
        <tr>
          ${columns.map((c) => html`<th scope="col" class=${c.numeric ? "number" : ""}>${c.label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          (row) =>
            html`<tr>
              ${columns.map((c) => html`<td class=${c.numeric ? "number" : ""}>${cellText(c, row)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
    ${rows.length > limit ? html`<p><small>The first ${limit} of ${rows.length} rows; the download has all.</small></p>` : ""}
  </div>` as HTMLElement;
}
