// Where the forecast is worth its trouble, and where its intervals hold: by level, class of demand and weeks ahead.
import { listed, percent, sentenceCase, short } from "../format.js";
import { grouped, largest } from "./finding.js";
import type { ForecastReport } from "./forecast-scores.js";
import { levelNames, seriesLevels } from "./forecast-view.js";
import { shareInterval, type AccuracyRow } from "./forecasts.js";

export type ValueCell = {
  /** Level of the hierarchy, class of items, or segment. */
  readonly group: string;
  readonly rival: string;
  /** Share of the rival's error that the model in use saves; below 0 it adds error. */
  readonly saved: number;
  readonly wape: number;
  readonly rivalWape: number;
};

/**
 * Error saved against each rival: all items by class of demand, then the levels above and below the item, then segments.
 * Forecast value added (Gilliland 2010) as a share, so that classes of different error compare.
 */
export function valueCells(rows: readonly AccuracyRow[], report: ForecastReport): ValueCell[] {
  const pooled = rows.filter((d) => d.horizon === null);
  const groups = grouped(
    pooled.filter((d) => d.level === "sku" || d.demand_class === "all"),
    (d) => `${d.level}|${d.demand_class}`,
  );
  const named = [...groups].flatMap(([key, all]) => {
    const own = all.find((d) => d.model === report.inUse);
    const rivals = all.filter((d) => d.model !== report.inUse && report.labels[d.model] !== undefined);
    const [level, demandClass] = key.split("|") as [string, string];
    return own ? rivals.map((rival) => cell(groupName(level, demandClass), report, rival, own.wape, rival.wape)) : [];
  });
  const bySegment = report.bySegment.map(({ name, wape, baseline }) =>
    cell(`Segment: ${name}`, report, { model: report.baseline }, wape, baseline),
  );
  return [...named.sort((a, b) => place(a.group) - place(b.group)), ...bySegment];
}

function cell(
  group: string,
  report: ForecastReport,
  rival: { readonly model: string },
  wape: number,
  rivalWape: number,
): ValueCell {
  return { group, rival: report.labels[rival.model]!, saved: 1 - wape / rivalWape, wape, rivalWape };
}

function groupName(level: string, demandClass: string): string {
  if (demandClass !== "all") return `SKU, ${demandClass} demand`;
  if (level === "sku_fc") return "SKU at a center";
  return (levelNames as Record<string, string>)[level] ?? level;
}

/** Total first, single items last, classes behind the items they are part of. */
function place(group: string): number {
  const order = [...seriesLevels.map((level) => levelNames[level]), "SKU, smooth demand", "SKU, erratic demand"];
  const rest = ["SKU, intermittent demand", "SKU, lumpy demand", "SKU at a center"];
  const at = [...order, ...rest].indexOf(group);
  return at < 0 ? order.length : at;
}

/** Where a simpler method is better, or that none is. */
export function valueTitle(cells: readonly ValueCell[]): string {
  if (cells.length === 0) return "Nothing to hold the forecast against";
  const lost = cells.filter((d) => d.saved < 0);
  if (lost.length === 0) return "The forecast adds value everywhere, against every simple method";
  const worst = largest(lost, (d) => -d.saved)!;
  return `A simple method does better in ${lost.length} of ${cells.length} comparisons, most for ${decapitalised(worst.group)}`;
}

export type CoverageCell = {
  readonly demandClass: string;
  readonly step: number;
  readonly nominal: number;
  readonly observed: number;
  readonly n: number;
  /** Fewer than promised, by more than the tolerance and by more than chance explains; or more, likewise. */
  readonly verdict: "short" | "held" | "wide";
};

/** Points by which an interval may miss its promise: those that the run holds its safety stock to. */
const tolerance: Readonly<Record<number, number>> = { 50: 0.05, 80: 0.04, 95: 0.03 };

/** Coverage of items by class of demand and weeks ahead, of the interval `level` in percent; all classes first. */
export function coverageCells(
  rows: readonly AccuracyRow[],
  report: ForecastReport,
  level: 50 | 80 | 95,
): CoverageCell[] {
  const nominal = level / 100;
  const places = ["all", ...Object.keys(report.byClass)];
  const place = (d: AccuracyRow) => places.indexOf(d.demand_class);
  return rows
    .filter((d) => d.level === "sku" && d.model === report.inUse && d.horizon !== null)
    .sort((a, b) => place(a) - place(b) || a.horizon! - b.horizon!)
    .flatMap((d) => {
      const observed = d[`coverage_${level}`];
      if (observed === null || !Number.isFinite(observed)) return [];
      const { low, high } = shareInterval(observed, d.n);
      const off = Math.abs(observed - nominal) > tolerance[level]! && (high < nominal || low > nominal);
      const verdict = !off ? "held" : observed < nominal ? "short" : "wide";
      const demandClass = d.demand_class === "all" ? "all items" : d.demand_class;
      return [{ demandClass, step: d.horizon!, nominal, observed, n: d.n, verdict }];
    });
}

/** Whether any class or week is promised more than it gets. */
export function coverageTitle(cells: readonly CoverageCell[], level: number): string {
  if (cells.length === 0) return "No backtest tests the intervals by class";
  const short = cells.filter((d) => d.verdict === "short");
  const wide = cells.filter((d) => d.verdict === "wide");
  if (short.length > 0) {
    const worst = largest(short, (d) => d.nominal - d.observed)!;
    return `The ${level}% interval falls short in ${short.length} of ${cells.length} cells, most for ${worst.demandClass} at week ${worst.step}: ${percent(worst.observed, 0)}`;
  }
  if (wide.length === 0) return `The ${level}% interval keeps its promise in every class and week`;
  return `The ${level}% interval falls short nowhere, and is wider than needed in ${wide.length} of ${cells.length} cells`;
}

/** What flagged cells mean for the stock. */
export function coverageNote(cells: readonly CoverageCell[]): string {
  const classes = [...new Set(cells.filter((d) => d.verdict === "short").map((d) => d.demandClass))];
  return classes.length === 0
    ? "No interval here would leave too little safety stock."
    : `▼ ${sentenceCase(listed(classes))}: safety stock from these intervals would be too small; look at it before it is used.`;
}

/** One line of the pointer: "lumpy, 3 weeks ahead: 91.2% of 270 weeks". */
export function coverageLabel(d: CoverageCell): string {
  return `${d.demandClass}, ${d.step} week${d.step === 1 ? "" : "s"} ahead: ${percent(d.observed)} of ${short(d.n)} weeks inside`;
}

function decapitalised(text: string): string {
  return /^[A-Z]{2}/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
