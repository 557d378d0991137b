// The rules of the quarantine in words, in the order in which they are tried.
import { html } from "htl";
import { outlierRule, qualityRules } from "../lib/quality-rules.js";

export function rulesGuide(): HTMLElement {
  return html`<dl class="rules-guide">
    ${[...qualityRules, outlierRule].map(
      ({ title, explanation }) =>
        html.fragment`<dt>${title}</dt>
          <dd>${explanation}</dd>`,
    )}
  </dl>` as HTMLElement;
}
