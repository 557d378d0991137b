// Scenarios side by side: one row each, the cheapest in the accent, with buttons to look at one again or let it go.
import { html } from "htl";
import { serviceText, type ScenarioRow } from "../lib/findings/allocation-scenarios.js";
import { full } from "./format.js";

type Options = {
  money: (amount: number) => string;
  show: (kept: number) => void;
  drop: (kept: number) => void;
};

export function scenarioTable(rows: readonly ScenarioRow[], { money, show, drop }: Options): HTMLElement {
  const least = Math.min(...rows.map((d) => d.cost));
  const parts = ["shipping", "handling", "holding", "shortage"] as const;
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Scenarios side by side">
    <table class="leaderboard">
      <thead>
        <tr>
          <th scope="col">Scenario</th>
          <th scope="col" class="number">Units from stock</th>
          <th scope="col" class="number">Cost a week</th>
          ${parts.map((part) => html`<th scope="col" class="number">of it ${part}</th>`)}
          <th scope="col" class="number">Money in stock</th>
          <th scope="col" class="number">Units not served</th>
          <th scope="col" class="number">Full centers</th>
          <th scope="col"><span class="visually-hidden">What to do with it</span></th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (d) =>
            html`<tr data-chosen=${String(d.kept === null && d !== rows[0])}>
              <th scope="row">${d.label}</th>
              <td class="number">${serviceText(d)}</td>
              <td class=${d.cost === least ? "number ours" : "number"}>${money(d.cost)}</td>
              ${parts.map((part) => html`<td class="number">${money(d[part])}</td>`)}
              <td class="number">${money(d.stock)}</td>
              <td class="number">${full(d.unserved, 1)}</td>
              <td class="number">${full(d.full_centers)}</td>
              <td class="row-buttons">
                ${
                  d.kept === null
                    ? ""
                    : html`<button type="button" onclick=${() => show(d.kept!)}>
                          Show<span class="visually-hidden"> ${d.label}</span>
                        </button>
                        <button type="button" onclick=${() => drop(d.kept!)}>
                          Drop<span class="visually-hidden"> ${d.label}</span>
                        </button>`
                }
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>` as HTMLElement;
}
