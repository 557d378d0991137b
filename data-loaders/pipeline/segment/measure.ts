// The space of customers as of a day: what the stage and the command both cluster.
import { holdoutStart } from "../../../lib/evaluation/holdout.js";
import {
  customerSpace,
  sourceOf,
  type CustomerSpace,
  type SpaceChoices,
} from "../../../lib/segmentation/segment-customers.js";
import { quote, type Database } from "../../duckdb.js";
import { asInput, InputError } from "../../errors.js";
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

/** Full weeks before `day`, and the day itself as YYYY-MM-DD. Throws InputError unless it is a date after the first order. */
export async function asOf(db: Database, day: string): Promise<{ cutoff: string; weeks: number }> {
  const date = new Date(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day)
    throw new InputError(`invalid --as-of: ${day} (a date such as 2024-06-30)`);
  const [found] = await db.rows<{ weeks: number; first: string }>(
    `SELECT (SELECT count(*) FROM weeks WHERE week + 7 <= DATE ${quote(day)})::INTEGER AS weeks,
       CAST(min(ordered_at)::DATE AS VARCHAR) AS first FROM all_lines`,
  );
  if (found!.first === null || day <= found!.first)
    throw new InputError(
      `invalid --as-of: ${day} (nothing was ordered before it; the first order is of ${found!.first})`,
    );
  return { cutoff: day, weeks: found!.weeks };
}

/** Everything known of customers strictly before `cutoff`, with `weeks` full weeks of history. Bad features are an InputError. */
export async function measureAt(
  db: Database,
  cutoff: string,
  weeks: number,
  options: SpaceChoices,
): Promise<{ counted: Behaviour; space: CustomerSpace }> {
  const counted = await behaviour(db, cutoff);
  const source = sourceOf(counted.table, { categories: counted.categories, centers: counted.centers, weeks });
  return { counted, space: asInput(() => customerSpace(source, options)) };
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
