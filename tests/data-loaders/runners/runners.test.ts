import { afterAll, describe, expect, it } from "vitest";
import { runnerFor } from "../../../data-loaders/runners/runner-for.js";
import { seeded } from "../../../lib/random.js";

type DraftTask = typeof import("../../../data-loaders/pipeline/forecast/draft-task.js");
const draftTask = "pipeline/forecast/draft-task";

const random = seeded(5);
const series = Array.from({ length: 7 }, (_, s) => ({
  id: `s${s}`,
  values: Float64Array.from({ length: 30 + s }, (_, t) => 10 + s + 3 * Math.sin(t) + random()),
}));
const input = (some: typeof series, horizon = 4) => ({
  series: some,
  options: { model: "ets", horizon, levels: [0.8], seasons: [] },
  judged: false,
});
const inputs = series.map((one) => input([one]));

describe.each([1, 2, 3])("%d jobs", (jobs) => {
  const runner = runnerFor(jobs);
  afterAll(() => runner.close());

  it("give results in the order of the inputs, the same as one job, and count what is done", async () => {
    const told: number[] = [];
    const results = await runner.run<DraftTask>(draftTask, inputs, (done) => told.push(done));
    expect(results.flat().map(({ id }) => id)).toEqual(series.map(({ id }) => id));
    expect(results).toEqual(await runnerFor(1).run<DraftTask>(draftTask, inputs));
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("end with the task's own error, and are of use after it", async () => {
    await expect(runner.run<DraftTask>(draftTask, [...inputs, input(series, 0)])).rejects.toThrow(
      new RangeError("invalid horizon: 0 (a whole number from 1 to 10000)"),
    );
    expect(await runner.run<DraftTask>(draftTask, inputs.slice(0, 1))).toHaveLength(1);
  });

  it("have nothing to do without inputs, and refuse a task that is not there", async () => {
    expect(await runner.run<DraftTask>(draftTask, [])).toEqual([]);
    await expect(runner.run<DraftTask>("pipeline/forecast/no-task", inputs)).rejects.toThrow(/no-task/);
  });
});
