// Every rule of the quarantine with its count and examples; rules that caught nothing are listed too.
import { html } from "htl";
import { full, percent } from "./format.js";
import { token } from "./tokens.js";

export type Rule = {
  rule: string;
  title: string;
  rows: number;
  /** Of all rows read. */
  share: number;
  /** Settled against a sale: not a fault. */
  settled: boolean;
  examples: readonly { source: string; row_number: number; detail: string }[];
};

export function rulesTable(rules: readonly Rule[]): HTMLElement {
  const most = Math.max(1, ...rules.filter((rule) => !rule.settled).map((rule) => rule.rows));
  return html`<div class="table-scroll rules" tabindex="0" role="region" aria-label="Quarantine rules">
    <table>
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col" class="number">Rows</th>
          <th scope="col" class="number">of all</th>
          <th scope="col" class="wide-only">Example</th>
        </tr>
      </thead>
      <tbody>
        ${rules.map(
          (rule) =>
            html`<tr data-settled=${rule.settled}>
              <th scope="row">${rule.title}</th>
              <td class="number">
                ${full(rule.rows)}${rule.settled ? "" : html`<span class="bar" style=${{ width: `${(100 * rule.rows) / most}%`, background: token.watch }}></span>`}
              </td>
              <td class="number">${percent(rule.share, 2)}</td>
              <td class="wide-only">
                ${rule.examples.slice(0, 1).map((d) => html`<small>${d.source} row ${full(d.row_number)}: ${d.detail}</small>`)}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>` as HTMLElement;
}
