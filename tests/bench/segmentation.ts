// k-means and silhouettes against scikit-learn: the same points, the same start, one thread each, CPU time.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { normal, seeded } from "../../lib/random.js";
import { fit, type KMeansOptions } from "../../lib/segmentation/kmeans.js";
import { precisions } from "../../lib/segmentation/kernels/workspace.js";
import type { Points } from "../../lib/segmentation/points.js";
import { silhouette } from "../../lib/segmentation/silhouette.js";
import { mean } from "../../lib/stats/moments.js";
import { customerRows } from "./segmentation-data.js";
import { startPeer, type Peer } from "./peer.js";
import { cpuTime, median, type BenchRow, type Section } from "./table.js";

/** Clouds of standard deviation 1 around random places: they touch. */
function blobs(rows: number, cols: number, clusters: number, seed: number): Points {
  const random = seeded(seed);
  const centers = Float64Array.from({ length: clusters * cols }, () => 4 * random());
  const values = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    const cluster = Math.floor(clusters * random());
    for (let c = 0; c < cols; c++) values[i * cols + c] = centers[cluster * cols + c]! + normal(random);
  }
  return { values, rows, cols };
}

type Stored = { readonly points: Points; readonly path: string };
type Bench = { readonly peer: Peer | null; readonly say: (line: string) => void; readonly temp: string };

const least = (ratio: number | null, target: number) => (ratio === null ? null : ratio >= target);

/** Runs of ours before any counts: the first ones are compiled as they go. */
const warmUps = 4;

/** Pairs of runs, ours and the peer's in turn, after warming up; medians, and the median of the ratios. */
async function race(
  runs: number,
  ours: () => Promise<number> | number,
  peer: (() => Promise<number>) | null,
): Promise<{ ours: number; peer: number | null; ratio: number | null }> {
  for (let run = 0; run < warmUps; run++) await ours();
  await peer?.();
  const pairs: [number, number][] = [];
  for (let run = 0; run < runs; run++) pairs.push([await ours(), peer ? await peer() : NaN]);
  return {
    ours: median(pairs.map(([own]) => own)),
    peer: peer ? median(pairs.map(([, other]) => other)) : null,
    ratio: peer ? median(pairs.map(([own, other]) => other / own)) : null,
  };
}

async function kmeansRows({ peer, say }: Bench, { points, path }: Stored, clusters: number): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const request = { kind: "kmeans", path, rows: points.rows, cols: points.cols, clusters };
  const shape = `${points.rows / 1000}k x ${points.cols}, k = ${clusters}`;
  // A poor start, the first points, so that there are iterations to time.
  const start = points.values.slice(0, clusters * points.cols);
  for (const precision of precisions) {
    say(`${shape}, ${precision}`);
    const run = (options: Partial<KMeansOptions>) =>
      cpuTime(() => fit(points, { clusters, precision, seed: 1, ...options }));
    const iteration = await race(
      5,
      () => {
        const { ms, result } = run({ centroids: start });
        return ms / result.iterations;
      },
      peer &&
        (async () => {
          const { ms, iterations } = await peer.ask({ ...request, dtype: precision, start: [...start] });
          return ms! / iterations!;
        }),
    );
    const target = clusters === 5 ? 3 : 2;
    rows.push({
      name: `${shape}: one iteration from a fixed start, ${precision}`,
      unit: "ms",
      ...iteration,
      target: `at least ${target} times`,
      met: least(iteration.ratio, target),
    });
    const whole = await race(
      3,
      () => run({ starts: 10 }).ms,
      peer && (async () => (await peer.ask({ ...request, dtype: precision, starts: 10 })).ms!),
    );
    rows.push({
      name: `${shape}: k-means++ and 10 starts, ${precision}`,
      unit: "ms",
      ...whole,
      target: "at least 2 times",
      met: least(whole.ratio, 2),
    });
  }
  return rows;
}

async function inertiaRow({ peer }: Bench, name: string, { points, path }: Stored, clusters: number) {
  // Many times the best of ten: one is luck, and where two optima lie close their median is, too.
  const seeds = Array.from({ length: 60 }, (_, i) => i + 1);
  const ours = mean(seeds.map((seed) => fit(points, { clusters, seed, starts: 10 }).inertia));
  const theirs: number[] = [];
  if (peer)
    for (const seed of seeds) {
      const request = { kind: "kmeans", path, rows: points.rows, cols: points.cols, clusters, starts: 10, seed };
      theirs.push((await peer.ask(request)).inertia!);
    }
  const other = peer ? mean(theirs) : null;
  const row: BenchRow = {
    name: `${name}: best inertia of 10 starts (mean of ${seeds.length} seeds)`,
    unit: "squared distance",
    ours,
    peer: other,
    ratio: other === null ? null : other / ours,
    target: "within 0.1%",
    met: other === null ? null : ours <= other * 1.001,
  };
  return row;
}

async function silhouetteRows({ peer, temp }: Bench, { points, path }: Stored): Promise<BenchRow[]> {
  const clusters = 5;
  const { labels } = fit(points, { clusters, starts: 1 });
  const file = join(temp, "labels.i32");
  writeFileSync(file, labels);
  let own = NaN;
  let other = NaN;
  const time = await race(
    5,
    () => {
      const { ms, result } = cpuTime(() => silhouette(points, { labels, clusters }, { sample: points.rows }));
      own = result.mean;
      return ms;
    },
    peer &&
      (async () => {
        const found = await peer.ask({ kind: "silhouette", path, rows: points.rows, cols: points.cols, labels: file });
        other = found.silhouette!;
        return found.ms!;
      }),
  );
  const shape = `exact silhouette, n = ${points.rows}`;
  const row = { name: shape, unit: "ms", ...time, target: "at least 4 times", met: least(time.ratio, 4) };
  if (!peer) return [row];
  const difference = Math.abs(own - other);
  return [
    row,
    {
      name: `${shape}: difference`,
      unit: "absolute",
      ours: difference,
      peer: null,
      ratio: null,
      target: "at most 1e-12",
      met: difference <= 1e-12,
    },
  ];
}

/** Peak memory of a process that clusters 1M x 12, beyond one that only makes the points. */
function memoryRow(): BenchRow {
  const script = fileURLToPath(new URL("memory.ts", import.meta.url));
  const peak = (mode: string) => Number(execFileSync(process.execPath, ["--import", "tsx", script, mode]).toString());
  const beyond = peak("fit") - peak("data");
  return {
    name: "1M x 12, k = 5: memory beyond the data",
    unit: "MB",
    ours: beyond,
    peer: null,
    ratio: null,
    target: "at most 200 MB",
    met: beyond <= 200,
  };
}

export const section: Section = async (say) => {
  const peer = startPeer();
  const temp = mkdtempSync(join(tmpdir(), "stockwise-bench-"));
  const store = (points: Points, name: string): Stored => {
    const path = join(temp, name);
    writeFileSync(path, points.values);
    return { points, path };
  };
  try {
    const bench = { peer, say, temp };
    const rows = [
      ...(await kmeansRows(bench, store(blobs(100_000, 12, 5, 1), "five.f64"), 5)),
      ...(await kmeansRows(bench, store(blobs(100_000, 12, 25, 2), "many.f64"), 25)),
    ];
    say("silhouette");
    rows.push(...(await silhouetteRows(bench, store(blobs(10_000, 12, 5, 3), "silhouette.f64"))));
    say("inertia");
    rows.push(await inertiaRow(bench, "blobs 10k x 12, k = 8", store(blobs(10_000, 12, 8, 4), "inertia.f64"), 8));
    say("memory");
    rows.push(memoryRow());
    const data = await customerRows(say);
    for (const { name, points } of data.spaces)
      rows.push(await inertiaRow(bench, `${name}, k = 5`, store(points, `${name}.f64`), 5));
    rows.push(...data.rows);
    const versions = peer ? await peer.ask<Record<string, string>>({ kind: "versions" }) : {};
    const notes = [
      "CPU time, one thread each, the same points in the same run, after warming up; a fixed start are the first k points; a ratio is the median over pairs of runs.",
      "scikit-learn runs its default, Lloyd's algorithm; ours is Lloyd's with Hamerly's bounds: from the same start both take the same iterations to the same clusters.",
      "Ours computes distances in float32 for either precision; float64 decides in float64 whatever the rounding could change, and gives the labels of plain float64 code.",
      ...(versions["blas"] === "reference"
        ? ["scikit-learn runs on the reference BLAS here; OpenBLAS is faster."]
        : []),
      "Best inertia is a mean over many seeds: on Online Retail two optima lie half a percent apart, and one best of ten, or a median of a few, falls on either.",
      ...data.notes,
      ...(peer ? [] : ["scikit-learn is not installed here: no peer figures."]),
    ];
    return { rows, versions, notes };
  } finally {
    peer?.close();
    rmSync(temp, { recursive: true, force: true });
  }
};
