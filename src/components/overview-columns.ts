// Columns and bars of the overview.
import type { CoverRow } from "../lib/findings/overview.js";
import type { Column } from "./download.js";
import { full } from "./format.js";
import type { RankedBar } from "./ranked-bars.js";

const one = (value: number) => full(value, 1);

export const coverColumns: Column<CoverRow>[] = [
  { label: "Center", value: (d) => d.center },
  { label: "Days of cover now", value: (d) => d.daysNow, format: one, numeric: true },
  { label: "under the plan", value: (d) => d.daysProposed, format: one, numeric: true },
  { label: "Lead time, days", value: (d) => d.leadTimeDays, format: one, numeric: true },
];

/** The plan's cover alone, for runs without an inventory table; longest first. */
export function plannedCover(rows: readonly CoverRow[]): RankedBar[] {
  return [...rows]
    .sort((a, b) => b.daysProposed - a.daysProposed)
    .map(({ center, daysProposed, leadTimeDays }) => ({
      label: center,
      value: daysProposed,
      note: `lead time ${full(leadTimeDays)} days`,
    }));
}
