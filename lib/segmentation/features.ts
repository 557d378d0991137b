// The behavioural features: what each means, how it is computed, and which can be chosen.
import { pca, project } from "../linalg/pca.js";
import { overall, shrinkMeans, shrinkShares, type Moments } from "./shrink.js";

/** Axes of taste: enough to hold this share of the variance, and no more than this many. */
const tasteHeld = 0.8;
const mostTastes = 4;

/** What was counted of each customer before the cutoff. */
export type BehaviourSource = {
  readonly rows: number;
  /** A count or sum by name, one value a customer; 0 where nothing was counted. */
  column(name: string): Float64Array;
  readonly categories: readonly string[];
  readonly centers: readonly string[];
  /** Weeks of history before the cutoff. */
  readonly weeks: number;
};

/** One coordinate of a customer. */
export type Dimension = {
  readonly name: string;
  readonly feature: string;
  readonly label: string;
  readonly unit: string;
  /** In `unit`, as people read it. */
  readonly raw: Float64Array;
  /** Transformed and shrunk, not yet scaled. */
  readonly values: Float64Array;
};

export type Feature = {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly formula: string;
  readonly transform: string;
  /** Features of one group share one unit of weight. */
  readonly group: string;
  /** The coordinates, or the reason why these data have none. */
  measure(source: BehaviourSource): readonly Dimension[] | string;
};

/** Weeks of history below which a season cannot be told from a coincidence: two full years. */
export const seasonWeeks = 104;

const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const noDifference = "customers do not differ in it beyond chance";

/** Every feature that `features` may name, in the order of reports. */
export const features: readonly Feature[] = [
  value("recency", "Days since last order", "days", "cutoff - day of last order", "activity", "recency"),
  value("frequency", "Orders", "orders", "number of orders", "activity", "orders"),
  value("monetary", "Spend", "money", "sum of net quantity x unit price", "activity", "spend"),
  value("tenure", "Days since first order", "days", "cutoff - day of first order", "activity", "tenure"),
  average("order_gap", "Days between orders", "days", "geometric mean of days between orders", "activity"),
  {
    name: "gap_variation",
    label: "Regularity of orders",
    unit: "ratio",
    formula: "standard deviation / mean of days between orders, shrunk to 1 as if seen 3 times more; 1 = at random",
    transform: "none",
    group: "activity",
    measure: gapVariation,
  },
  average("basket_lines", "Lines an order", "lines", "geometric mean of lines an order", "basket"),
  average("order_units", "Units an order", "units", "geometric mean of units an order", "quantity"),
  average("line_units", "Units a line", "units", "geometric mean of units a line", "quantity"),
  {
    name: "affinity",
    label: "Share of lines by category",
    unit: "share",
    formula: "(lines in the category + m x overall share) / (lines + m), m from the data",
    transform: "difference from the overall share",
    group: "affinity",
    measure: (source) =>
      shares(
        source,
        "affinity",
        source.categories.map((name, i) => [name, `${name}, share of lines`, `lines_category_${i}`]),
        source.categories.length < 2 ? "all items are of one category" : noDifference,
      ),
  },
  {
    name: "taste",
    label: "Taste: axes of what is bought together",
    unit: "share",
    formula:
      "principal components of the shares of lines by category (customer x category, shrunk as for affinity), as many as " +
      "hold 80% of their variance, at most 4; each named by the categories at its two ends",
    transform: "none",
    group: "affinity",
    measure: taste,
  },
  {
    name: "season",
    label: "Share of orders by quarter",
    unit: "share",
    formula: "(orders in the quarter - expected) / (orders + m); expected = the shop's own while it knew the customer",
    transform: "difference from the expected share",
    group: "season",
    measure: season,
  },
  {
    name: "region",
    label: "Where orders go",
    unit: "degrees",
    formula: "mean latitude and longitude of orders; share of orders by nearest center where places are not known",
    transform: "none",
    group: "region",
    measure: region,
  },
  pair("weekend", "Orders on Saturday or Sunday", "orders_weekend", "orders_weekday", "orders", "rhythm"),
  {
    name: "weekday",
    label: "Share of orders by day of the week",
    unit: "share",
    formula: "(orders on the day + m x overall share) / (orders + m), m from the data",
    transform: "difference from the overall share",
    group: "rhythm",
    measure: (source) =>
      shares(
        source,
        "weekday",
        days.map((name, i) => [name, `Orders on ${name}`, `orders_day_${i + 1}`]),
        noDifference,
      ),
  },
  {
    name: "hour",
    label: "Hour of ordering",
    unit: "-1 to 1",
    formula: "mean cosine and sine of the hour of ordering on a 24-hour circle, shrunk to all customers",
    transform: "none",
    group: "rhythm",
    measure: hour,
  },
  pair("promotion", "Lines bought in promotion", "lines_promoted", "lines_unpromoted", "lines", "promotion"),
  pair("returns", "Units returned", "units_returned", "units_kept", "units", "returns"),
  {
    ...average(
      "price_level",
      "Price level",
      "ratio",
      "geometric mean of item price / median price in its category",
      "price",
    ),
    transform: "logarithm, shrunk to all customers",
  },
];

/** Dimensions of all features of `source`, and for each feature without any the reason. */
export function measureAll(source: BehaviourSource): {
  dimensions: Dimension[];
  leftOut: { feature: string; reason: string }[];
} {
  const dimensions: Dimension[] = [];
  const leftOut: { feature: string; reason: string }[] = [];
  for (const feature of features) {
    const found = feature.measure(source);
    if (typeof found === "string") leftOut.push({ feature: feature.name, reason: found });
    else {
      const varying = found.filter(({ values }) => values.some((x) => Math.abs(x - values[0]!) > 1e-12));
      if (varying.length === 0) leftOut.push({ feature: feature.name, reason: "it is the same for all customers" });
      dimensions.push(...varying);
    }
  }
  return { dimensions, leftOut };
}

/** Throws RangeError when a name is unknown, given twice, or none is given. */
export function checkFeatures(names: readonly string[]): void {
  if (names.length === 0) throw new RangeError("invalid features: none given");
  for (const name of names)
    if (!features.some((feature) => feature.name === name))
      throw new RangeError(`invalid feature: ${name} (one of ${features.map((feature) => feature.name).join(", ")})`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new RangeError(`invalid features: ${twice} is given twice`);
}

function value(name: string, label: string, unit: string, formula: string, group: string, column: string): Feature {
  return {
    name,
    label,
    unit,
    formula,
    transform: "ln(1 + x)",
    group,
    measure: (source) => {
      const raw = source.column(column);
      return [{ name, feature: name, label, unit, raw, values: raw.map((x) => Math.log1p(Math.max(0, x))) }];
    },
  };
}

function average(name: string, label: string, unit: string, formula: string, group: string): Feature {
  return {
    name,
    label,
    unit,
    formula,
    transform: "logarithm, shrunk to all customers",
    group,
    measure: (source) => {
      const { values, prior } = shrinkMeans(momentsOf(source, name));
      if (prior === Infinity) return noDifference;
      return [{ name, feature: name, label, unit, raw: values[0]!.map(Math.exp), values: values[0]! }];
    },
  };
}

/** A share with two sides, of which one is told. */
function pair(name: string, label: string, yes: string, no: string, of: string, group: string): Feature {
  return {
    name,
    label,
    unit: `share of ${of}`,
    formula: `(${yes.replace("_", " ")} + m x overall share) / (${of} + m), m from the data`,
    transform: "difference from the overall share",
    group,
    measure: (source) => {
      const found = shares(
        source,
        name,
        [
          [name, label, yes],
          ["", "", no],
        ],
        noDifference,
      );
      return typeof found === "string" ? found : [{ ...found[0]!, name, unit: `share of ${of}` }];
    },
  };
}

function shares(
  source: BehaviourSource,
  feature: string,
  kinds: readonly (readonly [item: string, label: string, column: string])[],
  otherwise: string,
): readonly Dimension[] | string {
  if (kinds.length < 2) return otherwise;
  const counts = kinds.map(([, , column]) => source.column(column));
  const { values, prior } = shrinkShares(counts);
  if (prior === Infinity) return otherwise;
  const common = overall(counts, source.rows);
  return kinds.map(([item, label], k) => ({
    name: `${feature}_${slug(item, k)}`,
    feature,
    label,
    unit: "share",
    raw: values[k]!.map((x, i) => x + common[k]![i]!),
    values: values[k]!,
  }));
}

/** Axes of the shares by category along which customers differ most: a low-rank embedding, each axis with a name. */
function taste(source: BehaviourSource): readonly Dimension[] | string {
  const kinds = source.categories;
  if (kinds.length < 3) return `${kinds.length} categories; axes of taste need three`;
  const { values, prior } = shrinkShares(kinds.map((_, i) => source.column(`lines_category_${i}`)));
  if (prior === Infinity) return noDifference;
  const cols = kinds.length;
  const flat = new Float64Array(source.rows * cols);
  values.forEach((column, c) => column.forEach((x, i) => (flat[i * cols + c] = x)));
  const points = { values: flat, rows: source.rows, cols };
  const model = pca(points);
  let axes = 0;
  for (let held = 0; held < tasteHeld && axes < mostTastes; axes++) held += model.explained[axes]!;
  const placed = project(model, points, axes);
  return Array.from({ length: axes }, (_, a) => {
    const loads = Array.from(model.components.subarray(a * cols, (a + 1) * cols));
    const [high, low] = [loads.indexOf(Math.max(...loads)), loads.indexOf(Math.min(...loads))];
    const own = Float64Array.from({ length: source.rows }, (_, i) => placed[i * axes + a]!);
    const label = `${kinds[high]!} rather than ${kinds[low]!}`;
    return { name: `taste_${a + 1}`, feature: "taste", label, unit: "share", raw: own, values: own };
  });
}

function gapVariation(source: BehaviourSource): readonly Dimension[] | string {
  const count = source.column("n_order_gap");
  const sum = source.column("days_between");
  const squares = source.column("squares_between");
  if (!count.some((n) => n >= 2)) return "no customer has three orders on different days";
  const values = count.map((n, i) => {
    if (n < 2) return 1;
    const mean = sum[i]! / n;
    const own = Math.sqrt(Math.max(0, (squares[i]! - n * mean * mean) / (n - 1))) / mean;
    return (n * own + 3) / (n + 3);
  });
  const label = "Regularity of orders (1 = at random)";
  return [{ name: "gap_variation", feature: "gap_variation", label, unit: "ratio", raw: values, values }];
}

function season(source: BehaviourSource): readonly Dimension[] | string {
  if (source.weeks < seasonWeeks)
    return `${source.weeks} weeks of history; it takes two years to tell a habit from a coincidence`;
  const quarters = [1, 2, 3, 4];
  const shop = quarters.map((q) => source.column(`shop_quarter_${q}`));
  const expected = shop.map((counts) =>
    counts.map((count, i) => {
      const total = shop.reduce((sum, other) => sum + other[i]!, 0);
      return total > 0 ? count / total : 0.25;
    }),
  );
  const { values, prior } = shrinkShares(
    quarters.map((q) => source.column(`orders_quarter_${q}`)),
    expected,
  );
  if (prior === Infinity) return noDifference;
  return quarters.map((q, k) => ({
    name: `season_q${q}`,
    feature: "season",
    label: `Orders in quarter ${q}, beyond the shop's`,
    unit: "share",
    raw: values[k]!,
    values: values[k]!,
  }));
}

function region(source: BehaviourSource): readonly Dimension[] | string {
  const placed = source.column("orders_placed");
  const known = placed.reduce((sum, n) => sum + (n > 0 ? 1 : 0), 0);
  if (known < source.rows / 2)
    return shares(
      source,
      "region",
      source.centers.map((name, i) => [name, `Orders near ${name}`, `orders_center_${i}`]),
      source.centers.length < 2 ? "all orders go to one place" : noDifference,
    );
  const axis = (name: string, label: string, column: string): Dimension => {
    const sums = source.column(column);
    const common = sums.reduce((a, b) => a + b, 0) / placed.reduce((a, b) => a + b, 0);
    const values = sums.map((sum, i) => (placed[i]! > 0 ? sum / placed[i]! : common));
    return { name, feature: "region", label, unit: "degrees", raw: values, values };
  };
  return [axis("region_north", "North (latitude)", "latitudes"), axis("region_east", "East (longitude)", "longitudes")];
}

function hour(source: BehaviourSource): readonly Dimension[] | string {
  const counted = source.column("n_hour_cos");
  if (!counted.some((n) => n > 0)) return "orders have no time of day";
  const axes = [
    ["hour_cos", "Orders by night rather than by day"],
    ["hour_sin", "Orders in the morning rather than in the evening"],
  ] as const;
  const found = axes.map(([name, label]): Dimension | undefined => {
    const { values, prior } = shrinkMeans(momentsOf(source, name));
    if (prior === Infinity) return undefined;
    return { name, feature: "hour", label, unit: "-1 to 1", raw: values[0]!, values: values[0]! };
  });
  const kept = found.filter((dimension) => dimension !== undefined);
  return kept.length > 0 ? kept : noDifference;
}

function momentsOf(source: BehaviourSource, name: string): Moments {
  return {
    count: source.column(`n_${name}`),
    sum: source.column(`sum_${name}`),
    squares: source.column(`squares_${name}`),
  };
}

function slug(text: string, index: number): string {
  const letters = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return letters === "" ? String(index) : letters;
}
