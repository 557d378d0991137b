// What the bench measures on customers: those of the sample, whose segments are known, and those of prepared folders.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { openDatabase } from "../../data-loaders/duckdb.js";
import { defaults } from "../../data-loaders/pipeline/parameters.js";
import { stage as prepare } from "../../data-loaders/pipeline/prepare/index.js";
import { stage as sample } from "../../data-loaders/pipeline/sample/index.js";
import { loadLines } from "../../data-loaders/pipeline/segment/behaviour.js";
import { cutoffs, measureAt } from "../../data-loaders/pipeline/segment/measure.js";
import { compareClusters } from "../../lib/segmentation/choice.js";
import { fit } from "../../lib/segmentation/kmeans.js";
import type { Points } from "../../lib/segmentation/points.js";
import { recommend } from "../../lib/segmentation/recommend.js";
import { adjustedRand } from "../../lib/segmentation/validity.js";
import { texts } from "../../lib/table/table.js";
import { cpuTime, type BenchRow, type SectionResult } from "./table.js";

export type CustomerSpace = { readonly name: string; readonly points: Points; readonly ids: readonly string[] };

/** The space that the segment stage clusters, of a prepared folder. */
async function spaceOf(prepared: string, name: string, temp: string): Promise<CustomerSpace> {
  const db = await openDatabase({ tempDirectory: join(temp, "duckdb") });
  try {
    await loadLines(db, prepared);
    const { now, weeks } = await cutoffs(db, defaults.holdoutWeeks);
    const { counted, space } = await measureAt(db, now, weeks, { features: defaults.features });
    const all = texts(counted.table, "customer_id");
    return { name, points: space.points, ids: Array.from(space.rows, (row) => all[row]!) };
  } finally {
    db.close();
  }
}

/** Makes the sample and prepares it, by the stages of a run; returns the folders of both. */
async function makeSample(temp: string): Promise<Record<"sample" | "prepare", string>> {
  const folders = { sample: join(temp, "sample"), prepare: join(temp, "prepare") };
  for (const folder of [folders.sample, folders.prepare, join(temp, "temp")]) mkdirSync(folder, { recursive: true });
  const common = { temp: join(temp, "temp"), parameters: defaults, progress: () => {} };
  await sample.run({ inputs: {}, output: folders.sample, ...common });
  await prepare.run({ inputs: { sample: folders.sample }, output: folders.prepare, ...common });
  return folders;
}

async function truthOf(sample: string, temp: string): Promise<Map<string, string>> {
  const db = await openDatabase({ tempDirectory: join(temp, "duckdb") });
  try {
    const file = join(sample, "truth/customers.parquet").replaceAll("'", "''");
    const rows = await db.rows<{ customer_id: string; segment_name: string }>(
      `SELECT customer_id, segment_name FROM '${file}' ORDER BY customer_id`,
    );
    return new Map(rows.map(({ customer_id, segment_name }) => [customer_id, segment_name]));
  } finally {
    db.close();
  }
}

/** How well the segments that are recommended for the sample are those that were put into it. */
function truthRows({ points, ids }: CustomerSpace, truth: ReadonlyMap<string, string>): BenchRow[] {
  const names = [...new Set(truth.values())].sort();
  const labels = ids.map((id) => names.indexOf(truth.get(id)!));
  const { ms, result } = cpuTime(() => recommend(compareClusters(points, { seed: defaults.seed }).choices));
  const found = result.clusters;
  const model = found === null ? null : fit(points, { clusters: found, seed: defaults.seed });
  const agreement = model ? adjustedRand(model.labels, labels) : 0;
  const own = { peer: null, ratio: null };
  return [
    {
      name: "sample: recommended number of segments",
      unit: "segments",
      ours: found ?? 0,
      ...own,
      target: `the true one, ${names.length}`,
      met: found === names.length,
    },
    {
      name: "sample: adjusted Rand index with the true segments, at the recommended number",
      unit: "index",
      ours: agreement,
      ...own,
      target: "at least 0.85",
      met: agreement >= 0.85,
    },
    {
      name: `sample: all indices for k = 2..12, ${points.rows} customers x ${points.cols}`,
      unit: "ms",
      ours: ms,
      ...own,
      target: null,
      met: null,
    },
  ];
}

/**
 * The sample, and the prepared folders named in STOCKWISE_BENCH_PREPARED (several with a colon between): their spaces, and
 * what is known of the sample.
 */
export async function customerRows(
  say: (line: string) => void,
): Promise<{ spaces: CustomerSpace[]; rows: BenchRow[]; notes: SectionResult["notes"] }> {
  const temp = mkdtempSync(join(tmpdir(), "stockwise-bench-"));
  try {
    say("sample");
    const folders = await makeSample(temp);
    const known = await spaceOf(folders.prepare, "sample", temp);
    const rows = truthRows(known, await truthOf(folders.sample, temp));
    const given = (process.env["STOCKWISE_BENCH_PREPARED"] ?? "").split(":").filter((folder) => folder !== "");
    const spaces = [known];
    for (const folder of given) {
      if (!existsSync(join(folder, "transactions.parquet"))) throw new Error(`${folder} is not a prepared folder`);
      say(folder);
      spaces.push(await spaceOf(folder, basename(resolve(folder)), temp));
    }
    const none = "No prepared folder was given (STOCKWISE_BENCH_PREPARED=DIR): customers of the sample only.";
    return { spaces, rows, notes: given.length > 0 ? [] : [none] };
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}
