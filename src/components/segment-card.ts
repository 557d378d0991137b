// One segment in words: name, size, what it buys, where, when, and the service level it suggests.
import { html } from "htl";
import { full, percent } from "./format.js";
import { segmentColor } from "./tokens.js";

export type SegmentCard = {
  segment: number;
  name: string;
  description: string;
  customers: number;
  customer_share: number;
  revenue_share: number;
  /** Standard deviation over mean of the weekly demand of an item. */
  demand_variability: number;
  service_level: number | null;
  /** "Coats (2.1 times as often as others)". */
  buys: readonly string[];
  where: readonly string[];
  when: string;
};

export function segmentCard(d: SegmentCard): HTMLElement {
  return html`<section class="segment-card" style=${{ borderTopColor: segmentColor(d.segment) }}>
    <h3>
      <span class="segment-number" style=${{ background: segmentColor(d.segment) }}>${d.segment + 1}</span> ${d.name}
    </h3>
    <p>${d.description}</p>
    <dl>
      <dt>Customers</dt>
      <dd>${full(d.customers)} (${percent(d.customer_share, 0)}), ${percent(d.revenue_share, 0)} of revenue</dd>
      ${
        d.buys.length > 0
          ? html.fragment`<dt>Buys more of</dt>
              <dd>${d.buys.join("; ")}</dd>`
          : ""
      }
      ${
        d.where.length > 0
          ? html.fragment`<dt>Lives more in</dt>
              <dd>${d.where.join("; ")}</dd>`
          : ""
      }
      ${
        d.when
          ? html.fragment`<dt>Buys most in</dt>
              <dd>${d.when}</dd>`
          : ""
      }
      <dt>Weekly demand of an item varies by</dt>
      <dd>${percent(d.demand_variability, 0)} of its mean</dd>
      ${
        d.service_level === null
          ? ""
          : html.fragment`<dt>Suggested service level</dt>
              <dd>${percent(d.service_level)}</dd>`
      }
    </dl>
  </section>` as HTMLElement;
}
