// Inputs set aside to be compared: up to four, kept in the URL, so that a copied link shows the same picture.
import { html } from "htl";
import type { ControlForm } from "./control-card.js";
import { stateFrom, stateText, type Control, type Values } from "./control-state.js";

/** As many as a table beside the plan in view can be read with. */
export const mostScenarios = 4;

export type ScenarioKeeper = HTMLElement & {
  /** The inputs kept, oldest first. */
  value: readonly Values[];
  drop: (index: number) => void;
};

/** A button that keeps the present inputs of `form`; its value is the list of all kept. */
export function scenarioKeeper(form: ControlForm, controls: readonly Control[]): ScenarioKeeper {
  const notices: string[] = [];
  const asked = new URLSearchParams(location.search).getAll("scenario");
  let kept = [...new Set(asked)].slice(0, mostScenarios);
  const state = (text: string) => stateFrom(controls, text, notices);
  kept = kept.map((text) => stateText(controls, state(text)));
  if (asked.length > mostScenarios)
    notices.push(`The link holds ${asked.length} scenarios; the first ${mostScenarios} are shown.`);

  const notice = html`<p class="control-notice" role="status">${notices.join(" ")}</p>`;
  const button = html`<button type="button" onclick=${keep}>Keep these inputs</button>` as HTMLButtonElement;
  const count = html`<span class="count" aria-live="polite"></span>` as HTMLElement;
  const keeper = html`<div class="scenario-keeper">${button} ${count} ${notice}</div>` as unknown as ScenarioKeeper;
  keeper.drop = (index) => {
    kept = kept.filter((_, i) => i !== index);
    changed();
  };

  function keep(): void {
    kept = [...kept, stateText(controls, form.value)];
    changed();
  }
  function show(): void {
    keeper.value = kept.map(state);
    button.disabled = kept.length >= mostScenarios || kept.includes(stateText(controls, form.value));
    count.textContent = `${kept.length} of ${mostScenarios} kept`;
  }
  function changed(): void {
    const url = new URL(location.href);
    url.searchParams.delete("scenario");
    for (const text of kept) url.searchParams.append("scenario", text);
    history.replaceState(null, "", url);
    show();
    keeper.dispatchEvent(new CustomEvent("input", { bubbles: true }));
  }
  form.addEventListener("input", show);
  show();
  return keeper;
}
