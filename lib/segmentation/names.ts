// Plain names and descriptions of segments, by rules on their profiles.
import { counted, full, percent, short } from "../format.js";

export type SegmentTraits = {
  readonly customerShare: number;
  readonly revenueShare: number;
  /** Mean of the segment in standard deviations from all customers, by dimension. */
  readonly z: Readonly<Record<string, number>>;
  readonly medianOrders: number;
  readonly medianRecencyDays: number;
  readonly medianSpend: number;
  /** The category, if any, that the segment buys most beyond its usual share. */
  readonly category: { readonly name: string; readonly lift: number } | null;
  readonly region: { readonly name: string; readonly lift: number } | null;
  /** The month, 1 to 12, that is furthest above the segment's average month. */
  readonly peak: { readonly month: number; readonly index: number } | null;
};

export type SegmentName = { readonly name: string; readonly description: string };

/** What a high and a low value of a dimension is called; null where it says nothing to a shop. */
const words: Readonly<Record<string, readonly [high: string | null, low: string | null]>> = {
  frequency: ["frequent", "occasional"],
  recency: ["lapsed", "active"],
  monetary: ["high-spending", "low-spending"],
  tenure: ["long-standing", "recent"],
  gap_variation: ["irregular", "regular"],
  basket_lines: ["many-item", "few-item"],
  order_units: ["bulk", "low-quantity"],
  line_units: ["bulk", "low-quantity"],
  promotion: ["deal-seeking", "full-price"],
  price_level: ["premium", "low-price"],
  weekend: ["weekend", "weekday"],
  returns: ["often-returning", null],
  hour_cos: ["night-time", "daytime"],
  hour_sin: ["morning", "evening"],
  season_q1: ["winter", null],
  season_q2: ["spring", null],
  season_q3: ["summer", null],
  season_q4: ["year-end", null],
};
const places: Readonly<Record<string, readonly [high: string, low: string]>> = {
  region_north: ["in the north", "in the south"],
  region_east: ["in the east", "in the west"],
};

/** Below this many standard deviations a trait is not worth a word. */
const tellingZ = 0.35;
/** A category gives a segment its name from this lift on, a place from this many standard deviations. */
const tellingLift = 1.2;
const tellingPlaceZ = 0.6;

const months = "January February March April May June July August September October November December".split(" ");

/**
 * A name and a description for each segment. Names are plural, as in "Frequent bulk Office buyers": up to two of the
 * strongest traits, the category bought most beyond its usual share, a place when it is a strong one. No two segments
 * get the same name: further traits are added until they differ, at last a number.
 */
export function nameSegments(segments: readonly SegmentTraits[]): SegmentName[] {
  let depth = segments.map(() => 2);
  let names = segments.map((traits) => compose(traits, 2));
  for (let round = 0; round < 4; round++) {
    const clashing = names.map((name) => names.filter((other) => other === name).length > 1);
    if (!clashing.includes(true)) break;
    depth = depth.map((n, i) => (clashing[i] ? n + 1 : n));
    names = segments.map((traits, i) => compose(traits, depth[i]!));
  }
  const seen = new Map<string, number>();
  return segments.map((traits, i) => {
    const nth = (seen.get(names[i]!) ?? 0) + 1;
    seen.set(names[i]!, nth);
    return { name: nth > 1 ? `${names[i]!} (${nth})` : names[i]!, description: describe(traits) };
  });
}

function compose(traits: SegmentTraits, adjectives: number): string {
  const strongest = Object.entries(traits.z)
    .filter(([dimension, z]) => Math.abs(z) >= tellingZ && word(dimension, z) !== null)
    .sort(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || (a < b ? -1 : 1))
    .map(([dimension, z]) => word(dimension, z)!)
    .filter((text, i, all) => all.indexOf(text) === i)
    .slice(0, adjectives);
  const category =
    traits.category && traits.category.lift >= tellingLift ? `${calm(traits.category.name)} buyers` : "shoppers";
  const place = Object.entries(traits.z)
    .filter(([dimension, z]) => dimension in places && Math.abs(z) >= tellingPlaceZ)
    .sort(([, x], [, y]) => Math.abs(y) - Math.abs(x))[0];
  const where = place ? ` ${places[place[0]]![place[1] > 0 ? 0 : 1]}` : "";
  if (strongest.length === 0 && category === "shoppers" && !where) return "Typical shoppers";
  const name = [...strongest, category].join(" ") + where;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Names in capitals only, as tills write them, are calmed: MEAT-PCKGD -> Meat-pckgd. */
function calm(name: string): string {
  return name === name.toUpperCase() ? name.charAt(0) + name.slice(1).toLowerCase() : name;
}

function word(dimension: string, z: number): string | null {
  return words[dimension]?.[z > 0 ? 0 : 1] ?? null;
}

function describe(traits: SegmentTraits): string {
  const orders = Math.round(traits.medianOrders);
  const days = Math.round(traits.medianRecencyDays);
  const sentences = [
    `${percent(traits.customerShare, 0)} of customers, ${percent(traits.revenueShare, 0)} of revenue.`,
    `Half of them have placed at least ${counted(orders)} ${orders === 1 ? "order" : "orders"}, the last within ` +
      `${counted(days)} ${days === 1 ? "day" : "days"}, and spent ${short(Math.round(traits.medianSpend))} or more.`,
  ];
  if (traits.category && traits.category.lift >= 1.05)
    sentences.push(`They buy ${full(traits.category.lift, 1)} times the usual share of ${calm(traits.category.name)}.`);
  if (traits.region && traits.region.lift >= 1.2)
    sentences.push(`${traits.region.name} has ${full(traits.region.lift, 1)} times its usual share of their orders.`);
  if (traits.peak && traits.peak.index >= 1.15)
    sentences.push(`Their ${months[traits.peak.month - 1]!} is ${full(traits.peak.index, 1)} times an average month.`);
  return sentences.join(" ");
}
