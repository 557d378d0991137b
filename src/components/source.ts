// Where exported figures say they come from: the run of the page, told once by its header.
import type { PublishedRun } from "../lib/findings/run.js";
import { dayMonthYear } from "./format.js";

let text = "Stockwise";

/** Names the run of this page in every figure exported from it. */
export function citeRun({ synthetic, source, runId, dataThrough }: PublishedRun["stamp"]): void {
  const what = synthetic ? "synthetic sample" : source;
  text = `Stockwise, ${what}, data through ${dayMonthYear(new Date(dataThrough))}, run ${runId}`;
}

/** The line under an exported figure. */
export function sourceLine(): string {
  return text;
}
