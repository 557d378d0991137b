// The transactions as one or more loaded files, with the columns of the contract found and the style of their values known.
import { type Database } from "../../duckdb.js";
import { InputError } from "../../errors.js";
import { bind, type Binding, type BindOptions } from "../../sources/bind.js";
import { loadFile, rowColumn, type LoadedFile } from "../../sources/load-file.js";
import { openFile, unreadable } from "../../sources/open-file.js";
import {
  dayFormats,
  integerSql,
  numberSql,
  rawSql,
  textSql,
  timestampSql,
  type NumberStyle,
  type Raw,
} from "./values.js";

export type Part = {
  readonly index: number;
  readonly loaded: LoadedFile;
  readonly columns: Binding<"transactions">;
  /** Added to the row number of the file: line ids run through all parts. */
  readonly offset: number;
  readonly dayFormat?: string;
  readonly numberStyle: NumberStyle;
};

/** Opens and loads the files of the transactions. Throws InputError naming file and column when one cannot be used. */
export async function loadParts(
  db: Database,
  files: readonly string[],
  temp: string,
  options: BindOptions,
): Promise<{ parts: Part[]; notes: string[] }> {
  const opened = [];
  for (const file of files) opened.push(await openFile(db, file));
  const bound = opened.map((file) => bind("transactions", file, options));
  const parts: Part[] = [];
  const notes: string[] = [];
  let offset = 0;
  for (const [index, file] of opened.entries()) {
    const loaded = await loadFile(db, file, temp, `part-${index}`);
    const columns = bound[index]!;
    const styles = await describeValues(db, { loaded, columns }).catch((error: unknown) => {
      throw unreadable(file.file, error);
    });
    notes.push(...loaded.notes, ...styles.notes);
    parts.push({ index, loaded, columns, offset, numberStyle: styles.numberStyle, ...styles.dayFormat });
    offset += loaded.records;
  }
  return { parts, notes };
}

/** The bound columns as `rawSql` gives them in `rawFrom`: their names cannot clash with those of the file. */
export function rawColumns(columns: Binding<"transactions">): Partial<Record<keyof Binding<"transactions">, Raw>> {
  return Object.fromEntries(Object.entries(columns).map(([name, { type }]) => [name, { name: `raw ${name}`, type }]));
}

/** SQL that gives the bound columns under the names of `rawColumns`, and the number of the row in its file. */
export function rawFrom({ loaded, columns }: Pick<Part, "loaded" | "columns">, more: readonly string[] = []): string {
  const raw = Object.entries(columns).map(([name, column]) => `${rawSql(column)} AS "raw ${name}"`);
  return `(SELECT ${[`"${rowColumn}"`, ...raw, ...more].join(", ")} FROM ${loaded.from})`;
}

type Styles = { dayFormat: { dayFormat?: string }; numberStyle: NumberStyle; notes: string[] };

/** How a text file writes its dates and numbers, found from its values. */
async function describeValues(db: Database, part: Pick<Part, "loaded" | "columns">): Promise<Styles> {
  const { name } = part.loaded;
  const raw = rawColumns(part.columns);
  const from = rawFrom(part);
  const notes: string[] = [];
  let dayFormat: { dayFormat?: string } = {};
  if (!(await mostlyValid(db, from, raw.ordered_at!, timestampSql(raw.ordered_at)))) {
    const day = `regexp_extract(${textSql(raw.ordered_at)}, '^[^T ]+')`;
    const tried = dayFormats.map(
      (format, i) => `CAST(coalesce(sum(n) FILTER (TRY_STRPTIME(day, '${format}') IS NOT NULL), 0) AS BIGINT) AS f${i}`,
    );
    const [counts] = await db.rows<Record<string, number>>(
      `SELECT ${tried.join(", ")} FROM (SELECT ${day} AS day, count(*) AS n FROM ${from} GROUP BY 1)`,
    );
    const hits = dayFormats.map((_, i) => counts![`f${i}`]!);
    const best = Math.max(...hits);
    if (best > 0) {
      const index = hits.indexOf(best);
      dayFormat = { dayFormat: dayFormats[index]! };
      const tie = hits.lastIndexOf(best) !== index;
      notes.push(
        `Dates in ${name} are read as ${dayFormats[index]!.replaceAll("%", "")}` +
          (tie ? "; they could be month before day as well, nothing in the file tells." : "."),
      );
    }
  }
  let numberStyle: NumberStyle = "point";
  const price = raw.unit_price ?? raw.line_value!;
  if (!(await mostlyValid(db, from, price, numberSql(price))))
    if (await mostlyValid(db, from, price, numberSql(price, "comma"))) {
      numberStyle = "comma";
      notes.push(`Numbers in ${name} are read with a decimal comma.`);
    }
  return { dayFormat, numberStyle, notes };
}

async function mostlyValid(db: Database, from: string, raw: Raw, value: string): Promise<boolean> {
  if (raw.type !== "VARCHAR") return true;
  const [counted] = await db.rows<{ given: number; valid: number }>(
    `SELECT count(text) AS given, count(value) AS valid
     FROM (SELECT ${textSql(raw)} AS text, ${value} AS value FROM ${from} LIMIT 5000)`,
  );
  return counted!.valid * 2 > counted!.given;
}

/**
 * Throws InputError when a required column holds no values of its type in most of the rows: then the column is the wrong one, and
 * putting every line aside would help nobody.
 */
export async function checkTypes(db: Database, part: Part): Promise<void> {
  const { loaded, columns, numberStyle, dayFormat } = part;
  const raw = rawColumns(columns);
  const price = columns.unit_price ? ("unit_price" as const) : ("line_value" as const);
  const wanted = [
    { name: "ordered_at" as const, value: timestampSql(raw.ordered_at, dayFormat), kind: "dates" },
    { name: "quantity" as const, value: integerSql(raw.quantity, numberStyle), kind: "whole numbers" },
    { name: price, value: numberSql(raw[price], numberStyle), kind: "numbers" },
  ];
  for (const { name, value, kind } of wanted) {
    const [found] = await db.rows<{ rows: number; bad: number; example: string | null }>(
      `SELECT count(*) AS rows, count(*) - count(value) AS bad, min(text) FILTER (value IS NULL) AS example
       FROM (SELECT ${textSql(raw[name])} AS text, ${value} AS value FROM ${rawFrom(part)})`,
    );
    const { rows, bad, example } = found!;
    if (bad * 2 <= rows) continue;
    const such = example === null ? "they are empty" : `for example ${JSON.stringify(example.slice(0, 60))}`;
    throw new InputError(
      `${loaded.file}: column ${columns[name]!.name} holds no ${kind} in ${bad} of ${rows} rows (${such}); name the right column with --map ${name}=COLUMN`,
    );
  }
}

/** The number of a row through all parts, as SQL. */
export function lineIdSql({ offset }: Pick<Part, "offset">): string {
  return `CAST(${offset} + "${rowColumn}" AS BIGINT)`;
}
