// Who moved between segments and what drifted: the matrix as the page draws it, and its sentences.
import { counted, full, percent } from "../format.js";
import { largest, lowerFirst } from "./finding.js";

export type SegmentMigration = {
  /** What is compared with: an earlier run, or the validation cutoff of this one (null). The day is YYYY-MM-DD. */
  readonly since: { readonly run_id: string | null; readonly date: string };
  /** Names that the earlier segments had; null where they have none of their own. */
  readonly earlier_names: readonly (string | null)[];
  /** Customers placed on both days. */
  readonly customers: number;
  /** Share of them whose segment does not continue the one that they were in; null when there are none. */
  readonly moved_share: number | null;
  /** For each segment of today the earlier one that it continues. */
  readonly continues: readonly (number | null)[];
  /** Customers by earlier segment and today's; null where they are too few to be told. */
  readonly moves: readonly {
    readonly from_segment: number;
    readonly segment: number;
    readonly customers: number | null;
  }[];
  /** Population stability index by coordinate, the farthest first. */
  readonly drift: readonly { readonly dimension: string; readonly label: string; readonly psi: number }[];
};

export type MoveCell = {
  readonly from: string;
  readonly to: string;
  readonly segment: number;
  readonly customers: number | null;
  /** Of the customers of the earlier segment that are told. */
  readonly share: number | null;
  readonly stayed: boolean;
};

/** By custom: little has moved below the first, much above the second (Siddiqi 2006). */
export const driftLimits = { little: 0.1, much: 0.25 };

/** One cell an earlier segment and segment of today; earlier segments stand in the order of those that continue them. */
export function moveCells(migration: SegmentMigration, nameOf: (segment: number) => string): MoveCell[] {
  const { moves, continues, earlier_names } = migration;
  const rows = [...new Set(moves.map((d) => d.from_segment))];
  const place = (from: number) => {
    const at = continues.indexOf(from);
    return at < 0 ? continues.length + from : at;
  };
  return rows
    .sort((a, b) => place(a) - place(b))
    .flatMap((from) => {
      const own = moves.filter((d) => d.from_segment === from);
      const total = own.reduce((sum, d) => sum + (d.customers ?? 0), 0);
      const next = continues.indexOf(from);
      const name = earlier_names[from] ?? (next < 0 ? `Earlier segment ${from + 1}` : nameOf(next));
      return own.map(({ segment, customers }) => ({
        from: name,
        to: nameOf(segment),
        segment,
        customers,
        share: customers === null || total === 0 ? null : customers / total,
        stayed: segment === next,
      }));
    });
}

/** "since 3 March 2024 (the validation cutoff of this run)". */
export function sinceWords({ since }: SegmentMigration): string {
  return since.run_id === null
    ? `since ${since.date}, the validation cutoff: the store holds no earlier run to compare with`
    : `since run ${since.run_id}, with data through ${since.date}`;
}

/** How many moved, and where most of them went. */
export function migrationTitle(migration: SegmentMigration, nameOf: (segment: number) => string): string {
  const { moved_share, since } = migration;
  if (moved_share === null) return "No customer was placed on both days";
  const when = since.run_id === null ? since.date : "the last run";
  if (moved_share < 0.005) return `Hardly any customer has changed segment since ${when}`;
  const widest = largest(
    moveCells(migration, nameOf).filter(({ stayed, customers }) => !stayed && customers !== null),
    ({ customers }) => customers!,
  );
  const where = widest ? `, most from ${lowerFirst(widest.from)} to ${lowerFirst(widest.to)}` : "";
  return `${percent(moved_share, 0)} of customers have changed segment since ${when}${where}`;
}

/** Which feature has drifted, if any has. */
export function driftTitle({ drift }: SegmentMigration): string {
  const first = drift[0];
  if (!first || !(first.psi >= driftLimits.little)) return "No feature has drifted";
  const moved = drift.filter(({ psi }) => psi >= driftLimits.little).length;
  const word = first.psi >= driftLimits.much ? "much" : "a little";
  const others = moved > 1 ? `, and ${counted(moved - 1)} more above ${driftLimits.little}` : "";
  return `${first.label} has drifted ${word} (PSI ${full(first.psi, 2)})${others}`;
}
