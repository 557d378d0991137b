// Short findings with their reasons, one a line: decisions, wins, misses, checks.
import { html } from "htl";

export type News = {
  readonly what: string;
  readonly why: string;
  readonly mark?: string;
  readonly tone?: "good" | "watch" | "harm";
};

/** `empty` is said when there is nothing to list: an empty list is an answer too. */
export function newsList(items: readonly News[], { empty }: { empty: string }): HTMLElement {
  if (items.length === 0) return html`<p class="state">${empty}</p>` as HTMLElement;
  return html`<ul class="news-list">
    ${items.map(
      (item) =>
        html`<li>
          ${item.mark ? html`<span class="news-mark" data-tone=${item.tone ?? "good"} aria-hidden="true">${item.mark}</span>` : ""}<span
            ><b>${item.what}</b><small>${item.why}</small></span
          >
        </li>`,
    )}
  </ul>` as HTMLElement;
}
