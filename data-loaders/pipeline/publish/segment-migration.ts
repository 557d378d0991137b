// Who moved between segments, and which features did: since the run before, or since the validation cutoff of this one.
import { readFileSync } from "node:fs";
import type { Run } from "../../publish.js";
import type { SegmentMigration } from "../../../lib/findings/segment-migration.js";
import { matchSegments } from "../../../lib/segmentation/match-labels.js";
import { stabilityIndex } from "../../../lib/segmentation/stability-index.js";
import { hideSmall } from "../../../lib/stats/small-cells.js";
import { numbers } from "../../../lib/table/table.js";
import { quote } from "../../duckdb.js";
import type { Manifest } from "../manifest.js";
import { smallestCell } from "./exact.js";

type Axis = { name: string; center: number; scale: number; weight: number };
type Report = {
  clusters: number;
  holdout_cutoff: string;
  holdout_clusters: number;
  axes: Axis[];
  features: { name: string; label: string }[];
  since_holdout: Pick<SegmentMigration, "customers" | "moved_share" | "continues" | "drift">;
};

/** Against the run before when its data or its segments were others and its customers are known; cells below ten hidden. */
export async function publishMigration(run: Run): Promise<SegmentMigration> {
  const before = previous(run);
  return (before && (await sinceRun(run, before))) ?? sinceCutoff(run);
}

/** The manifest before this one, if time has passed since, or other segments were asked for. */
function previous(run: Run): Manifest | undefined {
  const { previous_run_id: id, data_through, parameters } = run.manifest;
  const before = id === null ? undefined : run.history(id);
  if (!before?.stages.segment) return undefined;
  const asked = ({ clusters, features }: Manifest["parameters"]) => [clusters, ...features].join();
  return before.data_through !== data_through || asked(before.parameters) !== asked(parameters) ? before : undefined;
}

async function sinceRun(run: Run, before: Manifest): Promise<SegmentMigration | undefined> {
  const from = (table: string) => `read_parquet(${quote(run.fileOf(before, "segment", `${table}.parquet`))})`;
  const pairs = await run.db.table(
    `SELECT a.segment AS before, b.segment AS now FROM ${from("segments")} a
     JOIN ${run.from("segment", "segments")} b USING (customer_id) WHERE a.segment IS NOT NULL AND b.segment IS NOT NULL`,
  );
  if (pairs.rows < smallestCell) return undefined;
  const labels = (name: string) => Int32Array.from(numbers(pairs, name));
  const moved = matchSegments(labels("before"), labels("now"));
  const names = await run.db.rows<{ name: string }>(`SELECT name FROM ${from("segment_summary")} ORDER BY segment`);
  const report = run.json<Report>("segment", "segment.json");
  const earlier = JSON.parse(readFileSync(run.fileOf(before, "segment", "segment.json"), "utf8")) as Report;
  return {
    since: { run_id: before.run_id, date: before.data_through },
    earlier_names: Array.from({ length: moved.from }, (_, k) => names[k]?.name ?? null),
    customers: moved.customers,
    moved_share: moved.moved,
    continues: Array.from(moved.continues, (segment) => (segment < 0 ? null : segment)),
    moves: hidden(moved.moves, moved.from, moved.to),
    drift: await driftSince(run, from("segment_features"), earlier.axes, report),
  };
}

/** Population stability indices of the coordinates that both runs clustered, brought back to one scale. */
async function driftSince(run: Run, earlier: string, axes: readonly Axis[], report: Report) {
  const [then, now] = [
    await run.db.table(`SELECT * FROM ${earlier}`),
    await run.db.table(`SELECT * FROM ${run.from("segment", "segment_features")}`),
  ];
  const labels = await run.db.rows<{ feature: string; label: string }>(
    `SELECT DISTINCT feature, label FROM ${run.from("segment", "segment_profiles")}`,
  );
  const plain = (values: Float64Array, axis: Axis) => values.map((x) => (x / axis.weight) * axis.scale + axis.center);
  return report.axes
    .flatMap((axis) => {
      const old = axes.find(({ name }) => name === axis.name);
      if (!old) return [];
      const psi = stabilityIndex(plain(numbers(then, axis.name), old), plain(numbers(now, axis.name), axis));
      const label = labels.find(({ feature }) => feature === axis.name)?.label ?? axis.name;
      return [{ dimension: axis.name, label, psi }];
    })
    .sort((a, b) => b.psi - a.psi || (a.dimension < b.dimension ? -1 : 1));
}

async function sinceCutoff(run: Run): Promise<SegmentMigration> {
  const report = run.json<Report>("segment", "segment.json");
  const rows = await run.db.rows<{ customers: number }>(
    `SELECT * FROM ${run.from("segment", "segment_moves")} ORDER BY from_segment, segment`,
  );
  const to = rows.length > 0 ? report.clusters : 0;
  const moves = Float64Array.from(rows, ({ customers }) => customers);
  return {
    since: { run_id: null, date: report.holdout_cutoff },
    earlier_names: new Array<null>(report.holdout_clusters).fill(null),
    ...report.since_holdout,
    // Of what was clustered: tenure, say, drifts by itself.
    drift: report.since_holdout.drift.filter(({ dimension }) => report.axes.some(({ name }) => name === dimension)),
    moves: hidden(moves, to > 0 ? moves.length / to : 0, to),
  };
}

/** The cells of a matrix of moves; null where customers are so few that they could be told. */
function hidden(moves: Float64Array, from: number, to: number): SegmentMigration["moves"] {
  const hide = hideSmall(moves, from, to, smallestCell);
  return Array.from(moves, (customers, cell) => ({
    from_segment: Math.floor(cell / to),
    segment: cell % to,
    customers: hide[cell] ? null : customers,
  }));
}
