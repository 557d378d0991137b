// Who moved between segments since the validation cutoff.
import { matchSegments, type Migration } from "../../../lib/segmentation/match-labels.js";
import type { Placement } from "../../../lib/segmentation/segment-customers.js";
import { texts } from "../../../lib/table/table.js";
import type { Behaviour } from "./behaviour.js";

type Placed = { readonly counted: Behaviour; readonly placement: Placement };

/** The segments of two days matched, over the customers that were placed on both. */
export function migration(before: Placed, now: Placed): Migration {
  const earlier = new Map(
    texts(before.counted.table, "customer_id").map((id, i) => [id, before.placement.segment[i]!]),
  );
  const labels = Int32Array.from(texts(now.counted.table, "customer_id"), (id) => earlier.get(id) ?? -1);
  return matchSegments(labels, now.placement.segment);
}
