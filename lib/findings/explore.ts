// What the explore page says of the data: every sentence and title is a function of the rows that its figure shows.
import { counted, full, listed, monthName, monthNames, percent, plural, sentenceCase } from "../format.js";
import { type Finding, grouped, largest, lowerFirst, median, total } from "./finding.js";

export type RuleRow = { readonly rule: string; readonly title: string; readonly rows: number; readonly share: number };
export type CompletenessRow = {
  readonly month: string;
  readonly field: string;
  /** Share of rows with a usable value, 0 to 1. */
  readonly share: number;
  readonly rows: number;
};
export type WeekRow = {
  readonly week: Date;
  readonly units: number;
  readonly revenue: number;
  /** Share of units sold on promotion. */
  readonly promoted: number;
  /** Share of item-center pairs with a recorded stockout in the week. */
  readonly censored: number;
};
export type ItemRow = {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly units: number;
  readonly revenue: number;
  readonly adi: number | null;
  readonly cv2: number | null;
  readonly demand_class: string | null;
};
export type SeasonRow = { readonly category: string; readonly month: number; readonly index: number };
export type RegionRow = {
  readonly region: string;
  readonly name: string;
  readonly units: number;
  readonly revenue: number;
  readonly population: number | null;
};
export type LaneRow = {
  readonly fc_id: string;
  readonly center: string;
  readonly region: string;
  readonly lines: number;
  readonly on_time: number;
  readonly promised_days: number;
  readonly delivered_days: number;
  readonly cost_per_unit: number | null;
};
export type LeadTimeRow = {
  readonly fc_id: string;
  readonly center: string;
  readonly days: number;
  readonly receipts: number;
};

export type QualityFacts = {
  readonly rows_read: number;
  readonly rows_kept: number;
  readonly rows_quarantined: number;
  readonly rules: readonly RuleRow[];
  readonly without_customer: { readonly lines: number; readonly share: number };
  readonly weeks: { readonly first: string; readonly last: string; readonly count: number };
};

/** Rules that settle returns against sales: part of the business, not a fault of the data. */
const netting = new Set(["return", "undone_sale"]);

/** Rows that broke a rule, and rows that are returns with the sales they undo. */
export function setAside(rules: readonly RuleRow[]): { broken: number; netted: number } {
  const netted = total(
    rules.filter(({ rule }) => netting.has(rule)),
    ({ rows }) => rows,
  );
  return { broken: total(rules, ({ rows }) => rows) - netted, netted };
}

/** Can we trust the data? Yes when at most 2% broke a rule and every row is accounted for, with care up to 10%, else no. */
export function exploreAnswer(facts: QualityFacts): Finding {
  const { rows_read, rows_kept, rows_quarantined, rules, without_customer, weeks } = facts;
  if (rows_kept + rows_quarantined !== rows_read) {
    const found = full(rows_kept + rows_quarantined);
    return { lead: `No: ${full(rows_read)} rows were read, but only ${found} are accounted for.`, rest: "" };
  }
  const { broken, netted } = setAside(rules);
  const share = broken / Math.max(1, rows_read);
  const verdict = share <= 0.02 ? "Yes" : share <= 0.1 ? "With care" : "Not as they are";
  const faults = rules.filter(({ rule }) => !netting.has(rule));
  const worst = largest(faults, (rule) => rule.rows);
  const sentences = [];
  if (worst && worst.rows > 0)
    sentences.push(`The rule broken most is “${lowerFirst(worst.title)}” (${full(worst.rows)} rows).`);
  if (netted > 0) sentences.push(`A further ${percent(netted / rows_read)} are returns and the sales that they undo.`);
  sentences.push(`What is left covers ${plural(weeks.count, "full week")}.`);
  if (without_customer.share > 0.005)
    sentences.push(
      `${percent(without_customer.share)} of it names no customer: it counts as demand, not for segments.`,
    );
  return {
    lead: `${verdict}: ${percent(share)} of ${full(rows_read)} rows broke a rule and are set aside, each with its reason.`,
    rest: sentences.join(" "),
  };
}

/** Which column is worst in which month. */
export function completenessTitle(all: readonly CompletenessRow[]): string {
  // Rows that were set aside are the rules' story, not that of the columns.
  const rows = all.filter(({ field }) => field !== "Kept as demand");
  const worst = largest(rows, (row) => 1 - row.share);
  if (!worst || worst.share > 0.995) return "Every column is complete in every month";
  const fields = [...grouped(rows, (row) => row.field)];
  const holed = fields.filter(([, months]) => months.some((row) => row.share < 0.95)).map(([field]) => field);
  const months = fields.find(([field]) => field === worst.field)![1];
  if (months.every((row) => row.share === 0)) {
    const absent = fields.filter(([, all]) => all.every((row) => row.share === 0)).map(([field]) => lowerFirst(field));
    return `These data carry ${listed(absent.map((name) => `no ${name}`))}`;
  }
  const where = `${worst.field} is thinnest in ${monthOf(worst.month)}: ${percent(worst.share, 0)} filled`;
  return holed.length === 0 ? `Almost complete; ${lowerFirst(where)}` : where;
}

/** How many rules caught something, and the fault found most. */
export function rulesTitle(rules: readonly RuleRow[]): string {
  const active = rules.filter((rule) => rule.rows > 0);
  const faults = active.filter(({ rule }) => !netting.has(rule));
  const worst = largest(faults, (rule) => rule.rows);
  if (!worst) return active.length > 0 ? "No row broke a rule; only returns were settled" : "No row broke a rule";
  const share = worst.rows / total(faults, (rule) => rule.rows);
  return `${sentenceCase(counted(faults.length))} kinds of fault were found; “${lowerFirst(worst.title)}” makes up ${percent(share, 0)}`;
}

/** Rules for the table: faults by size, then what only settles returns. */
export function rulesInOrder<Row extends RuleRow>(rules: readonly Row[]): (Row & { settled: boolean })[] {
  return rules
    .map((rule) => ({ ...rule, settled: netting.has(rule.rule) }))
    .sort((a, b) => Number(a.settled) - Number(b.settled) || b.rows - a.rows);
}

/** How much of demand the stock records hide. */
export function censoredSentence(weeks: readonly WeekRow[]): string {
  const share = total(weeks, (week) => week.censored) / Math.max(1, weeks.length);
  if (share === 0) return "No stockout is on record: sales are taken for demand.";
  return `On average ${percent(share)} of item-center pairs were out of stock at some time in a week.`;
}

/** The strongest week against a usual one, and whether the level moved from the first to the last year. */
export function demandTitle(weeks: readonly WeekRow[]): string {
  const peak = largest(weeks, (week) => week.units);
  if (!peak) return "No full week of demand";
  const times = peak.units / median(weeks.map((week) => week.units));
  const best = `Demand peaks in ${monthName(peak.week)} at ${full(times, 1)} times a usual week`;
  if (weeks.length < 104) return best;
  const year = (from: number, to?: number) => total(weeks.slice(from, to), (week) => week.units);
  const change = year(-52) / year(-104, -52) - 1;
  const moved =
    Math.abs(change) < 0.02
      ? "the level holds"
      : `the last year is ${percent(Math.abs(change), 0)} ${change > 0 ? "above" : "below"} the one before`;
  return `${best}; ${moved}`;
}

/** Classes of items by cumulative share of revenue; rows come back in that order with rank and shares (0 to 1). */
export function abcOf<Row extends { readonly sku: string; readonly units: number; readonly revenue: number }>(
  items: readonly Row[],
  by: "revenue" | "units" = "revenue",
): (Row & { rank: number; rank_share: number; cumulative: number; abc: "A" | "B" | "C" })[] {
  const sum = total(items, (item) => Math.max(0, item[by]));
  let before = 0;
  return [...items]
    .sort((a, b) => b[by] - a[by] || (a.sku < b.sku ? -1 : 1))
    .map((item, i) => {
      const abc = before < 0.8 * sum ? "A" : before < 0.95 * sum ? "B" : "C";
      before += Math.max(0, item[by]);
      return { ...item, rank: i + 1, rank_share: (i + 1) / items.length, cumulative: sum > 0 ? before / sum : 0, abc };
    });
}

/** What share of the items makes 80% of revenue. */
export function abcTitle(items: readonly ItemRow[]): string {
  const ranked = abcOf(items);
  const a = ranked.filter((item) => item.abc === "A").length;
  if (ranked.length === 0) return "No item has been sold";
  return `${percent(a / ranked.length, 0)} of the items (${full(a)}) make 80% of revenue`;
}

const classWords: Record<string, string> = {
  smooth: "sell steadily",
  erratic: "sell every week in changing amounts",
  intermittent: "skip weeks",
  lumpy: "skip weeks and come in lumps",
};

/** The most common demand class, by number of items, and its share of revenue. */
export function classesTitle(items: readonly ItemRow[]): string {
  const known = items.filter((item) => item.demand_class !== null && item.demand_class in classWords);
  const groups = [...grouped(known, (item) => item.demand_class!)];
  const most = largest(groups, ([, rows]) => rows.length);
  if (!most) return "No item has enough history to be classed";
  const [name, rows] = most;
  const revenue = total(rows, (row) => row.revenue) / total(known, (row) => row.revenue);
  return `${percent(rows.length / known.length, 0)} of items ${classWords[name]} (${name}); they make ${percent(revenue, 0)} of revenue`;
}

/** The category with the widest swing over the year. */
export function seasonalityTitle(rows: readonly SeasonRow[]): string {
  const swings = [...grouped(rows, (row) => row.category)].map(([category, all]) => {
    const high = largest(all, (row) => row.index)!;
    const low = largest(all, (row) => -row.index)!;
    return { category, high, low, swing: high.index - low.index };
  });
  const widest = largest(swings, (row) => row.swing);
  if (!widest) return "Less than a year of data: no season can be seen";
  const { category, high, low } = widest;
  if (widest.swing < 0.2) return "No category has a marked season";
  return `${category} swings most: ${full(high.index, 1)} times the average in ${monthNames[high.month - 1]}, ${full(low.index, 1)} in ${monthNames[low.month - 1]}`;
}

/** Where the demand is. */
export function regionsTitle(rows: readonly RegionRow[]): string {
  const units = total(rows, (row) => row.units);
  const ranked = [...rows].sort((a, b) => b.units - a.units);
  const [first] = ranked;
  if (!first || units === 0) return "No region has any demand";
  if (rows.length === 1) return `All demand is in ${first.name}`;
  if (first.units / units > 0.5) return `${percent(first.units / units, 0)} of units go to ${first.name}`;
  let held = 0;
  let sum = 0;
  while (sum < units / 2) sum += ranked[held++]!.units;
  return `Half of all units go to ${full(held)} of ${full(rows.length)} regions, led by ${first.name}`;
}

export type CenterDelivery = {
  readonly center: string;
  readonly lines: number;
  readonly on_time: number;
  readonly promised_days: number;
  readonly delivered_days: number;
  readonly cost_per_unit: number;
};

/** Lanes added up to centers, weighted by lines, best kept promise first. */
export function deliveryByCenter(lanes: readonly LaneRow[]): CenterDelivery[] {
  const mean = (rows: readonly LaneRow[], value: (row: LaneRow) => number) =>
    total(rows, (row) => row.lines * value(row)) / total(rows, (row) => row.lines);
  return [...grouped(lanes, (lane) => lane.center)]
    .map(([center, rows]) => ({
      center,
      lines: total(rows, (row) => row.lines),
      on_time: mean(rows, (row) => row.on_time),
      promised_days: mean(rows, (row) => row.promised_days),
      delivered_days: mean(rows, (row) => row.delivered_days),
      cost_per_unit: mean(rows, (row) => row.cost_per_unit ?? NaN),
    }))
    .sort((a, b) => b.on_time - a.on_time);
}

/** Which center keeps its promise least. */
export function deliveryTitle(centers: readonly CenterDelivery[]): string {
  const worst = largest(centers, (center) => -center.on_time);
  const best = largest(centers, (center) => center.on_time);
  if (!worst || !best) return "Deliveries cannot be judged";
  if (best.on_time - worst.on_time < 0.02)
    return `All centers deliver about ${percent(total(centers, (c) => c.on_time * c.lines) / total(centers, (c) => c.lines), 0)} of lines on time`;
  return `${worst.center} keeps its promise least: ${percent(worst.on_time, 0)} on time, ${best.center} ${percent(best.on_time, 0)}`;
}

export type CenterLeadTime = {
  readonly center: string;
  readonly receipts: number;
  readonly median: number;
  readonly q10: number;
  readonly q90: number;
};

/** Quantiles of lead time by center, from counts of receipts by days; longest first. */
export function leadTimesByCenter(rows: readonly LeadTimeRow[]): CenterLeadTime[] {
  return [...grouped(rows, (row) => row.center)]
    .map(([center, all]) => {
      const sorted = [...all].sort((a, b) => a.days - b.days);
      const receipts = total(sorted, (row) => row.receipts);
      const at = (level: number) => {
        let seen = 0;
        for (const row of sorted) if ((seen += row.receipts) >= level * receipts) return row.days;
        return NaN;
      };
      return { center, receipts, median: at(0.5), q10: at(0.1), q90: at(0.9) };
    })
    .sort((a, b) => b.median - a.median || b.q90 - a.q90);
}

/** Where lead times are longest, and how far they spread. */
export function leadTimesTitle(centers: readonly CenterLeadTime[]): string {
  const widest = largest(centers, (center) => center.q90 - center.q10);
  if (!widest) return "Lead times are not recorded";
  const [longest, shortest] = [centers[0]!.median, centers.at(-1)!.median];
  const alike = longest - shortest < Math.max(2, 0.1 * longest);
  const who = alike
    ? `Lead times are alike in all centers, about ${full(median(centers.map((center) => center.median)))} days`
    : `Orders for ${centers[0]!.center} take longest, ${full(longest)} days`;
  return `${who}; two receipts in ten fall outside ${full(widest.q10)} to ${full(widest.q90)} days`;
}

/** Small multiples of the biggest items: how much of revenue they are. */
export function biggestTitle(shown: number, shownRevenue: number, revenue: number): string {
  return `The ${counted(shown)} biggest items make ${percent(shownRevenue / revenue, 0)} of revenue`;
}

/** The cells of a seasonality heatmap: month names across, an index's place between 0 (half or less) and 2 (double or more). */
export function seasonPlace(index: number): number {
  return Math.max(-1, Math.min(1, Math.log2(Math.max(index, 1e-6))));
}

/** "Jan" to "Dec". */
export function monthShort(month: number): string {
  return monthNames[month - 1]!.slice(0, 3);
}

/** Rows of the twelve biggest items, one entry an item with its weeks. */
export function multiplesOf<
  Row extends { place: number; sku: string; name: string; week: Date; units: number; revenue: number },
>(
  rows: readonly Row[],
  money: (amount: number) => string,
): { name: string; note: string; revenue: number; points: Row[] }[] {
  return [...grouped(rows, (row) => row.sku)].map(([, points]) => ({
    name: points[0]!.name,
    note: `${money(points[0]!.revenue)} in all`,
    revenue: points[0]!.revenue,
    points,
  }));
}

/** What the figure of regions measures: a map where the regions are on one, else bars. */
export function regionsSubtitle(kind: string): string {
  const what = "Units by ship-to region over all weeks";
  return kind === "none" ? what : `${what}: the deeper, the more (by square root); black dots are fulfillment centers`;
}

/** Regions as the map draws them: their units, where they lie. */
export function regionValues<Row extends RegionRow & { latitude: number | null; longitude: number | null }>(
  rows: readonly Row[],
): (Row & { value: number })[] {
  return rows.map((row) => ({ ...row, value: row.units }));
}

/** Lead times as ranges with the number of receipts behind each. */
export function leadTimeRanges(
  centers: readonly CenterLeadTime[],
): { label: string; low: number; middle: number; high: number; note: string }[] {
  return centers.map(({ center, q10, median: middle, q90, receipts }) => {
    const note = `${full(middle)} days (${full(q10)} to ${full(q90)}), ${plural(receipts, "receipt")}`;
    return { label: center, low: q10, middle, high: q90, note };
  });
}

/** What was not set aside but marked: outliers, returns, lines without a customer. */
export function flagsSentence(facts: {
  readonly flagged: { readonly outliers: number };
  readonly returns: { readonly matched_units: number; readonly unmatched_units: number };
  readonly without_customer: { readonly lines: number };
}): string {
  const { flagged, returns, without_customer } = facts;
  return [
    `${plural(flagged.outliers, "line")} ${flagged.outliers === 1 ? "is" : "are"} flagged as outliers and kept.`,
    `${plural(returns.matched_units, "returned unit")} ${returns.matched_units === 1 ? "was" : "were"} netted against the sale; for ${full(returns.unmatched_units)} no sale was found.`,
    `${plural(without_customer.lines, "line")} without a customer count as demand only.`,
  ].join(" ");
}

/** "2025-12" -> "Dec 2025". */
export function monthOf(month: string): string {
  return monthName(new Date(`${month.slice(0, 7)}-01T00:00:00Z`));
}
