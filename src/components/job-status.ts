// What a worker is doing: phase, percent, time, and a way to stop it. Finished and failed runs are announced.
import { html } from "htl";
import type { Live } from "../workers/live.js";

/** One line under the inputs; `done` says what came out. */
export function jobStatus<R>(state: Live<R>, done: (result: R) => string): HTMLElement {
  const { running, result, share, phase, startedAt, error, cancel } = state;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (running)
    return html`<p class="job-status" role="status">
      <progress max="1" value=${share} aria-label="Share done"></progress>
      ${phase}, ${Math.round(share * 100)}%, ${seconds} s <button type="button" onclick=${cancel}>Cancel</button>
    </p>` as HTMLElement;
  if (error !== null)
    return html`<p class="job-status state" data-state="error" role="alert">
      ${error === "cancelled" ? "Cancelled." : `That did not work: ${error}.`}
      ${result === null ? "" : "What is shown is the last result; change an input to try again."}
    </p>` as HTMLElement;
  return html`<p class="job-status" role="status">${result === null ? "" : done(result)}</p>` as HTMLElement;
}

/** Dims the figures of a page while `state` is running: what they show is the last result. */
export function dimWhile<R>(state: Live<R>): void {
  for (const grid of document.querySelectorAll(".page-grid")) grid.classList.toggle("is-stale", state.running);
}
