// Progress on stderr: one moving line on a terminal, plain lines elsewhere, nothing when quiet.
import type { RunEvent } from "../pipeline/run.js";
import type { Progress, StageName } from "../pipeline/stage.js";

type Sink = { readonly isTTY?: boolean; write(text: string): unknown };

/** A reporter for `run`; `clock` gives milliseconds. */
export function progressReporter(
  options: { quiet?: boolean; sink?: Sink; clock?: () => number } = {},
): (event: RunEvent) => void {
  const { quiet = false, sink = process.stderr, clock = () => performance.now() } = options;
  if (quiet) return () => {};
  let stage = "";
  let started = 0;
  let lastLine = -Infinity;
  return (event) => {
    if (event.kind === "stage") {
      const cost = event.cached ? "unchanged" : `${event.seconds.toFixed(1)} s, peak ${event.peakMemoryMb} MB`;
      sink.write(`${sink.isTTY ? "\r\x1b[K" : ""}${event.stage.padEnd(9)} done: ${cost}\n`);
      return;
    }
    if (event.stage !== stage) {
      stage = event.stage;
      started = clock();
      lastLine = -Infinity;
    }
    // A terminal is refreshed ten times a second, a log file every two seconds.
    if (clock() - lastLine < (sink.isTTY ? 100 : 2000)) return;
    lastLine = clock();
    const line = progressLine(event, (clock() - started) / 1000);
    sink.write(sink.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  };
}

/** Progress of single stages as events of a reporter, for commands that run stages outside of a run. */
export function stageProgress(report: (event: RunEvent) => void): (stage: StageName) => Progress {
  return (stage) => (phase, share, counted) => report({ kind: "progress", stage, phase, share, counted });
}

/** Stage, percent, rate and time left, as far as they are known. */
export function progressLine(event: Extract<RunEvent, { kind: "progress" }>, elapsedSeconds: number): string {
  const { stage, phase, share, counted } = event;
  const parts = [stage.padEnd(9), share === undefined ? "" : `${Math.round(100 * share)}%`.padStart(4), phase];
  if (counted) {
    parts.push(`${counted.done.toLocaleString("en-US")} of ${counted.total.toLocaleString("en-US")} ${counted.unit}`);
    if (elapsedSeconds >= 1 && counted.done > 0)
      parts.push(`${Math.round(counted.done / elapsedSeconds).toLocaleString("en-US")}/s`);
  }
  if (share !== undefined && share > 0.02 && share < 1 && elapsedSeconds >= 1)
    parts.push(`${Math.ceil((elapsedSeconds * (1 - share)) / share)} s left`);
  return parts.filter((part) => part !== "").join("  ");
}
