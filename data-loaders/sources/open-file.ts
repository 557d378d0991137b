// Opens one file of a table: what it is, which columns it has. Reads a bounded prefix, never a whole line of any length.
import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { quote, type Database } from "../duckdb.js";
import { InputError } from "../errors.js";
import { extensionOf } from "./discover.js";

export type FileColumn = {
  readonly name: string;
  /** DuckDB's name of the type; everything in a CSV file is VARCHAR. */
  readonly type: string;
};

export type OpenFile = {
  readonly file: string;
  /** File name without its folder, as reports show it. */
  readonly name: string;
  readonly columns: readonly FileColumn[];
} & ({ readonly format: "parquet"; readonly rows: number } | { readonly format: "csv"; readonly delimiter: string });

const prefixBytes = 1 << 20;

/** Throws InputError when the file is empty, cut off, or not what its extension says. */
export async function openFile(db: Database, file: string): Promise<OpenFile> {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) throw new InputError(`${file}: no such file`);
  if (stats.size === 0) throw new InputError(`${file}: the file is empty`);
  return extensionOf(file) === ".parquet" ? openParquet(db, file, stats.size) : openCsv(file);
}

async function openParquet(db: Database, file: string, size: number): Promise<OpenFile> {
  const head = bytesAt(file, 0, 4);
  if (head !== "PAR1") throw new InputError(`${file}: not a Parquet file (it does not begin with PAR1)`);
  if (size < 12 || bytesAt(file, size - 4, 4) !== "PAR1")
    throw new InputError(`${file}: the Parquet file is cut off (it does not end with PAR1); write or copy it again`);
  try {
    const described = await db.rows<{ column_name: string; column_type: string }>(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${quote(file)}))`,
    );
    const [counted] = await db.rows<{ rows: number }>(
      `SELECT CAST(sum(num_rows) AS BIGINT) AS rows FROM parquet_file_metadata(${quote(file)})`,
    );
    const columns = described.map(({ column_name, column_type }) => ({ name: column_name, type: column_type }));
    return { file, name: basename(file), format: "parquet", columns, rows: counted?.rows ?? 0 };
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function openCsv(file: string): Promise<OpenFile> {
  const prefix = await readPrefix(file);
  if (prefix.length === 0) throw new InputError(`${file}: the file is empty`);
  if ((prefix[0] === 0xff && prefix[1] === 0xfe) || (prefix[0] === 0xfe && prefix[1] === 0xff))
    throw new InputError(`${file}: the text is UTF-16; save it as UTF-8`);
  if (prefix.includes(0)) throw new InputError(`${file}: binary data, not CSV text`);
  const lineEnd = prefix.indexOf(10);
  if (lineEnd < 0 && prefix.length >= prefixBytes)
    throw new InputError(
      `${file}: no line break in its first ${prefixBytes >> 20} MB; not a CSV file with a header and one line a row`,
    );
  const header = decodeText(prefix.subarray(0, lineEnd < 0 ? prefix.length : lineEnd))
    .replace(/^\uFEFF/, "")
    .replace(/\r$/, "");
  if (header.includes("\r"))
    throw new InputError(`${file}: lines end in CR alone; save it with LF or CRLF line breaks`);
  const delimiter = likeliestDelimiter(header);
  const names = splitHeader(header, delimiter);
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.toLowerCase()))
      throw new InputError(`${file}: two columns are called ${name}; rename one of them`);
    seen.add(name.toLowerCase());
  }
  const columns = names.map((name) => ({ name, type: "VARCHAR" }));
  return { file, name: basename(file), format: "csv", delimiter, columns };
}

/** The bytes of a file, decompressed if its name ends in .gz; `raw` is what is read from the disk. */
export function byteStream(file: string): { stream: Readable; raw: { bytesRead: number } } {
  const raw = createReadStream(file, { highWaterMark: 1 << 20 });
  if (!file.toLowerCase().endsWith(".gz")) return { stream: raw, raw };
  const stream = createGunzip({ chunkSize: 1 << 20 });
  raw.on("error", (error) => stream.destroy(error));
  raw.pipe(stream);
  return { stream, raw };
}

/** One line about a file that cannot be read, from whatever the reader said; errors that are not the file's are handed back. */
export function unreadable(file: string, error: unknown): Error {
  const message = (error as Error).message.split("\n")[0]!;
  const isOwnFault = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  if (
    error instanceof InputError ||
    isOwnFault ||
    /^(Binder|Catalog|Parser|Internal|Out of Memory|Interrupt) Error/i.test(message)
  )
    return error as Error;
  const reason = /unexpected end of file/.test(message)
    ? "it is cut off"
    : message.replaceAll(file, basename(file)).slice(0, 200);
  return new InputError(`${file}: cannot be read: ${reason}; write or copy it again`);
}

async function readPrefix(file: string): Promise<Uint8Array> {
  const { stream, raw } = byteStream(file);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      if ((length += chunk.length) >= prefixBytes) break;
    }
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    stream.destroy();
    (raw as unknown as Readable).destroy();
  }
  return Buffer.concat(chunks);
}

function likeliestDelimiter(header: string): string {
  const bare = header.replaceAll(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((mark) => [mark, bare.split(mark).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

function splitHeader(header: string, delimiter: string): string[] {
  const names: string[] = [];
  let name = "";
  let quoted = false;
  for (let i = 0; i < header.length; i++) {
    const mark = header[i]!;
    if (mark === '"') {
      if (quoted && header[i + 1] === '"') name += header[i++];
      else quoted = !quoted;
    } else if (mark === delimiter && !quoted) {
      names.push(name);
      name = "";
    } else name += mark;
  }
  return [...names, name].map((text, i) => text.trim() || `column_${i + 1}`);
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}

function bytesAt(file: string, position: number, length: number): string {
  const bytes = Buffer.alloc(length);
  const descriptor = openSync(file, "r");
  try {
    return bytes.toString("latin1", 0, readSync(descriptor, bytes, 0, length, position));
  } finally {
    closeSync(descriptor);
  }
}
