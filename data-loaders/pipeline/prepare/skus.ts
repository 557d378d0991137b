// The table of SKUs with every fact that later stages need: as given, else from the sales, else by a stated assumption.
import type { Database } from "../../duckdb.js";
import { textColumn, tableOf } from "../../../lib/table/table.js";
import type { AssumedFacts } from "../../sources/preset.js";
import { deriveCategories } from "./categories.js";
import type { Assumption } from "./quality.js";

/** The weighted median of `value` for each `by`: the least value that half of the rows do not exceed. Exact, and the same for any order. */
export function medianBySql(by: string, value: string, from: string): string {
  return `SELECT ${by}, min(value) AS median, any_value(total) AS rows FROM (
      SELECT ${by}, value, sum(n) OVER (PARTITION BY ${by} ORDER BY value) AS below, sum(n) OVER (PARTITION BY ${by}) AS total
      FROM (SELECT ${by}, ${value} AS value, count(*) AS n FROM ${from} GROUP BY ALL))
    WHERE below * 2 >= total GROUP BY ${by}`;
}

/** Weight by what a unit costs: light below 2, heavy from 50. */
const weightByPrice =
  "CASE WHEN price < 2 THEN 0.1 WHEN price < 5 THEN 0.3 WHEN price < 15 THEN 0.8 WHEN price < 50 THEN 2.0 ELSE 6.0 END";
const cubicMetresPerKg = 0.005;

/** Makes the table `skus`, and returns what was assumed for it. `kept` is SQL that reads the kept lines; `unsold` adds given SKUs without sales. */
export async function makeSkus(
  db: Database,
  kept: string,
  unsold: boolean,
  facts: AssumedFacts,
): Promise<Assumption[]> {
  await db.run(`CREATE TABLE sku_sales AS ${medianBySql("sku", "unit_price", kept)}`);
  await db.run(`CREATE TABLE sku_words AS
    SELECT sku, min(name) FILTER (name_rank = 1) AS name, min(category) FILTER (category_rank = 1) AS category FROM (
      SELECT sku, name, category,
        row_number() OVER (PARTITION BY sku ORDER BY name IS NULL, names DESC, name) AS name_rank,
        row_number() OVER (PARTITION BY sku ORDER BY category IS NULL, categories DESC, category) AS category_rank
      FROM (
        SELECT sku, name, category, sum(n) OVER (PARTITION BY sku, name) AS names, sum(n) OVER (PARTITION BY sku, category) AS categories
        FROM (SELECT sku, name, category, count(*) AS n FROM ${kept} GROUP BY ALL)))
    GROUP BY sku`);
  await db.run(`CREATE TABLE sku_base AS
    SELECT k.sku, coalesce(g.name, w.name) AS name, coalesce(g.category, w.category) AS category, g.unit_cost, g.price, s.median,
      g.weight_kg, g.volume_m3, g.lead_time_days, g.lead_time_sd_days, g.moq, g.pack_size, g.launched_at
    FROM (SELECT sku FROM sku_sales ${unsold ? "UNION SELECT sku FROM given_skus" : ""}) k
    LEFT JOIN given_skus g USING (sku) LEFT JOIN sku_sales s USING (sku) LEFT JOIN sku_words w USING (sku)`);
  const gaps = await countGaps(db);
  const categories = await fillCategories(db, gaps);
  await db.run(`CREATE TABLE skus AS
    SELECT sku, name, category, unit_cost, price, weight_kg, coalesce(volume_m3, round(weight_kg * ${cubicMetresPerKg}, 6)) AS volume_m3,
      lead_time_days, lead_time_sd_days, moq, pack_size, launched_at
    FROM (SELECT sku, coalesce(name, sku) AS name, category, coalesce(unit_cost, round(price * ${facts.unitCostShare}, 4)) AS unit_cost, price,
        coalesce(weight_kg, ${weightByPrice}) AS weight_kg, volume_m3,
        coalesce(lead_time_days, ${facts.leadTimeDays}) AS lead_time_days,
        coalesce(lead_time_sd_days, CASE WHEN lead_time_days IS NULL THEN ${facts.leadTimeSdDays} ELSE 0.25 * lead_time_days END) AS lead_time_sd_days,
        greatest(coalesce(moq, 1), 1) AS moq, greatest(coalesce(pack_size, 1), 1) AS pack_size, launched_at
      FROM (SELECT b.* REPLACE (coalesce(b.price, b.median, 1) AS price, c.category AS category) FROM sku_base b JOIN sku_categories c USING (sku)))`);
  await db.run("DROP TABLE sku_sales; DROP TABLE sku_words; DROP TABLE sku_base; DROP TABLE sku_categories");
  return [...categories, ...describeGaps(gaps, facts)];
}

type Gaps = Record<
  | "skus"
  | "category"
  | "name"
  | "price"
  | "unit_cost"
  | "weight_kg"
  | "volume_m3"
  | "lead_time_days"
  | "lead_time_sd_days"
  | "moq"
  | "pack_size",
  number
>;

async function countGaps(db: Database): Promise<Gaps> {
  const columns = [
    "category",
    "name",
    "price",
    "unit_cost",
    "weight_kg",
    "volume_m3",
    "lead_time_days",
    "lead_time_sd_days",
    "moq",
    "pack_size",
  ];
  const missing = columns.map((name) => `count(*) - count(${name}) AS ${name}`).join(", ");
  const [gaps] = await db.rows<Gaps>(`SELECT count(*) AS skus, ${missing} FROM sku_base`);
  return gaps!;
}

/** Makes `sku_categories`: where no SKU has a category, one is derived from the names. */
async function fillCategories(db: Database, gaps: Gaps): Promise<Assumption[]> {
  if (gaps.category < gaps.skus || gaps.name === gaps.skus) {
    const all = gaps.category === gaps.skus;
    await db.run(
      `CREATE TABLE sku_categories AS SELECT sku, coalesce(category, '${all ? "ALL" : "OTHER"}') AS category FROM sku_base`,
    );
    if (all)
      return [
        { table: "skus", text: "There are no categories and no product names: all SKUs are in one category, ALL." },
      ];
    if (gaps.category === 0) return [];
    return [{ table: "skus", text: `${countOf(gaps.category, gaps.skus)} without a category are in OTHER.` }];
  }
  const named = await db.rows<{ sku: string; name: string | null }>("SELECT sku, name FROM sku_base ORDER BY sku");
  const { categories, nouns } = deriveCategories(named.map(({ name }) => name ?? ""));
  const skus = named.map(({ sku }) => sku);
  await db.insert("sku_categories", tableOf({ sku: textColumn(skus), category: textColumn(categories) }));
  return [
    {
      table: "skus",
      text:
        `There are no categories: a SKU's category is the first word of its name that is among the ${nouns.length} most frequent nouns ` +
        `(${nouns.join(", ")}), else OTHER.`,
    },
  ];
}

function describeGaps(gaps: Gaps, facts: AssumedFacts): Assumption[] {
  const say = (column: keyof Gaps, name: string, text: string): Assumption[] =>
    gaps[column] === 0 ? [] : [{ table: "skus", text: `${name} of ${countOf(gaps[column], gaps.skus)}: ${text}` }];
  return [
    ...say("price", "The price", "the median price of its sales."),
    ...say("unit_cost", "The unit cost", `${Math.round(100 * facts.unitCostShare)}% of the price.`),
    ...say("weight_kg", "The weight", "by price: 0.1 kg below 2, 0.3 below 5, 0.8 below 15, 2 below 50, else 6."),
    ...say("volume_m3", "The volume", `${cubicMetresPerKg} cubic metres per kg.`),
    ...say("lead_time_days", "The lead time", `${facts.leadTimeDays} days.`),
    ...say(
      "lead_time_sd_days",
      "The standard deviation of the lead time",
      gaps.lead_time_days === gaps.lead_time_sd_days ? `${facts.leadTimeSdDays} days.` : "a quarter of the lead time.",
    ),
    ...say("moq", "The minimum order", "1 unit."),
    ...say("pack_size", "The pack size", "1 unit."),
  ];
}

function countOf(some: number, all: number): string {
  return some === all ? "every SKU" : `${some} of ${all} SKUs`;
}
