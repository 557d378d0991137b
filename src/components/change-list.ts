// What changed since the run before: the size of the change, what it is, where it comes from.
import { html } from "htl";
import type { Change } from "../lib/findings/overview.js";

/** The first `limit` changes, and how many more there are. */
export function changeList(changes: readonly Change[], { limit = 10 }: { limit?: number } = {}): HTMLElement {
  const more = changes.length - limit;
  return html`<div>
    <ul class="change-list">
      ${changes.slice(0, limit).map(
        ({ delta, what, why }) =>
          html`<li>
            <span class="delta">${delta}</span><span>${what}<small>${why}</small></span>
          </li>`,
      )}
    </ul>
    ${more > 0 ? html`<p><small>and ${more} more</small></p>` : ""}
  </div>` as HTMLElement;
}
