// Column tables: the one shape in which rows travel between the database, the core, Arrow files, workers and pages.

type Nullable = {
  /** One byte a row, 1 where the value is missing; absent when none is. */
  readonly nulls?: Uint8Array;
};

/** Epoch days for dates, epoch milliseconds (UTC) for timestamps, 0 or 1 for booleans, codes into a dictionary for text. */
export type Column = Nullable &
  (
    | { readonly type: "number" | "timestamp"; readonly values: Float64Array }
    | { readonly type: "integer" | "date"; readonly values: Int32Array }
    | { readonly type: "boolean"; readonly values: Uint8Array }
    | { readonly type: "text"; readonly values: Int32Array; readonly dictionary: readonly string[] }
  );

/** Columns of equal length, safe to send to a worker. */
export type Table = { readonly rows: number; readonly columns: Readonly<Record<string, Column>> };

export type Value = number | string | boolean | Date | null;
export type Row = Record<string, Value>;

const dayMs = 86_400_000;

/** The value at `row` as JavaScript has it: number, string, boolean, Date or null. */
export function valueAt(column: Column, row: number): Value {
  if (column.nulls?.[row]) return null;
  const value = column.values[row]!;
  if (column.type === "text") return column.dictionary[value]!;
  if (column.type === "boolean") return value === 1;
  if (column.type === "date") return new Date(value * dayMs);
  if (column.type === "timestamp") return new Date(value);
  return value;
}

/** The column `name`; throws when the table has none, naming those that it has. */
export function column(table: Table, name: string): Column {
  const found = table.columns[name];
  if (!found) throw new RangeError(`no column ${name} (there are ${Object.keys(table.columns).join(", ")})`);
  return found;
}

/** All rows as objects, for components and small tables. */
export function rowsOf<T = Row>(table: Table): T[] {
  const entries = Object.entries(table.columns);
  return Array.from({ length: table.rows }, (_, i) =>
    Object.fromEntries(entries.map(([name, values]) => [name, valueAt(values, i)])),
  ) as T[];
}

/** A numeric column as Float64Array, missing values NaN. */
export function numbers(table: Table, name: string): Float64Array {
  const found = column(table, name);
  if (found.type === "text") throw new TypeError(`column ${name} holds text, not numbers`);
  const values = Float64Array.from(found.values);
  if (found.nulls) for (let i = 0; i < table.rows; i++) if (found.nulls[i]) values[i] = NaN;
  return values;
}

/** A text column as strings, missing values null. */
export function texts(table: Table, name: string): (string | null)[] {
  const found = column(table, name);
  if (found.type !== "text") throw new TypeError(`column ${name} holds ${found.type}, not text`);
  return Array.from(found.values, (code, i) => (found.nulls?.[i] ? null : found.dictionary[code]!));
}

/** A text column from strings; null marks a missing value. The dictionary is in order of first appearance. */
export function textColumn(strings: readonly (string | null)[]): Column {
  const codes = new Map<string, number>();
  const nulls = new Uint8Array(strings.length);
  let missing = false;
  const values = Int32Array.from(strings, (string, i) => {
    if (string === null) {
      missing = true;
      nulls[i] = 1;
      return 0;
    }
    let code = codes.get(string);
    if (code === undefined) codes.set(string, (code = codes.size));
    return code;
  });
  // A dictionary is never empty, so that code 0 of a missing value always points somewhere.
  const dictionary = codes.size > 0 ? [...codes.keys()] : [""];
  return missing ? { type: "text", values, dictionary, nulls } : { type: "text", values, dictionary };
}

/** A number column; NaN marks a missing value. */
export function numberColumn(source: ArrayLike<number>): Column {
  const values = Float64Array.from(source);
  return withNulls({ type: "number", values }, (i) => Number.isNaN(values[i]!));
}

/** A whole-number column; NaN marks a missing value. */
export function integerColumn(source: ArrayLike<number>): Column {
  const values = Int32Array.from(source);
  return withNulls({ type: "integer", values }, (i) => Number.isNaN(source[i]!));
}

/** A date column from epoch days; NaN marks a missing value. */
export function dateColumn(epochDays: ArrayLike<number>): Column {
  const values = Int32Array.from(epochDays);
  return withNulls({ type: "date", values }, (i) => Number.isNaN(epochDays[i]!));
}

/** A boolean column. */
export function booleanColumn(source: ArrayLike<boolean | number>): Column {
  return { type: "boolean", values: Uint8Array.from(source as ArrayLike<number>, (value) => (value ? 1 : 0)) };
}

/** A table from columns of equal length. Throws when lengths differ. */
export function tableOf(columns: Record<string, Column>): Table {
  const lengths = Object.entries(columns).map(([name, { values }]) => [name, values.length] as const);
  const rows = lengths[0]?.[1] ?? 0;
  for (const [name, length] of lengths)
    if (length !== rows) throw new RangeError(`column ${name} has ${length} rows, others have ${rows}`);
  return { rows, columns };
}

function withNulls(column: Column, missing: (row: number) => boolean): Column {
  let nulls: Uint8Array | undefined;
  for (let i = 0; i < column.values.length; i++)
    if (missing(i)) (nulls ??= new Uint8Array(column.values.length))[i] = 1;
  return nulls ? { ...column, nulls } : column;
}
