// Who moved between segments since the validation cutoff, and which features did.
import type { Dimension } from "../../../lib/segmentation/features.js";
import { matchSegments, type Migration } from "../../../lib/segmentation/match-labels.js";
import type { Placement } from "../../../lib/segmentation/segment-customers.js";
import { stabilityIndex } from "../../../lib/segmentation/stability-index.js";
import { texts } from "../../../lib/table/table.js";
import type { Behaviour } from "./behaviour.js";
import type { ReportParts } from "./report.js";

type Placed = { readonly counted: Behaviour; readonly placement: Placement };

/** The segments of two days matched, over the customers that were placed on both. */
export function migration(before: Placed, now: Placed): Migration {
  const earlier = new Map(
    texts(before.counted.table, "customer_id").map((id, i) => [id, before.placement.segment[i]!]),
  );
  const labels = Int32Array.from(texts(now.counted.table, "customer_id"), (id) => earlier.get(id) ?? -1);
  return matchSegments(labels, now.placement.segment);
}

/** How far each dimension that both days know has drifted, the farthest first. */
export function drift(before: readonly Dimension[], now: readonly Dimension[]): ReportParts["drift"] {
  const earlier = new Map(before.map(({ name, raw }) => [name, raw]));
  return now
    .filter(({ name }) => earlier.has(name))
    .map(({ name, label, raw }) => ({ dimension: name, label, psi: stabilityIndex(earlier.get(name)!, raw) }))
    .sort((a, b) => b.psi - a.psi || (a.dimension < b.dimension ? -1 : 1));
}
