// The rules behind the quality lights of the stages, with their limits.
import { html } from "htl";
import { limits } from "../lib/findings/stages.js";
import { full, percent } from "./format.js";

export function lightsTable(): HTMLElement {
  const rows = [
    [
      "Explore",
      `${percent(limits.brokenWatch, 0)} of rows broke a rule, or ${percent(limits.withoutCustomerWatch, 0)} of lines name no customer`,
      `${percent(limits.brokenHarm, 0)} of rows broke a rule, or rows are unaccounted for`,
    ],
    [
      "Segments",
      `silhouette below ${full(limits.silhouetteWeak, 2)}, or the data speak for another number`,
      `a segment of fewer than ${limits.smallestSegment} customers, or k-means did not settle`,
    ],
    [
      "Forecasts",
      `not surely better than seasonal naive, or 80% intervals off by more than ${percent(limits.coverageOff, 0)}`,
      "surely worse than seasonal naive",
    ],
    [
      "Allocation",
      `a center is full, demand is unserved, or the plan is not proven to be within ${percent(limits.gapWatch, 0)} of the best`,
      "no plan meets all limits",
    ],
    [
      "Results",
      "cost not distinguishable from a tuned status quo",
      "surely dearer than a tuned status quo, or a check of the replay fails",
    ],
  ];
  return html`<div class="table-scroll whole" tabindex="0" role="region" aria-label="Quality lights">
    <table>
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col">▲ Needs a look</th>
          <th scope="col">■ Broken</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([stage, watch, harm]) =>
            html`<tr>
              <th scope="row">${stage}</th>
              <td>${watch}</td>
              <td>${harm}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>` as HTMLElement;
}
