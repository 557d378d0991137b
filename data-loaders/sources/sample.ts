// Writes the made-up retailer to files: data/ as a shop would have it, truth/ as only its maker can know it.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { behaviours } from "../../lib/simulation/retailer/behaviours.js";
import { firstDay, historyWeeks, holidays, lastDay } from "../../lib/simulation/retailer/calendar.js";
import { categories } from "../../lib/simulation/retailer/categories.js";
import { customerProcess } from "../../lib/simulation/retailer/customers.js";
import { demandProcess } from "../../lib/simulation/retailer/demand.js";
import { dirtRates, guestShare, rawColumns, rawTexts } from "../../lib/simulation/retailer/dirt.js";
import { states } from "../../lib/simulation/retailer/geography.js";
import { marketProcess } from "../../lib/simulation/retailer/market.js";
import { oldPolicy } from "../../lib/simulation/retailer/old-policy.js";
import type { Outage, Receipt } from "../../lib/simulation/retailer/stock.js";
import type { Retailer, RetailerOptions, Totals, Week } from "../../lib/simulation/retailer/retailer.js";
import { createRetailer } from "../../lib/simulation/retailer/retailer.js";
import type { Column, Table } from "../../lib/table/table.js";
import { integerColumn, tableOf } from "../../lib/table/table.js";
import { openDatabase, quote, type Database } from "../duckdb.js";
import type { Progress } from "../pipeline/stage.js";
import * as tables from "./sample-tables.js";

export type SampleFormat = "parquet" | "csv";

export type SampleOptions = RetailerOptions & {
  readonly format?: SampleFormat;
  /** Folder that gets data/ and truth/. */
  readonly output: string;
  /** Folder for spilled data. */
  readonly temp: string;
  readonly progress?: Progress;
};

export type SampleSummary = Totals & {
  readonly customers: number;
  readonly skus: number;
  readonly centers: number;
  readonly weeks: number;
};

/** Generates and writes a sample. Weeks go to the database one by one, which spills: memory stays flat at any scale. */
export async function writeSample(options: SampleOptions): Promise<SampleSummary> {
  const { output, temp, format = "parquet", progress = () => {} } = options;
  for (const folder of ["data", "truth"]) mkdirSync(join(output, folder), { recursive: true });
  const db = await openDatabase({ tempDirectory: temp, memoryLimit: "256MB" });
  try {
    const write = (folder: string, name: string, sql: string) =>
      writeTable(db, sql, join(output, folder, name), format);
    const retailer = createRetailer(options);
    for (const [name, table] of Object.entries(tables.masterTables(retailer))) {
      await db.insert(name, table);
      await write("data", name, `SELECT * FROM ${name} ORDER BY ALL`);
    }
    await db.insert("truth_customers", tables.truthCustomers(retailer));
    await write("truth", "customers", "SELECT * FROM truth_customers ORDER BY ALL");

    await db.insert("lists", tables.lists(retailer));
    const batch = startBatch();
    for (let week = retailer.next(); week; week = retailer.next()) {
      const isFull = addWeek(batch, week);
      const done = week.week + 1;
      if (isFull || done === historyWeeks) await flush(db, retailer, batch);
      progress("weeks", (0.8 * done) / historyWeeks, { done, total: historyWeeks, unit: "weeks" });
    }
    const closing = retailer.closing();
    await db.insert("inventory", tables.inventory(retailer, closing));
    await append(db, "stockouts", tables.stockouts(retailer, closing.outages));
    for (const name of ["inventory", "stockouts", "receipts"])
      await write("data", name, `SELECT * FROM ${name} ORDER BY ALL`);
    progress("writing transactions", 0.85);
    await write("data", "transactions", transactionsSql());
    progress("writing truth", 0.95);
    await write("truth", "demand", demandSql());
    const totals = retailer.totals();
    writeFileSync(join(output, "truth", "process.json"), processJson(options, retailer, totals));
    return {
      ...totals,
      customers: retailer.customers.count,
      skus: retailer.products.length,
      centers: retailer.centers.length,
      weeks: historyWeeks,
    };
  } finally {
    db.close();
  }
}

/** Weeks on their way to the database, together because each statement costs as much as some thousand rows. */
type Batch = { rows: Table[]; demand: number[][]; receipts: Receipt[]; outages: Outage[]; count: number };

const batchRows = 40_000;

function startBatch(): Batch {
  return { rows: [], demand: [], receipts: [], outages: [], count: 0 };
}

/** Takes a week in; true when it is time to write. */
function addWeek(batch: Batch, { week, rows, wanted, lost, receipts, outages }: Week): boolean {
  batch.rows.push(rows);
  wanted.forEach((units, cell) => {
    if (units > 0)
      batch.demand.push([week, Math.floor(cell / states.length), cell % states.length, units, lost[cell]!]);
  });
  batch.receipts.push(...receipts);
  batch.outages.push(...outages);
  batch.count += rows.rows;
  return batch.count >= batchRows;
}

async function flush(db: Database, retailer: Retailer, batch: Batch): Promise<void> {
  const { rows, demand, receipts, outages } = { ...batch };
  Object.assign(batch, startBatch());
  await append(db, "lines", stack(rows));
  const column = (index: number) => integerColumn(demand.map((cell) => cell[index]!));
  const [week, product, state, units, lost] = [0, 1, 2, 3, 4].map(column) as [Column, Column, Column, Column, Column];
  await append(db, "demand", tableOf({ week, product, state, units, lost }));
  await append(db, "receipts", tables.receipts(retailer, receipts));
  await append(db, "stockouts", tables.stockouts(retailer, outages));
}

/** Adds rows to the table `name`, which comes into being with the first. */
async function append(db: Database, name: string, table: Table): Promise<void> {
  await db.insert("chunk", table);
  await db.run(`CREATE TABLE IF NOT EXISTS ${name} AS SELECT * FROM chunk WHERE false`);
  await db.run(`INSERT INTO ${name} SELECT * FROM chunk`);
}

/** Tables of the same columns, none of them text, one below the other. */
function stack(parts: readonly Table[]): Table {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const stacked = Object.entries(parts[0]!.columns).map(([name, first]) => {
    const values = new (first.values.constructor as new (length: number) => Float64Array)(rows);
    const nulls = new Uint8Array(rows);
    let at = 0;
    for (const part of parts) {
      const column = part.columns[name]!;
      values.set(column.values, at);
      if (column.nulls) nulls.set(column.nulls, at);
      at += part.rows;
    }
    return [name, { ...first, values, nulls } as Column];
  });
  return tableOf(Object.fromEntries(stacked) as Record<string, Column>);
}

/**
 * The rows as a shop exports them: what can be malformed is text, ids are texts, money has two decimals. Numbers are
 * sorted before they become texts, which takes a third of the memory; the order stays.
 */
function transactionsSql(): string {
  const texts = `[${rawTexts.map(quote).join(", ")}]`;
  const raw = (column: (typeof rawColumns)[number], value: string) =>
    `CASE WHEN raw_column = ${rawColumns.indexOf(column) + 1} THEN ${texts}[raw_text] ELSE ${value} END AS ${column}`;
  const money = (cents: string) => `printf('%.2f', ${cents} / 100.0)`;
  return `SELECT
      ${raw("order_id", "CASE WHEN is_return THEN printf('R-O%08d', order_number) ELSE printf('O%08d', order_number) END")},
      printf('C%07d', customer + 1) AS customer_id,
      ${raw("sku", "skus[product + 1]")},
      ${raw("ordered_at", "strftime(ordered_at, '%Y-%m-%d %H:%M:%S')")},
      ${raw("quantity", "CAST(quantity AS VARCHAR)")},
      ${raw("unit_price", money("unit_price_cents"))},
      ${raw("region", "regions[region + 1]")},
      fcs[center + 1] AS fc_id,
      shipping_cost_cents / 100.0 AS shipping_cost,
      promised_days, delivered_days, promotion
    FROM (SELECT * FROM lines ORDER BY rowid), (SELECT list(sku ORDER BY index) FILTER (sku IS NOT NULL) AS skus,
                        list(region ORDER BY index) FILTER (region IS NOT NULL) AS regions,
                        list(fc_id ORDER BY index) FILTER (fc_id IS NOT NULL) AS fcs FROM lists)`;
}

function demandSql(): string {
  return `SELECT s.sku, r.region, DATE ${quote(isoDate(firstDay))} + 7 * week AS week, units, lost AS lost_units
    FROM demand JOIN lists s ON s.index = demand.product JOIN lists r ON r.index = demand.state
    ORDER BY sku, region, week`;
}

async function writeTable(db: Database, sql: string, path: string, format: SampleFormat): Promise<void> {
  if (format === "parquet") await db.writeParquet(sql, `${path}.parquet`);
  else await db.run(`COPY (${sql}) TO ${quote(`${path}.csv`)} (FORMAT csv, HEADER)`);
}

/** All parameters of the process and what they led to. */
function processJson(
  { seed, scale = 1, network = "coastal" }: SampleOptions,
  retailer: Retailer,
  totals: Totals,
): string {
  const process = {
    seed,
    scale,
    network,
    weeks: historyWeeks,
    first_day: isoDate(firstDay),
    last_day: isoDate(lastDay),
    totals,
    dirt_rates: dirtRates,
    guest_share: guestShare,
    old_policy: oldPolicy,
    demand: demandProcess,
    market: marketProcess,
    customers: customerProcess,
    behaviours,
    categories: categories.map(({ nouns, variants, ...category }) => ({
      ...category,
      names: nouns.length * variants.length,
    })),
    holidays: holidays(lastDay).map(({ day, ...holiday }) => ({ date: isoDate(day), ...holiday })),
    capacity_m3: Object.fromEntries(retailer.centers.map(({ id }, f) => [id, retailer.capacityM3[f]!])),
    shop_outages: retailer.shopOutages,
    products: retailer.products,
  };
  return `${JSON.stringify(process, null, 1)}\n`;
}

function isoDate(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
