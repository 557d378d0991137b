// Columns of the data tables under the charts of the forecasts page.
import type { ComponentRow, EstimateRow, LagRow } from "../lib/findings/forecast-fit.js";
import type { CoverageCell, ValueCell } from "../lib/findings/forecast-value.js";
import type { FanRow } from "../lib/findings/forecast-view.js";
import type { ClassRow, Score, StepPoint } from "../lib/findings/forecast-scores.js";
import { inPercent, numeric, one, plain, three, two, whole } from "./columns.js";

export const fanColumns = [
  plain("Week", (d: FanRow) => d.date),
  ...(["mean", "median", "low50", "high50", "low80", "high80", "low95", "high95"] as const).map((key) =>
    numeric(key, (d: FanRow) => d[key], one),
  ),
];
export const scoreColumns = [
  plain("Model", (d: Score) => d.model),
  numeric("WAPE, %", (d: Score) => d.wape, inPercent),
  numeric("MASE", (d: Score) => d.mase, three),
  numeric("RMSSE", (d: Score) => d.rmsse, three),
  numeric("Bias, %", (d: Score) => d.bias, inPercent),
  numeric("Pinball", (d: Score) => d.pinball, three),
  numeric("80% covers, %", (d: Score) => d.coverage80, inPercent),
  numeric("Value added, points", (d: Score) => d.added, inPercent),
  numeric("In use is better by, points", (d: Score) => d.lead?.value ?? null, inPercent),
  numeric("Low", (d: Score) => d.lead?.low ?? null, inPercent),
  numeric("High", (d: Score) => d.lead?.high ?? null, inPercent),
];
export const calibrationColumns = [
  numeric("Promised, %", (d: { nominal: number }) => d.nominal, whole),
  numeric("Observed, %", (d: { observed: number }) => d.observed, one),
  numeric("2.5%", (d: { low: number }) => d.low, one),
  numeric("97.5%", (d: { high: number }) => d.high, one),
  numeric("Weeks tested", (d: { n: number }) => d.n, whole),
];
export const stepColumns = [
  plain("Model", (d: StepPoint) => d.series),
  numeric("Weeks ahead", (d: StepPoint) => d.x, whole),
  numeric("WAPE, %", (d: StepPoint) => d.y, one),
];
export const classColumns = [
  plain("Class", (d: ClassRow) => d.demand_class),
  numeric("Items", (d: ClassRow) => d.items, whole),
  numeric("WAPE, %", (d: ClassRow) => d.model, inPercent),
  numeric("Seasonal naive, %", (d: ClassRow) => d.baseline, inPercent),
];
export const worstColumns = [
  plain("Item", (d: { label: string }) => d.label),
  numeric("Error a week, money", (d: { value: number }) => d.value, two),
  numeric("Error a week, units", (d: { units: number }) => d.units, one),
  numeric("WAPE, %", (d: { wape: number }) => d.wape, inPercent),
  numeric("Bias, %", (d: { bias: number }) => d.bias, inPercent),
];
export const estimateColumns = [
  plain("Coefficient", (d: EstimateRow) => d.name),
  numeric("Estimate", (d: EstimateRow) => d.value, three),
  numeric("Standard error", (d: EstimateRow) => known(d.error), three),
  numeric("Estimate / error", (d: EstimateRow) => known(d.ratio), one),
];
export const lagColumns = [
  numeric("Weeks apart", (d: LagRow) => d.lag, whole),
  numeric("Correlation", (d: LagRow) => d.value, three),
  plain("Outside of the limits", (d: LagRow) => d.outside),
];
export const componentColumns = [
  plain("Week", (d: ComponentRow) => d.date),
  numeric("Data", (d: ComponentRow) => d.data, one),
  numeric("Trend", (d: ComponentRow) => d.trend, one),
  numeric("Season", (d: ComponentRow) => d.season, one),
  numeric("Remainder", (d: ComponentRow) => known(d.remainder), one),
];
export const componentPanels = [
  { name: "Data", value: (d: ComponentRow) => d.data, signed: false },
  { name: "Trend", value: (d: ComponentRow) => d.trend, signed: false },
  { name: "Season", value: (d: ComponentRow) => d.season, signed: true },
  { name: "Remainder", value: (d: ComponentRow) => d.remainder, signed: true },
];
export const valueColumns = [
  plain("Level, class or segment", (d: ValueCell) => d.group),
  plain("Against", (d: ValueCell) => d.rival),
  numeric("Error saved, %", (d: ValueCell) => d.saved, inPercent),
  numeric("WAPE, %", (d: ValueCell) => d.wape, inPercent),
  numeric("Its WAPE, %", (d: ValueCell) => d.rivalWape, inPercent),
];
export const coverageColumns = [
  plain("Class", (d: CoverageCell) => d.demandClass),
  numeric("Weeks ahead", (d: CoverageCell) => d.step, whole),
  numeric("Promised, %", (d: CoverageCell) => d.nominal, inPercent),
  numeric("Observed, %", (d: CoverageCell) => d.observed, inPercent),
  numeric("Weeks tested", (d: CoverageCell) => d.n, whole),
  plain("Verdict", (d: CoverageCell) => d.verdict),
];

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
