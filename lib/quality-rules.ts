// The rules that a line must keep to count as demand, in the order in which they are tried: a line is set aside by the
// first rule that it breaks. One list for the quarantine, the quality report and the page that explains them.

export type QualityRule = {
  readonly id: QualityRuleId;
  readonly title: string;
  /** What the rule says and what becomes of the line, in plain words. */
  readonly explanation: string;
};

export const qualityRuleIds = [
  "unreadable_line",
  "missing_value",
  "malformed_value",
  "impossible_date",
  "future_date",
  "zero_quantity",
  "non_product",
  "no_price",
  "unknown_sku",
  "unknown_region",
  "unknown_center",
  "duplicate",
  "return",
  "return_unmatched",
  "undone_sale",
] as const;

export type QualityRuleId = (typeof qualityRuleIds)[number];

const texts: Record<QualityRuleId, readonly [title: string, explanation: string]> = {
  unreadable_line: [
    "Unreadable line",
    "The line of the file is no row of its table: too many or too few values, a quote that never closes, or bytes that are no text.",
  ],
  missing_value: [
    "Missing value",
    "Order, SKU, time, quantity or price is empty. A missing customer is no reason: such a line is demand all the same.",
  ],
  malformed_value: [
    "Malformed value",
    "The quantity is not a whole number, the price not a number, or the time not a date.",
  ],
  impossible_date: [
    "Impossible date",
    "The date is not on the calendar (30 February), before 1990, or stands alone long before the data begin.",
  ],
  future_date: ["Future date", "The date lies after the data end: beyond the last week in which the shop was selling."],
  zero_quantity: ["Zero quantity", "Nothing was ordered, so there is no demand to count."],
  non_product: [
    "Not a product",
    "Postage, fees, manual corrections, samples, gift cards and the like: money, but no stock to place.",
  ],
  no_price: [
    "Zero or negative price",
    "A price of zero or less marks adjustments, write-offs and gifts rather than demand.",
  ],
  unknown_sku: ["Unknown SKU", "The table of SKUs does not have it."],
  unknown_region: ["Unknown region", "The network does not serve it: it is in none of the network's tables."],
  unknown_center: [
    "Unknown fulfillment center",
    "A row of the network's or the stock's tables names a center that the table of centers does not have.",
  ],
  duplicate: ["Duplicate", "An exact copy, column by column, of an earlier line. The first one stays."],
  return: [
    "Return or cancellation",
    "A negative quantity that was taken off the sale it undoes: same customer, SKU and price, earlier, most recent first.",
  ],
  return_unmatched: [
    "Return without its sale",
    "A negative quantity for which, in part or in whole, no earlier sale was found (as when it lies before the data begin).",
  ],
  undone_sale: ["Sale undone by its return", "A sale of which returns or cancellations left nothing."],
};

/** All rules, in the order in which they are tried. */
export const qualityRules: readonly QualityRule[] = qualityRuleIds.map((id) => ({
  id,
  title: texts[id][0],
  explanation: texts[id][1],
}));

/** The rule `id`; throws RangeError when there is none. */
export function qualityRule(id: string): QualityRule {
  const found = qualityRules.find((rule) => rule.id === id);
  if (!found) throw new RangeError(`no quality rule ${id} (there are ${qualityRuleIds.join(", ")})`);
  return found;
}

/** How outliers are found: flagged for the reader and the models, never dropped. */
export const outlierRule = {
  title: "Unusual quantity or price",
  explanation:
    "A line is flagged when the logarithm of its quantity lies more than 4 robust standard deviations above the median of its SKU, " +
    "or that of its price as far above or below (1.4826 times the median absolute deviation; at least 0.7 for quantities, so that 16 " +
    "times the usual is the least that is flagged, and 0.35 for prices, 4 times the usual), for SKUs with 20 lines " +
    "or more. It stays in the data.",
  minLines: 20,
  deviations: 4,
  minDeviation: { quantity: 0.7, price: 0.35 },
} as const;
