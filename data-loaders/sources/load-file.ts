// Makes the rows of an opened file readable in any order and as often as needed: Parquet as it is, CSV as a temporary Parquet
// file of text columns. Every line of a CSV file is accounted for: a row, or a rejected line with its reason.
import { closeSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identifier, quote, type Database } from "../duckdb.js";
import { InputError } from "../errors.js";
import { csvScanner, RowTooLong, type CsvScan } from "./csv-scan.js";
import { byteStream, unreadable, type FileColumn, type OpenFile } from "./open-file.js";

export type LoadedFile = {
  readonly name: string;
  readonly file: string;
  readonly columns: readonly FileColumn[];
  /** Rows of the table and rejected lines together. */
  readonly records: number;
  /** Lines that are no rows. */
  readonly rejected: number;
  /** SQL that gives the columns and, as `"#row"`, the number of the row in its file: 1 is the first after the header. */
  readonly from: string;
  /** SQL that gives the rejected lines: row_number, reason, line. */
  readonly rejects?: string;
  /** What had to be assumed to read it. */
  readonly notes: readonly string[];
};

/** Column of `from` that numbers the rows. */
export const rowColumn = "#row";

/** Throws InputError when the file has no row, or a row longer than 1 MB, or cannot be read to its end. */
export async function loadFile(db: Database, opened: OpenFile, temp: string, key: string): Promise<LoadedFile> {
  const { file, name, columns } = opened;
  if (opened.format === "parquet") {
    if (opened.rows === 0) throw new InputError(`${file}: the file has columns but no rows`);
    const from = `(SELECT *, file_row_number + 1 AS "${rowColumn}" FROM read_parquet(${quote(file)}, file_row_number = true))`;
    return { name, file, columns, records: opened.rows, rejected: 0, from, notes: [] };
  }
  const shape = { delimiter: opened.delimiter, columns: columns.length };
  const scan = await scanFile(file, (limits) => csvScanner(shape, limits));
  if (scan.rows + scan.bad === 0) throw new InputError(`${file}: a header line, but no rows below it`);
  if (scan.bad > scan.rows)
    throw new InputError(
      `${file}: ${scan.bad} of ${scan.rows + scan.bad} lines are no rows of its header's ${columns.length} columns ` +
        `(line ${scan.firstBad!.line}: ${scan.firstBad!.reason}); is it a CSV file separated by ${JSON.stringify(opened.delimiter)}?`,
    );
  const latin1 = scan.otherRows > 0 && scan.utf8Rows === 0;
  const notes = latin1 ? [`${name} is not UTF-8; it is read as Latin-1.`] : [];
  const parquet = join(temp, `${key}.parquet`);
  const needsCopy = scan.bad > 0 || scan.mixedBreaks || scan.otherRows > 0;
  if (!needsCopy) {
    const rows = await toParquet(db, opened, file, columns, parquet);
    if (rows !== scan.rows) throw new InputError(`${file}: only ${rows} of its ${scan.rows} rows could be read`);
    const from = `(SELECT *, file_row_number + 1 AS "${rowColumn}" FROM read_parquet(${quote(parquet)}, file_row_number = true))`;
    return { name, file, columns, records: rows, rejected: 0, from, notes };
  }
  const copy = join(temp, `${key}.csv`);
  const rejects = join(temp, `${key}-rejects.csv`);
  const rejected = await copyRows(opened, shape, latin1, copy, rejects);
  const numbered = [{ name: rowColumn, type: "BIGINT" }, ...columns];
  const rows = await toParquet(db, { ...opened, header: false }, copy, numbered, parquet);
  rmSync(copy);
  const records = scan.rows + scan.bad;
  if (rows + rejected !== records)
    throw new InputError(`${file}: only ${rows + rejected} of its ${records} rows could be read`);
  const rejectColumns = "{'row_number': 'BIGINT', 'reason': 'VARCHAR', 'line': 'VARCHAR'}";
  return {
    ...{ name, file, columns, records, rejected, notes },
    from: `read_parquet(${quote(parquet)})`,
    rejects: `read_csv(${quote(rejects)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', columns = ${rejectColumns})`,
  };
}

async function toParquet(
  db: Database,
  { delimiter, file, header = true }: { delimiter: string; file: string; header?: boolean },
  path: string,
  columns: readonly FileColumn[],
  parquet: string,
): Promise<number> {
  const types = columns.map(({ name, type }) => `${quote(name)}: '${type}'`).join(", ");
  const names = columns.map(({ name }) => identifier(name)).join(", ");
  const csv =
    `read_csv(${quote(path)}, auto_detect = false, header = ${header}, delim = ${quote(delimiter)}, quote = '"', ` +
    `escape = '"', max_line_size = ${2 << 20}, columns = {${types}})`;
  try {
    await db.run(`COPY (SELECT ${names} FROM ${csv}) TO ${quote(parquet)} (FORMAT parquet, COMPRESSION snappy)`);
  } catch (error) {
    throw unreadable(file, error);
  }
  const [counted] = await db.rows<{ rows: number }>(
    `SELECT CAST(sum(num_rows) AS BIGINT) AS rows FROM parquet_file_metadata(${quote(parquet)})`,
  );
  return counted?.rows ?? 0;
}

type Scanner = ReturnType<typeof csvScanner>;

async function scanFile(file: string, make: (limits: { maxRowBytes: number }) => Scanner): Promise<CsvScan> {
  const scanner = make({ maxRowBytes: 1 << 20 });
  const { stream } = byteStream(file);
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) scanner.push(chunk);
    return scanner.end();
  } catch (error) {
    if (error instanceof RowTooLong)
      throw new InputError(
        `${file}: ${error.message}; a row must fit into 1 MB (a quote or a line break may be missing)`,
      );
    throw unreadable(file, error);
  } finally {
    stream.destroy();
  }
}

/** Writes the good rows, numbered, as UTF-8 with LF to `copy`, and the others with their reason to `rejects`. */
async function copyRows(
  opened: OpenFile,
  shape: { delimiter: string; columns: number },
  latin1: boolean,
  copy: string,
  rejects: string,
): Promise<number> {
  const good = batchWriter(copy);
  const bad = batchWriter(rejects);
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  const loose = new TextDecoder(latin1 ? "latin1" : "utf-8");
  let row = 0;
  let rejected = 0;
  const visit = (bytes: Uint8Array, reason: string | undefined) => {
    row++;
    let text = "";
    let wrong = reason;
    if (wrong === undefined)
      try {
        text = (latin1 ? loose : utf8).decode(bytes);
      } catch {
        wrong = "bytes that are no UTF-8 text";
      }
    if (wrong === undefined) return good.write(`${row}${shape.delimiter}${text}\n`);
    rejected++;
    const line = loose.decode(bytes.subarray(0, 2000)).replaceAll("\0", "\uFFFD");
    bad.write(`${row},${csvValue(wrong)},${csvValue(line)}\n`);
  };
  try {
    await scanFile(opened.file, (limits) => csvScanner(shape, limits, visit));
  } finally {
    good.close();
    bad.close();
  }
  return rejected;
}

function csvValue(text: string): string {
  return `"${text.replaceAll('"', '""').replaceAll(/[\r\n]/g, " ")}"`;
}

function batchWriter(file: string) {
  const descriptor = openSync(file, "w");
  let batch: string[] = [];
  let length = 0;
  const flush = () => {
    if (length > 0) writeFileSync(descriptor, batch.join(""));
    batch = [];
    length = 0;
  };
  return {
    write(text: string) {
      batch.push(text);
      if ((length += text.length) > 1 << 20) flush();
    },
    close() {
      flush();
      closeSync(descriptor);
    },
  };
}
