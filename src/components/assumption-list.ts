// What stands in for missing data, said plainly.
import { html } from "htl";

export function assumptionList(assumptions: readonly { table: string; text: string }[]): HTMLElement {
  if (assumptions.length === 0) return html`<p>Every table was there: nothing had to be assumed.</p>` as HTMLElement;
  return html`<ul class="assumptions">
    ${assumptions.map(({ table, text }) => html`<li><b>${table.replaceAll("_", " ")}</b>: ${text}</li>`)}
  </ul>` as HTMLElement;
}
