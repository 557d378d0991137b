// The jobs behind the segments page, through the same door as a worker uses.
import { describe, expect, it } from "vitest";
import { runJob } from "../../../lib/jobs.js";
import { normal, seeded } from "../../../lib/random.js";
import type { Points } from "../../../lib/segmentation/points.js";
import { answer, type ReplyMessage } from "../../../lib/worker.js";

/** Three blobs on coordinates 0 and 1; coordinate 2 splits everything in two halves instead. */
function blobs(): Points & { weights: Float64Array } {
  const random = seeded(7);
  const rows = 240;
  const values = new Float64Array(rows * 3);
  for (let i = 0; i < rows; i++) {
    values[i * 3] = (i % 3) * 10 + normal(random) * 0.3;
    values[i * 3 + 1] = (i % 3 === 1 ? 10 : 0) + normal(random) * 0.3;
    values[i * 3 + 2] = (i < rows / 2 ? -30 : 30) + normal(random) * 0.3;
  }
  return { values, rows, cols: 3, weights: new Float64Array(rows).fill(10) };
}

describe("recluster", () => {
  it("finds the blobs on the chosen coordinates and counts customers by weight", async () => {
    const points = blobs();
    const found = await runJob("recluster", { points, columns: [0, 1], clusters: 3, seed: 1 });
    expect([...found.sizes]).toEqual([800, 800, 800]);
    expect(found.silhouette).toBeGreaterThan(0.9);
    expect(found.converged).toBe(true);
    for (let i = 3; i < points.rows; i++) expect(found.labels[i]).toBe(found.labels[i - 3]);
  });

  it("gives means of all coordinates, whether they count or not", async () => {
    const found = await runJob("recluster", { points: blobs(), columns: [2], clusters: 2, seed: 1 });
    const third = [found.means[2]!, found.means[5]!].sort((a, b) => a - b);
    expect(third[0]).toBeCloseTo(-30, 0);
    expect(third[1]).toBeCloseTo(30, 0);
  });

  it("agrees fully with its own labels and not with another cut", async () => {
    const points = blobs();
    const first = await runJob("recluster", { points, columns: [0, 1], clusters: 3, seed: 1 });
    const again = await runJob("recluster", { points, columns: [0, 1], clusters: 3, seed: 9, reference: first.labels });
    expect(again.agreement).toBeCloseTo(1, 12);
    const other = await runJob("recluster", { points, columns: [2], clusters: 2, seed: 1, reference: first.labels });
    expect(other.agreement!).toBeLessThan(0.1);
  });

  it("refuses no coordinate and too many clusters", async () => {
    const points = blobs();
    await expect(runJob("recluster", { points, columns: [], clusters: 2, seed: 1 })).rejects.toThrow(/none chosen/);
    await expect(runJob("recluster", { points, clusters: 241, seed: 1 })).rejects.toThrow(/clusters: 241/);
  });
});

describe("recluster with factors", () => {
  it("clusters the coordinates multiplied, and gives means as they were", async () => {
    const points = blobs();
    // Coordinate 2 is far wider; made small, the blobs on the others decide.
    const whole = { points, clusters: 3, seed: 1 };
    const scaled = await runJob("recluster", { ...whole, factors: [1, 1, 0.01] });
    for (let i = 3; i < points.rows; i++) expect(scaled.labels[i]).toBe(scaled.labels[i - 3]);
    const by = { ...points, values: points.values.map((x, at) => x * [2, 3, 0.01][at % 3]!) };
    const direct = await runJob("recluster", { points: by, clusters: 3, seed: 1 });
    const asked = await runJob("recluster", { ...whole, factors: [2, 3, 0.01] });
    expect(asked.labels).toEqual(direct.labels);
    expect(asked.inertia).toBe(direct.inertia);
    asked.means.forEach((mean, at) => expect(mean * [2, 3, 0.01][at % 3]!).toBeCloseTo(direct.means[at]!, 9));
  });
  it("refuses another number of factors than coordinates", () =>
    expect(runJob("recluster", { points: blobs(), clusters: 2, seed: 1, factors: [1] })).rejects.toThrow(
      "invalid factors: 1 for 3 columns",
    ));
});

describe("the message shim", () => {
  it("sends progress and then the same bytes as a direct call", async () => {
    const request = { points: blobs(), clusters: 3, seed: 1 };
    const replies: ReplyMessage[] = [];
    await answer({ id: 5, job: "recluster", request }, (message) => replies.push(message));
    expect(replies.slice(0, -1).every(({ kind, id }) => kind === "progress" && id === 5)).toBe(true);
    const last = replies.at(-1)!;
    expect(last).toEqual({ id: 5, kind: "done", result: await runJob("recluster", request) });
  });

  it("answers an error as a message, with the value refused", async () => {
    const replies: ReplyMessage[] = [];
    await answer({ id: 1, job: "recluster", request: { points: blobs(), clusters: 0, seed: 1 } }, (m) =>
      replies.push(m),
    );
    expect(replies.at(-1)).toMatchObject({ kind: "failed", message: expect.stringContaining("clusters: 0") });
    await answer({ id: 2, job: "nonsense", request: {} } as never, (m) => replies.push(m));
    expect(replies.at(-1)).toMatchObject({ id: 2, kind: "failed", message: expect.stringContaining("nonsense") });
  });
});
