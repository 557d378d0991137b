// The assortment: what each product is, costs and weighs, how its demand behaves, and when it is sold.
import type { Random } from "../../random.js";
import { normal } from "../../random.js";
import { historyWeeks } from "./calendar.js";
import { categories } from "./categories.js";

/** The shape of a product's demand over time, as it is made; what is measured on the weeks may differ by chance. */
export const patterns = ["smooth", "erratic", "intermittent", "lumpy"] as const;

export type Pattern = (typeof patterns)[number];

export type Product = {
  readonly sku: string;
  readonly name: string;
  /** Index into `categories`. */
  readonly category: number;
  readonly pattern: Pattern;
  /** Smooth and erratic products: weight of the choice among them. Others: expected order lines a week. */
  readonly popularity: number;
  /** First week in which it is sold; negative when it was there before the history. */
  readonly launchWeek: number;
  /** Week after which the shop buys no more and demand fades; beyond the history when it stays. */
  readonly endWeek: number;
  /** Attraction in the first weeks after the launch, over the lasting one. */
  readonly launchHype: number;
  readonly weightKg: number;
  readonly volumeM3: number;
  readonly unitCost: number;
  /** List price at the start of the history. */
  readonly price: number;
  readonly leadTimeDays: number;
  /** Standard deviation of the lead time over its mean. */
  readonly leadTimeVariation: number;
  readonly packSize: number;
  readonly minimumOrder: number;
  /** Log change of demand under promotion for a behaviour with pull 1. */
  readonly elasticity: number;
  /** Factor on the units above one of a line. */
  readonly bulk: number;
};

/** Weeks after `endWeek` during which leftovers are still offered. */
export const fadeWeeks = 14;

/** The number of products at a scale: 300 at 1, with its root, whole rows of categories, 24 to 1,600. */
export function productCount(scale: number): number {
  if (scale === 1) return 300;
  const rows = Math.round((300 * Math.sqrt(scale)) / categories.length);
  return Math.min(1600, Math.max(24, rows * categories.length));
}

/** `count` products, category by category in turn. */
export function makeProducts(random: Random, count: number): Product[] {
  const names = categories.map((category) => productNames(random, category.nouns, category.variants));
  return Array.from({ length: count }, (_, i) => {
    const c = i % categories.length;
    const category = categories[c]!;
    const number = Math.floor(i / categories.length);
    const pattern = patternOf(random());
    const sparse = pattern === "intermittent" || pattern === "lumpy";
    const popularity = popularityOf(random, pattern);
    const launched = random() < 0.18;
    const launchWeek = launched ? 8 + Math.floor(random() * 140) : -Math.ceil(random() * 200);
    const ends = random() < 0.15;
    const endWeek = ends ? Math.max(launchWeek + 40, 30 + Math.floor(random() * 125)) : historyWeeks * 9;
    const weightKg = Math.min(25, category.weightKg * Math.exp(0.5 * normal(random)));
    const unitCost = category.unitCost * Math.exp(0.5 * normal(random));
    const margin = category.margin * (0.8 + 0.4 * random());
    const packSize = [1, 2, 4, 6, 12][Math.floor(random() * (sparse ? 3 : 5))]!;
    return {
      sku: `${category.prefix}-${String(number + 1).padStart(3, "0")}`,
      name: names[c]![number]!,
      category: c,
      pattern,
      popularity,
      launchWeek,
      endWeek,
      launchHype: 1 + 0.8 * random(),
      weightKg: round(weightKg, 0.01),
      volumeM3: round(weightKg * 0.006 * Math.exp(0.3 * normal(random)), 0.0001),
      unitCost: round(unitCost, 0.01),
      price: Math.max(1, Math.round(unitCost / (1 - margin))) - 0.01,
      leadTimeDays: 7 + Math.floor(random() * 36),
      leadTimeVariation: 0.12 + 0.2 * random(),
      packSize,
      minimumOrder: packSize * [1, 1, 1, 2][Math.floor(random() * 4)]!,
      elasticity: 0.6 + 0.8 * random(),
      bulk: pattern === "intermittent" ? 0.15 : 1,
    };
  });
}

function patternOf(u: number): Pattern {
  return u < 0.38 ? "smooth" : u < 0.62 ? "erratic" : u < 0.85 ? "intermittent" : "lumpy";
}

function popularityOf(random: Random, pattern: Pattern): number {
  if (pattern === "intermittent") return logUniform(random, 0.35, 1.25);
  if (pattern === "lumpy") return logUniform(random, 0.8, 4);
  return Math.exp(0.9 * normal(random));
}

function logUniform(random: Random, low: number, high: number): number {
  return low * Math.pow(high / low, random());
}

/** Every noun with every variant, in an order that brings all nouns before any comes twice. */
function productNames(random: Random, nouns: readonly string[], variants: readonly string[]): string[] {
  const starts = nouns.map(() => Math.floor(random() * variants.length));
  return variants.flatMap((_, turn) =>
    nouns.map((noun, i) => `${noun}, ${variants[(starts[i]! + turn) % variants.length]!}`),
  );
}

function round(value: number, step: number): number {
  const perUnit = Math.round(1 / step);
  return Math.max(1, Math.round(value * perUnit)) / perUnit;
}
