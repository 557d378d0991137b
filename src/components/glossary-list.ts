// Every metric with its definition, formula, unit and direction; each can be linked to.
import { html } from "htl";
import { metricGroups, type Direction, type Metric } from "../lib/metrics.js";

const groupNames: Record<Metric["group"], string> = {
  service: "Service",
  cost: "Cost",
  inventory: "Inventory",
  forecast: "Forecasts",
  segments: "Segments",
  data: "Data",
};
const directions: Record<Direction, string> = {
  higher: "higher is better",
  lower: "lower is better",
  target: "closer to its aim is better",
  none: "it only describes",
};

export function glossaryList(): HTMLElement {
  return html`<div class="glossary">
    ${metricGroups().map(
      ({ group, items }) =>
        html`<section>
          <h2 id="group-${group}">${groupNames[group]}</h2>
          <dl>
            ${items.map(
              ({ id, metric }) =>
                html.fragment`<dt id=${id}>${metric.name}</dt>
                  <dd>
                    ${metric.definition}
                    <small>${metric.formula}. Unit: ${metric.unit}; ${directions[metric.direction]}.</small>
                  </dd>`,
            )}
          </dl>
        </section>`,
    )}
  </div>` as HTMLElement;
}

/** Definitions are drawn after the page has loaded: go to the one that the address asks for. */
export function goToHash(): void {
  const id = decodeURIComponent(location.hash.slice(1));
  if (id) requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView());
}
