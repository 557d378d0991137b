// SQL that turns what a file holds into values, or into NULL where it is none, whatever type the column has. Text is read in two
// steps, so that nothing is worked out twice: `rawSql` in the innermost query, the others one level up on its result.
import { identifier } from "../../duckdb.js";
import type { FileColumn } from "../../sources/open-file.js";

/** A column as `rawSql` gives it: trimmed if it is text. */
export type Raw = { readonly name: string; readonly type: string };

/** Words that stand for "no value" in text files; none is longer than four bytes. */
const missingWords = ["", "NULL", "null", "NA", "N/A", "n/a", "NaN", "nan", "None", "none", "\\N"];
const missingList = missingWords.map((word) => `'${word}'`).join(", ");

/** Beyond this a quantity or a price is no plausible value, and sums could overflow. */
export const largestNumber = 9_999_999;

export type NumberStyle = "point" | "comma";

/** The column as it is; text trimmed, and NULL where it is empty or a word for "no value". */
export function rawSql(column: FileColumn): string {
  const name = identifier(column.name);
  if (column.type !== "VARCHAR") return name;
  // trim() costs ten times as much as looking at both ends.
  return `(CASE WHEN starts_with(${name}, ' ') OR suffix(${name}, ' ') THEN (CASE WHEN trim(${name}) IN (${missingList}) THEN NULL ELSE trim(${name}) END)
    WHEN strlen(${name}) < 5 AND ${name} IN (${missingList}) THEN NULL ELSE ${name} END)`;
}

/** As text. */
export function textSql(raw: Raw | undefined): string {
  if (!raw) return "CAST(NULL AS VARCHAR)";
  return raw.type === "VARCHAR" ? identifier(raw.name) : `CAST(${identifier(raw.name)} AS VARCHAR)`;
}

/** As text, without the ".0" that spreadsheets leave on whole-number ids. */
export function idSql(raw: Raw | undefined): string {
  const text = textSql(raw);
  if (!raw || /INT/.test(raw.type)) return text;
  return `(CASE WHEN suffix(${text}, '.0') THEN regexp_replace(${text}, '^([0-9]+)[.]0$', '\\1') ELSE ${text} END)`;
}

/** A finite DOUBLE, or NULL. */
export function numberSql(raw: Raw | undefined, style: NumberStyle = "point"): string {
  if (!raw) return "CAST(NULL AS DOUBLE)";
  if (/INT|DECIMAL/.test(raw.type)) return `CAST(${identifier(raw.name)} AS DOUBLE)`;
  const text = textSql(raw);
  const pointed = style === "comma" ? `replace(replace(${text}, '.', ''), ',', '.')` : text;
  const value = /DOUBLE|FLOAT/.test(raw.type) ? identifier(raw.name) : `TRY_CAST(${pointed} AS DOUBLE)`;
  // Infinity less itself is no number, and no number is never equal to another: both become NULL.
  return `nullif(nullif(nullif(${value}, 'NaN'::DOUBLE), 'Infinity'::DOUBLE), '-Infinity'::DOUBLE)`;
}

/** A whole number that fits, as INTEGER, or NULL. */
export function integerSql(raw: Raw | undefined, style: NumberStyle = "point"): string {
  if (!raw) return "CAST(NULL AS INTEGER)";
  if (["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT"].includes(raw.type))
    return `CAST(${identifier(raw.name)} AS INTEGER)`;
  return wholeSql(numberSql(raw, style));
}

/** A DOUBLE as INTEGER where it is a whole number that fits, else NULL. */
function wholeSql(value: string): string {
  return `(CASE WHEN ${value} = floor(${value}) AND abs(${value}) <= ${largestNumber} THEN CAST(${value} AS INTEGER) END)`;
}

/** A TIMESTAMP (UTC), or NULL. `format` is one of strptime for the day; without it, ISO 8601. */
export function timestampSql(raw: Raw | undefined, format?: string): string {
  if (!raw) return "CAST(NULL AS TIMESTAMP)";
  const name = identifier(raw.name);
  if (/^TIMESTAMP WITH/.test(raw.type)) return `(${name} AT TIME ZONE 'UTC')`;
  if (/^(TIMESTAMP|DATE)/.test(raw.type)) return `CAST(${name} AS TIMESTAMP)`;
  const text = textSql(raw);
  if (format) return `TRY_STRPTIME(${text}, [${timeTails.map((tail) => `'${format}${tail}'`).join(", ")}])`;
  // A time with an offset is brought to UTC; any other is taken as it stands. "infinity" is a timestamp to DuckDB.
  return `(CASE WHEN strlen(${text}) > 19 AND regexp_matches(${text}, '[+-][0-9]{2}(:?[0-9]{2})?$')
      THEN CAST(TRY_CAST(${text} AS TIMESTAMPTZ) AS TIMESTAMP)
      WHEN ${text} < ':' THEN TRY_CAST(${text} AS TIMESTAMP) END)`;
}

const timeTails = ["", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p"];

/** Day formats that are tried where ISO 8601 does not fit; of two that fit equally well, the first is taken. */
export const dayFormats = [
  "%d/%m/%Y",
  "%m/%d/%Y",
  "%d.%m.%Y",
  "%d-%m-%Y",
  "%m-%d-%Y",
  "%Y/%m/%d",
  "%Y.%m.%d",
  "%Y%m%d",
];

/** A BOOLEAN: true, t, yes, y, 1 and their opposites in any case; else NULL. */
export function booleanSql(raw: Raw | undefined): string {
  if (!raw) return "CAST(NULL AS BOOLEAN)";
  if (raw.type === "BOOLEAN") return identifier(raw.name);
  const text = `lower(${textSql(raw)})`;
  return `(CASE WHEN ${text} IN ('true', 't', 'yes', 'y', '1', '1.0') THEN true WHEN ${text} IN ('false', 'f', 'no', 'n', '0', '0.0') THEN false END)`;
}
