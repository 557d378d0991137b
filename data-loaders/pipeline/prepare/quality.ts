// The quality report: what was read, kept and set aside, by which rule, and what had to be assumed.
import type { Database } from "../../duckdb.js";
import { isoDate, type DateBody, type FullWeeks } from "../../../lib/calendar.js";
import { qualityRules } from "../../../lib/quality-rules.js";
import type { SideCount } from "./side-tables.js";

export type Assumption = { readonly table: string; readonly text: string };

export type LadderStep = {
  readonly step: string;
  readonly lines: number;
  readonly orders: number;
  readonly customers: number;
  readonly skus: number;
  readonly regions: number;
  readonly sales: number;
};

export type Quality = {
  readonly source: string;
  readonly rows_read: number;
  readonly rows_kept: number;
  readonly rows_quarantined: number;
  readonly rules: readonly {
    readonly rule: string;
    readonly title: string;
    readonly rows: number;
    readonly share: number;
    readonly examples: readonly { readonly source: string; readonly row_number: number; readonly detail: string }[];
  }[];
  readonly ladder: readonly LadderStep[];
  readonly flagged: { readonly outliers: number };
  readonly without_customer: { readonly lines: number; readonly share: number };
  readonly returns: { readonly matched_units: number; readonly unmatched_units: number };
  readonly weeks: {
    readonly first: string;
    readonly last: string;
    readonly count: number;
    readonly dropped_partial: readonly string[];
  };
  readonly tables: readonly {
    readonly table: string;
    readonly source: string;
    readonly read: number;
    readonly kept: number;
    readonly quarantined: number;
  }[];
  readonly assumptions: readonly Assumption[];
  readonly months: readonly {
    readonly month: string;
    readonly rows: number;
    readonly quarantined: number;
    readonly missing_customer: number;
  }[];
  readonly synthetic: boolean;
};

export type QualityFacts = {
  readonly source: string;
  readonly synthetic: boolean;
  /** SQL that reads all lines with their verdicts. */
  readonly verdicts: string;
  /** SQL that reads quarantine.parquet. */
  readonly quarantine: string;
  /** SQL that reads transactions.parquet. */
  readonly transactions: string;
  /** Names of the files of the transactions, as in the quarantine. */
  readonly sources: readonly string[];
  readonly rowsRead: number;
  readonly body: DateBody;
  readonly weeks: FullWeeks;
  readonly side: readonly SideCount[];
  readonly assumptions: readonly Assumption[];
};

/** Computes the report and checks that every row read is either kept or in the quarantine; throws when one is not. */
export async function qualityOf(db: Database, facts: QualityFacts): Promise<Quality> {
  const { verdicts, quarantine, transactions, rowsRead } = facts;
  const main = `source IN (${facts.sources.map((name) => `'${name.replaceAll("'", "''")}'`).join(", ")})`;
  const [kept] = await db.rows<Record<"rows" | "outliers" | "guests", number>>(
    `SELECT count(*) AS rows, count(*) FILTER (is_outlier) AS outliers, count(*) FILTER (customer_id IS NULL) AS guests FROM ${transactions}`,
  );
  const byRule = await db.rows<{ rule: string; rows: number }>(
    `SELECT rule, count(*) AS rows FROM ${quarantine} WHERE ${main} GROUP BY rule`,
  );
  const quarantined = byRule.reduce((sum, { rows }) => sum + rows, 0);
  if (kept!.rows + quarantined !== rowsRead)
    throw new Error(
      `of ${rowsRead} rows read, ${kept!.rows} are kept and ${quarantined} quarantined: they do not add up`,
    );
  const sideTables = await countSide(db, facts);
  const examples = await db.rows<{ rule: string; source: string; row_number: number; detail: string }>(
    `SELECT rule, source, row_number, detail FROM ${quarantine} WHERE ${main}
     QUALIFY row_number() OVER (PARTITION BY rule ORDER BY source, row_number) <= 5 ORDER BY rule, source, row_number`,
  );
  const [returns] = await db.rows<{ matched: number; all: number }>(
    `SELECT coalesce(sum(returned), 0) AS matched, coalesce(sum(-quantity_ordered), 0) AS all
     FROM ${verdicts} WHERE verdict IN ('return', 'return_unmatched')`,
  );
  return {
    source: facts.source,
    rows_read: rowsRead,
    rows_kept: kept!.rows,
    rows_quarantined: quarantined,
    rules: qualityRules.map(({ id, title }) => {
      const rows = byRule.find(({ rule }) => rule === id)?.rows ?? 0;
      return {
        rule: id,
        title,
        rows,
        share: rows / rowsRead,
        examples: examples
          .filter(({ rule }) => rule === id)
          .map(({ source, row_number, detail }) => ({ source, row_number, detail })),
      };
    }),
    ladder: await ladder(db, facts),
    flagged: { outliers: kept!.outliers },
    without_customer: { lines: kept!.guests, share: kept!.guests / kept!.rows },
    returns: { matched_units: returns!.matched, unmatched_units: returns!.all - returns!.matched },
    weeks: {
      first: isoDate(facts.weeks.weeks[0]!),
      last: isoDate(facts.weeks.weeks.at(-1)!),
      count: facts.weeks.weeks.length,
      dropped_partial: facts.weeks.partial.map(isoDate),
    },
    tables: sideTables,
    assumptions: facts.assumptions,
    months: await db.rows(
      `SELECT strftime(ordered_at, '%Y-%m') AS month, count(*) AS rows, count(verdict) AS quarantined,
         count(*) - count(customer_id) AS missing_customer
       FROM ${verdicts}
       WHERE ordered_at >= TIMESTAMP '${isoDate(facts.body.first)}' AND ordered_at < TIMESTAMP '${isoDate(facts.body.last + 1)}'
       GROUP BY month ORDER BY month`,
    ),
    synthetic: facts.synthetic,
  };
}

async function countSide(db: Database, { side, quarantine }: QualityFacts): Promise<Quality["tables"]> {
  const counted = await db.rows<{ source: string; rows: number }>(
    `SELECT source, count(*) AS rows FROM ${quarantine} GROUP BY source`,
  );
  return side.map(({ table, source, read, kept }) => {
    const quarantined = counted.find((row) => row.source === source)?.rows ?? 0;
    if (kept + quarantined !== read)
      throw new Error(
        `of ${read} rows of ${source}, ${kept} are kept and ${quarantined} quarantined: they do not add up`,
      );
    return { table, source, read, kept, quarantined };
  });
}

type Step = { readonly step: string; readonly test: string; readonly units?: string };

/** What is left after each step; every step keeps to what the one before it left. */
const withCustomer: readonly Step[] = [
  { step: "all lines", test: "true" },
  {
    step: "customer present, quantity > 0, price > 0",
    test: "customer_id IS NOT NULL AND quantity_ordered > 0 AND unit_price > 0",
  },
  { step: "of these, products only (no postage, fees, samples)", test: "NOT non_product" },
  {
    step: "of these, every other value usable (time, SKU, region)",
    test: "(verdict IS NULL OR verdict IN ('duplicate', 'undone_sale'))",
  },
  { step: "of these, each exact copy once", test: "(verdict IS NULL OR verdict = 'undone_sale')" },
  {
    step: "of these, returns and cancellations taken off",
    test: "verdict IS NULL",
    units: "(quantity_ordered - returned)",
  },
];

async function ladder(db: Database, { verdicts, weeks: { weeks }, rowsRead }: QualityFacts): Promise<LadderStep[]> {
  const demand: readonly Step[] = [
    {
      step: "kept as demand, with or without a customer",
      test: "verdict IS NULL",
      units: "(quantity_ordered - returned)",
    },
    {
      step: "of these, in full weeks",
      test: `ordered_at >= TIMESTAMP '${isoDate(weeks[0]!)}' AND ordered_at < TIMESTAMP '${isoDate(weeks.at(-1)! + 7)}'`,
      units: "(quantity_ordered - returned)",
    },
  ];
  const [all, ...fewer] = await climb(db, verdicts, withCustomer);
  // Lines that are no rows have no values to count, but they were read.
  return [{ ...all!, lines: rowsRead }, ...fewer, ...(await climb(db, verdicts, demand))];
}

/** One pass for the sums and one for each kind of thing counted, whatever the number of steps. */
async function climb(db: Database, verdicts: string, steps: readonly Step[]): Promise<LadderStep[]> {
  const reached = steps.map((_, i) => `WHEN NOT coalesce(${steps[i]!.test}, false) THEN ${i}`).join(" ");
  const lines = `(SELECT *, CASE ${reached} ELSE ${steps.length} END AS depth FROM ${verdicts})`;
  const sales = steps.map(
    ({ units = "quantity_ordered" }, i) =>
      `CAST(coalesce(sum(CAST(${units} * unit_price AS DECIMAL(18,4))) FILTER (depth > ${i}), 0) AS DOUBLE) AS sales${i},
       count(*) FILTER (depth > ${i}) AS lines${i}`,
  );
  const [sums] = await db.rows<Record<string, number>>(`SELECT ${sales.join(", ")} FROM ${lines}`);
  const distinct = async (column: string) => {
    const counts = steps.map((_, i) => `count(*) FILTER (depth > ${i}) AS n${i}`).join(", ");
    const [found] = await db.rows<Record<string, number>>(
      `SELECT ${counts} FROM (SELECT max(depth) AS depth FROM ${lines} WHERE ${column} IS NOT NULL GROUP BY ${column})`,
    );
    return found!;
  };
  const [orders, customers, skus, regions] = [
    await distinct("order_id"),
    await distinct("customer_id"),
    // As the file writes them: a shop may write one code in two ways.
    await distinct("sku_written"),
    await distinct("region"),
  ];
  return steps.map(({ step }, i) => ({
    step,
    lines: sums![`lines${i}`]!,
    orders: orders[`n${i}`]!,
    customers: customers[`n${i}`]!,
    skus: skus[`n${i}`]!,
    regions: regions[`n${i}`]!,
    sales: Math.round(100 * sums![`sales${i}`]!) / 100,
  }));
}
