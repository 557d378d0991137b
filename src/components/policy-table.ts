// Policies side by side: one row a policy, one column a figure, the best that cannot see the future set in the accent.
import { html } from "htl";
import { policyMetrics, policyName, type PolicyRow } from "../lib/findings/results.js";
import { policyFigure } from "../lib/findings/results-view.js";

export function policyTable(
  policies: readonly PolicyRow[],
  { money }: { money: (amount: number) => string },
): HTMLElement {
  const real = policies.filter((d) => d.name !== "perfect-foresight");
  const best = (metric: (typeof policyMetrics)[number]) => {
    const values = real.map((d) => Number(d[metric.id])).filter(Number.isFinite);
    return metric.better === "higher" ? Math.max(...values) : Math.min(...values);
  };
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Policies and their figures">
    <table class="leaderboard">
      <thead>
        <tr>
          <th scope="col">Policy</th>
          ${policyMetrics.map((metric) => html`<th scope="col" class="number">${metric.label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${policies.map(
          (policy) =>
            html`<tr
              data-chosen=${String(policy.name === "stockwise")}
              data-baseline=${String(policy.name === "perfect-foresight")}
            >
              <th scope="row">${policyName(policy.name)}</th>
              ${policyMetrics.map((metric) => {
                const isBest = policy.name !== "perfect-foresight" && Number(policy[metric.id]) === best(metric);
                return html`<td class=${isBest ? "number ours" : "number"}>${policyFigure(policy, metric, money)}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>` as HTMLElement;
}
