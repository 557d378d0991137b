// The stage that finds who must be served differently.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pca, project } from "../../../lib/linalg/pca.js";
import { inertiaOf } from "../../../lib/segmentation/centroids.js";
import { compareClusters, distinctRows } from "../../../lib/segmentation/choice.js";
import { checkFeatures } from "../../../lib/segmentation/features.js";
import { fitness } from "../../../lib/segmentation/fitness.js";
import { fit, predict, type KMeansModel } from "../../../lib/segmentation/kmeans.js";
import { microAggregates, type MicroAggregates } from "../../../lib/segmentation/micro-aggregates.js";
import { nameSegments } from "../../../lib/segmentation/names.js";
import type { Points } from "../../../lib/segmentation/points.js";
import { profile, type ProfileRow } from "../../../lib/segmentation/profile.js";
import { recommend } from "../../../lib/segmentation/recommend.js";
import { nobodyPlaced, segmentCustomers, type Placement } from "../../../lib/segmentation/segment-customers.js";
import { quantiles } from "../../../lib/stats/quantile.js";
import { numbers } from "../../../lib/table/table.js";
import { openDatabase, type Database } from "../../duckdb.js";
import { asInput } from "../../errors.js";
import type { ParametersOf } from "../parameters.js";
import type { Progress, Stage, Summary } from "../stage.js";
import { loadLines, type Behaviour } from "./behaviour.js";
import { makeMeaning, segmentFacts, smallestCell } from "./meaning.js";
import { cutoffs, measureAt } from "./measure.js";
import { drift, migration } from "./migration.js";
import { reportOf } from "./report.js";
import * as tables from "./tables.js";

type Parameters = ParametersOf<"segment">;

export const stage: Stage<Parameters> = {
  name: "segment",
  async run({ inputs, output, temp, parameters, progress }) {
    asInput(() => checkFeatures(parameters.features));
    const db = await openDatabase({ tempDirectory: temp });
    try {
      progress("reading transactions", 0);
      await loadLines(db, inputs["prepare"]!);
      return await segmentAll(db, output, parameters, progress);
    } finally {
      db.close();
    }
  },
};

async function segmentAll(db: Database, output: string, parameters: Parameters, progress: Progress): Promise<Summary> {
  const { clusters, seed } = parameters;
  const file = (name: string) => join(output, `${name}.parquet`);
  const { now, holdout, weeks, weeksBefore } = await cutoffs(db, parameters.holdoutWeeks);

  progress("customers before the validation cutoff", 0.05);
  const before = await measureAt(db, holdout, weeksBefore, parameters);
  // Before the cutoff there may be too few customers for so many segments, or too little history for the features.
  const pointsBefore = before.space.points;
  const clustersBefore = pointsBefore.cols === 0 ? 0 : Math.min(clusters, distinctRows(pointsBefore, clusters));
  const placedBefore =
    clustersBefore === 0
      ? nobodyPlaced(before.counted.table.rows)
      : segmentCustomers(before.space, before.counted.table.rows, { clusters: clustersBefore, seed }).placement;
  await tables.writeSegments(db, before.counted.table, placedBefore, file("segments_holdout"));

  progress("customers today", 0.15);
  const { counted, space } = await measureAt(db, now, weeks, parameters);
  const { placement, model } = asInput(() => segmentCustomers(space, counted.table.rows, { clusters, seed }));
  const { points } = space;
  await tables.writeSegments(db, counted.table, placement, file("segments"));
  await tables.writeFeatures(db, counted.table, space, file("segment_features"));

  progress("how many segments", 0.3);
  const onProgress = (share: number, phase: string) => progress(phase, 0.3 + 0.5 * share);
  const { choices } = compareClusters(points, { seed, onProgress });
  const recommended = recommend(choices);
  await tables.writeChoice(db, choices, file("segment_choice"));

  progress("silhouettes", 0.8);
  const silhouettes = fitness(points, model, seed);

  progress("micro-aggregates", 0.85);
  const groups = microAggregates(points, smallestCell);
  const components = pca(points);
  await tables.writePoints(db, groups.points, space, project(components, groups.points, 2), file("segment_points"));

  progress("what the segments mean", 0.9);
  await db.run("CREATE OR REPLACE TEMP TABLE assigned AS SELECT * FROM segmented WHERE segment IS NOT NULL");
  await makeMeaning(db, weeks);
  await db.writeParquet("SELECT * FROM lifts ORDER BY segment, kind, lift DESC, item", file("segment_lifts"));
  await db.writeParquet("SELECT * FROM seasonality ORDER BY segment, month", file("segment_seasonality"));
  const profiles = profile(space.all, model.labels, clusters);
  await tables.writeProfiles(db, profiles, file("segment_profiles"));
  const summary = await summarise(db, weeks, counted, placement, model, profiles, silhouettes.byCluster);
  await tables.writeSummary(db, summary, file("segment_summary"));

  const moves = migration({ counted: before.counted, placement: placedBefore }, { counted, placement });
  await tables.writeMoves(db, moves, file("segment_moves"));

  const newCustomers = counted.table.rows - points.rows;
  const report = reportOf({
    model,
    space,
    chosen: parameters.features,
    fitness: silhouettes,
    boundaryCustomers: placement.boundary.reduce((sum, flag) => sum + flag, 0),
    recommended,
    components,
    microAggregates: aggregatesReport(points, model, groups, seed),
    cutoff: now,
    holdout: { cutoff: holdout, clusters: clustersBefore },
    drift: drift(before.space.all, space.all),
    migration: moves,
    customers: counted.table.rows,
    newCustomers,
  });
  writeFileSync(join(output, "segment.json"), `${JSON.stringify(report, null, 1)}\n`);
  return {
    clusters,
    customers: points.rows,
    new_customers: newCustomers,
    silhouette: silhouettes.mean,
    recommended: recommended.clusters,
    reason: recommended.reason,
    names: summary.map(({ name }) => name.name),
    sizes: [...model.sizes],
  };
}

async function summarise(
  db: Database,
  weeks: number,
  counted: Behaviour,
  placement: Placement,
  model: KMeansModel,
  profiles: readonly ProfileRow[],
  silhouettes: Float64Array,
): Promise<tables.SummaryRow[]> {
  const facts = await segmentFacts(db, weeks);
  const revenue = facts.reduce((sum, fact) => sum + fact.revenue, 0);
  const placed = model.labels.length;
  const medianOf = (name: string, segment: number) => {
    const own = numbers(counted.table, name).filter((_, i) => placement.segment[i] === segment);
    return quantiles(own, [0.5])[0]!;
  };
  const rows = facts.map((fact) => ({
    fact,
    customers: model.sizes[fact.segment]!,
    customerShare: model.sizes[fact.segment]! / placed,
    revenueShare: revenue > 0 ? fact.revenue / revenue : 0,
    silhouette: silhouettes[fact.segment]!,
    medianRecencyDays: medianOf("recency", fact.segment),
    medianOrders: medianOf("orders", fact.segment),
    medianSpend: medianOf("spend", fact.segment),
  }));
  const names = nameSegments(
    rows.map((row) => ({
      ...row,
      z: Object.fromEntries(
        profiles.filter(({ segment }) => segment === row.fact.segment).map(({ feature, z }) => [feature, z]),
      ),
      category: row.fact.category,
      region: row.fact.region,
      peak: row.fact.peak,
    })),
  );
  return rows.map((row, i) => ({ ...row, name: names[i]! }));
}

/** What the aggregates hide, and how near the clusters that they alone lead to come to those of all customers. */
function aggregatesReport(points: Points, model: KMeansModel, groups: MicroAggregates, seed: number) {
  const { clusters, inertia } = model;
  const enough = distinctRows(groups.points, clusters) === clusters;
  const small = enough ? fit(groups.points, { clusters, seed }) : null;
  const reached = small && inertiaOf(points, small.centroids, predict(small, points).labels);
  return {
    size: smallestCell,
    points: groups.points.rows,
    hidden_share: inertia > 0 ? groups.within.reduce((sum, part) => sum + part, 0) / inertia : 0,
    hidden: groups.within,
    inertia: reached,
    inertia_difference: reached !== null && inertia > 0 ? reached / inertia - 1 : null,
  };
}
