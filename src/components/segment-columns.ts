// Columns of the data tables and CSV files of the segments page.
import type { Column } from "./download.js";
import { full, percent } from "./format.js";
import { driftLimits, type MoveCell, type SegmentMigration } from "../lib/findings/segment-migration.js";
import type { ProfileCell, ShownSegment } from "../lib/findings/segment-view.js";
import type { RankedBar } from "./ranked-bars.js";

const two = (value: number) => full(value, 2);
const share = (value: number) => percent(value, 1);
type Name = (segment: number) => string;

export const choiceColumns: Column<{ criterion: string; k: number; value: number; error: number | null }>[] = [
  { label: "Criterion", value: (d) => d.criterion },
  { label: "Segments", value: (d) => d.k, numeric: true },
  { label: "Value", value: (d) => d.value, format: (value: number) => full(value, 3), numeric: true },
  { label: "Standard error", value: (d) => d.error, format: (value: number) => full(value, 4), numeric: true },
];

export const dotColumns: Column<{ pc1: number; pc2: number; segment: number; customers: number }>[] = [
  { label: "Segment", value: (d) => d.segment + 1, numeric: true },
  { label: "Customers", value: (d) => d.customers, numeric: true },
  { label: "Axis 1", value: (d) => d.pc1, format: two, numeric: true },
  { label: "Axis 2", value: (d) => d.pc2, format: two, numeric: true },
];

export const sizeColumns: Column<ShownSegment>[] = [
  { label: "Segment", value: (d) => d.segment + 1, numeric: true },
  { label: "Name", value: (d) => d.name },
  { label: "Customers", value: (d) => d.customers, format: (value: number) => full(value), numeric: true },
  { label: "of customers", value: (d) => d.customerShare, format: share, numeric: true },
  { label: "of revenue", value: (d) => d.revenueShare, format: share, numeric: true },
  { label: "Silhouette", value: (d) => d.silhouette, format: two, numeric: true },
];

export const profileColumns = (nameOf: Name): Column<ProfileCell>[] => [
  { label: "Segment", value: (d) => nameOf(d.segment) },
  { label: "Feature", value: (d) => d.label },
  { label: "z", value: (d) => d.z, format: two, numeric: true },
  { label: "Median", value: (d) => d.median, format: two, numeric: true },
  { label: "Unit", value: (d) => d.unit },
];

export const seasonColumns = (nameOf: Name): Column<{ segment: number; month: number; index: number }>[] => [
  { label: "Segment", value: (d) => nameOf(d.segment) },
  { label: "Month", value: (d) => d.month, numeric: true },
  { label: "Index", value: (d) => d.index, format: two, numeric: true },
];

/** Silhouettes of segments as bars; a weak one is amber. */
export function silhouetteBars(segments: readonly ShownSegment[]): RankedBar[] {
  return segments.map(({ segment, name, silhouette }) => ({
    label: `${segment + 1} ${name}`,
    value: Math.max(0, silhouette ?? 0),
    tone: (silhouette ?? 0) < 0.1 ? "watch" : "ours",
  }));
}

export const moveColumns: Column<MoveCell>[] = [
  { label: "From", value: (d) => d.from },
  { label: "To", value: (d) => d.to },
  { label: "Customers", value: (d) => d.customers, format: (value: number) => full(value), numeric: true },
  { label: "of those told", value: (d) => d.share, format: share, numeric: true },
];

/** The coordinates that drifted most; much is amber. */
export function driftBars(drift: SegmentMigration["drift"], most = 8): RankedBar[] {
  return drift.slice(0, most).map(({ label, psi }) => ({
    label,
    value: psi,
    tone: psi >= driftLimits.much ? "watch" : psi >= driftLimits.little ? "ours" : "baseline",
  }));
}

export const driftColumns: Column<RankedBar>[] = [
  { label: "Coordinate", value: (d) => d.label },
  { label: "PSI", value: (d) => d.value, format: (value: number) => full(value, 3), numeric: true },
];
