import { describe, expect, it } from "vitest";
import { progressLine, progressReporter } from "../../data-loaders/cli/progress.js";
import type { RunEvent } from "../../data-loaders/pipeline/run.js";

const event = (share: number, done = 0): RunEvent => ({
  kind: "progress",
  stage: "forecast",
  phase: "fitting",
  share,
  counted: { done, total: 300, unit: "series" },
});

describe("progress", () => {
  it("says stage, percent, rate and time left", () => {
    expect(progressLine(event(0.25, 75) as never, 5)).toBe(
      "forecast    25%  fitting  75 of 300 series  15/s  15 s left",
    );
  });

  it("writes plain lines off a terminal, at most one in two seconds", () => {
    const lines: string[] = [];
    let time = 0;
    const report = progressReporter({ sink: { write: (text) => lines.push(text) }, clock: () => time });
    for (; time < 5000; time += 500) report(event(time / 5000));
    report({ kind: "stage", stage: "forecast", cached: false, seconds: 5, peakMemoryMb: 120 });
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe("forecast  done: 5.0 s, peak 120 MB\n");
    expect(lines.join("")).not.toContain("\r");
  });

  it("says nothing when quiet", () => {
    const lines: string[] = [];
    progressReporter({ quiet: true, sink: { write: (text) => lines.push(text) } })(event(0.5));
    expect(lines).toEqual([]);
  });
});
