// Columns of the data tables under the charts of the forecasts page.
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
