// The head of every page: where the numbers come from, and the five stages with this page's one marked.
import { html } from "htl";
import type { PublishedRun } from "../lib/findings/run.js";
import { citeRun } from "./source.js";
import { stageRail } from "./stage-rail.js";
import { stamp } from "./stamp.js";

/**
 * Stamp and stage rail. `current` is the name of this page's stage (Explore, Segments, Forecasts, Allocation, Results);
 * `rail: false` leaves the rail out (overview, which shows it in full further down).
 *
 * @example display(pageHeader(run, {current: "Forecasts"}))
 */
export function pageHeader(
  run: PublishedRun,
  { current, rail = true }: { current?: string; rail?: boolean } = {},
): HTMLElement {
  citeRun(run.stamp);
  return html`<div class="page-header">
    ${stamp(run.stamp)}${rail ? stageRail(run.stages, current === undefined ? {} : { current }) : ""}
  </div>` as HTMLElement;
}
