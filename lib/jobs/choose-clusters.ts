// Inertia and silhouette for each number of segments, on the published micro-aggregates.
import { seeded, subseed } from "../random.js";
import { fit } from "../segmentation/kmeans.js";
import type { Points } from "../segmentation/points.js";
import { silhouettes } from "../segmentation/silhouette.js";
import type { JobProgress } from "./job.js";
import { chooseColumns } from "./recluster.js";

export type ChooseRequest = {
  readonly points: Points;
  readonly columns?: readonly number[];
  readonly seed: number;
  /** Every number of segments from `from` to `to`, both included. */
  readonly from: number;
  readonly to: number;
};

export type ChoiceOfK = { readonly k: number; readonly inertia: number; readonly silhouette: number };

/** One row for each number of segments that the points allow. */
export function chooseClusters(request: ChooseRequest, progress: JobProgress = () => {}): ChoiceOfK[] {
  const { seed, from, to } = request;
  const points = chooseColumns(request.points, request.columns);
  const last = Math.min(to, points.rows);
  const models = [];
  for (let k = from; k <= last; k++) {
    progress((k - from) / (last - from + 2), `k = ${k}`);
    models.push(fit(points, { clusters: k, seed }));
  }
  progress(0.9, "silhouettes");
  const fitness = silhouettes(points, models, { sample: 2000, random: seeded(subseed(seed, "silhouette")) });
  return models.map(({ clusters, inertia }, i) => ({ k: clusters, inertia, silhouette: fitness[i]!.mean }));
}
