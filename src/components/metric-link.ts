// A metric's name that leads to its definition.
import { html } from "htl";
import { metrics, type MetricId } from "../lib/metrics.js";

/** A link to the glossary with the definition as tooltip. `root` is the way to the site's root from this page. */
export function metricLink(
  id: MetricId,
  { text, class: className = "metric-link", root = "./" }: { text?: string; class?: string; root?: string } = {},
): HTMLElement {
  const { name, definition } = metrics[id];
  return html`<a class=${className} href="${root}docs/glossary#${id}" title=${definition}
    >${text ?? name}</a
  >` as HTMLElement;
}
