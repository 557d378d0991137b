// The space of customers as of a day: what the stage and the command both cluster.
import { holdoutStart } from "../../../lib/evaluation/holdout.js";
import { customerSpace, sourceOf, type CustomerSpace } from "../../../lib/segmentation/segment-customers.js";
import type { Scaling } from "../../../lib/segmentation/space.js";
import type { Database } from "../../duckdb.js";
import { asInput } from "../../errors.js";
import { behaviour, type Behaviour } from "./behaviour.js";

export type Cutoffs = {
  /** The day after the last line. */
  readonly now: string;
  /** The Monday of the first held-out week. */
  readonly holdout: string;
  /** Full weeks in all, and before the validation cutoff. */
  readonly weeks: number;
  readonly weeksBefore: number;
};

/** The days as of which customers are segmented; needs the tables of `loadLines`. */
export async function cutoffs(db: Database, holdoutWeeks: number): Promise<Cutoffs> {
  const weeks = await db.rows<{ week: Date }>("SELECT week FROM weeks ORDER BY week");
  const [last] = await db.rows<{ day: Date | null }>("SELECT CAST(max(ordered_at) AS DATE) + 1 AS day FROM all_lines");
  const now = day(last?.day ?? new Date(0));
  const weeksBefore = holdoutStart(weeks.length, holdoutWeeks);
  return { now, holdout: weeks[weeksBefore] ? day(weeks[weeksBefore].week) : now, weeks: weeks.length, weeksBefore };
}

/** Everything known of customers strictly before `cutoff`, with `weeks` full weeks of history. Bad features are an InputError. */
export async function measureAt(
  db: Database,
  cutoff: string,
  weeks: number,
  options: { readonly features: readonly string[]; readonly scaling?: Scaling },
): Promise<{ counted: Behaviour; space: CustomerSpace }> {
  const counted = await behaviour(db, cutoff);
  const source = sourceOf(counted.table, { categories: counted.categories, centers: counted.centers, weeks });
  return { counted, space: asInput(() => customerSpace(source, options)) };
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
