// Every rule of the quarantine with its count and examples; rules that caught nothing are listed too.
import { html } from "htl";
import { full, percent } from "./format.js";
import { ramp, token } from "./tokens.js";

export type Rule = {
  rule: string;
  title: string;
  rows: number;
  /** Of all rows read. */
  share: number;
  examples: readonly { source: string; row_number: number; detail: string }[];
};

export function rulesTable(rules: readonly Rule[]): HTMLElement {
  const sorted = [...rules].sort((a, b) => b.rows - a.rows);
  const most = sorted[0]?.rows ?? 1;
  return html`<div class="table-scroll rules" tabindex="0" role="region" aria-label="Quarantine rules">
    <table>
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col" class="number">Rows</th>
          <th scope="col" class="number">of all</th>
          <th scope="col">Example</th>
        </tr>
      </thead>
      <tbody>
        ${sorted.map(
          (rule) =>
            html`<tr>
              <th scope="row">${rule.title}</th>
              <td class="number">
                ${full(rule.rows)}<span
                  class="bar"
                  style=${{ width: `${(100 * rule.rows) / most}%`, background: ramp(1, token.watch) }}
                ></span>
              </td>
              <td class="number">${percent(rule.share, 2)}</td>
              <td>
                ${rule.examples.slice(0, 1).map((d) => html`<small>${d.source} row ${full(d.row_number)}: ${d.detail}</small>`)}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>` as HTMLElement;
}
