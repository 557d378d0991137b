// Walks through the bytes of a CSV file and says of every line whether it is a row of the table, so that none is lost:
// database readers skip what they cannot parse, and one stray quote may cost them thousands of lines without a word.

export type CsvShape = {
  readonly delimiter: string;
  /** Number of values in the header line. */
  readonly columns: number;
};

export type CsvScan = {
  /** Rows of the table, the header and blank lines not counted. */
  readonly rows: number;
  /** Lines that are no rows. */
  readonly bad: number;
  /** The first of them. */
  readonly firstBad?: { readonly line: number; readonly reason: string };
  /** Both kinds of line breaks, LF and CRLF, in one file. */
  readonly mixedBreaks: boolean;
  /** Rows beyond ASCII that are, or are not, UTF-8. */
  readonly utf8Rows: number;
  readonly otherRows: number;
};

export type CsvLimits = {
  /** A longer row is refused: it would have to be held in memory. */
  readonly maxRowBytes?: number;
  /** A quoted value that runs over more lines than this is taken for a quote that was never closed. */
  readonly maxLinesInValue?: number;
};

const quoteMark = 34;
const lineFeed = 10;
const carriageReturn = 13;

/** Thrown when a row is longer than the limit; nothing of it has been kept. */
export class RowTooLong extends RangeError {}

/** What `each` is told: a row, or a bad line, as bytes (line break not included). */
export type Visit = (bytes: Uint8Array, reason: string | undefined, line: number) => void;

/**
 * A scanner: `push` chunks in order, then `end`. O(bytes); holds no more than one row and one chunk. Blank lines are
 * skipped. Rows that are longer than `maxRowBytes` throw RowTooLong. With `each`, every row but the header is shown.
 *
 * @example const scanner = csvScanner({ delimiter: ",", columns: 3 }); scanner.push(bytes); scanner.end().rows
 */
export function csvScanner(shape: CsvShape, limits: CsvLimits = {}, each?: Visit) {
  const { maxRowBytes = 1 << 20, maxLinesInValue = 50 } = limits;
  const delimiter = shape.delimiter.charCodeAt(0);
  let rest: Uint8Array = new Uint8Array(0);
  let bad = 0;
  let firstBad: CsvScan["firstBad"];
  let line = 1;
  let header = true;
  let rows = 0;
  let utf8Rows = 0;
  let otherRows = 0;
  let lf = 0;
  let crlf = 0;

  function finish(row: Uint8Array, reason: string | undefined, high: boolean): void {
    if (high) {
      if (isUtf8(row)) utf8Rows++;
      else otherRows++;
    }
    if (header) {
      header = false;
      return;
    }
    if (reason === undefined) rows++;
    else {
      bad++;
      firstBad ??= { line, reason };
    }
    each?.(row, reason, line);
  }

  /** Consumes whole rows of `bytes`; returns where the first unfinished one starts. */
  function consume(bytes: Uint8Array, last: boolean): number {
    const n = bytes.length;
    let start = 0;
    while (start < n) {
      let i = start;
      let values = 1;
      let any = 0;
      let nul = false;
      let lines = 0;
      let wrong: string | undefined;
      let open = false;
      let fieldStart = true;
      let firstBreak = -1;
      let ended = false;
      for (; i < n; i++) {
        const byte = bytes[i]!;
        any |= byte;
        if (open) {
          if (byte === quoteMark) {
            if (i + 1 < n && bytes[i + 1] === quoteMark) i++;
            else if (i + 1 >= n && !last) break;
            else {
              open = false;
              const next = i + 1 < n ? bytes[i + 1]! : lineFeed;
              if (next !== delimiter && next !== lineFeed && next !== carriageReturn)
                wrong = lines > 0 ? "a quote that never closes" : "text after a closing quote";
              if (wrong) break;
            }
          } else if (byte === lineFeed) {
            if (firstBreak < 0) firstBreak = i;
            if (++lines > maxLinesInValue) {
              wrong = "a quote that never closes";
              break;
            }
          } else if (byte === 0) nul = true;
          continue;
        }
        if (byte === delimiter) {
          values++;
          fieldStart = true;
        } else if (byte === lineFeed) {
          ended = true;
          break;
        } else if (byte === quoteMark && fieldStart) {
          open = true;
          fieldStart = false;
        } else {
          if (byte === 0) nul = true;
          fieldStart = false;
        }
      }
      if (i - start > maxRowBytes) throw new RowTooLong(`line ${line} is longer than ${maxRowBytes} bytes`);
      if (!ended && wrong === undefined) {
        if (!last) return start;
        if (open) wrong = "a quote that never closes";
      }
      if (wrong !== undefined) {
        // Only the line on which the row began is given up; the next one gets its own chance.
        let end = firstBreak >= 0 ? firstBreak : bytes.indexOf(lineFeed, start);
        if (end < 0) {
          if (!last) return start;
          end = n;
        }
        i = end;
        ended = end < n;
        lines = 0;
        any = 0x80;
      }
      const carriage = i > start && bytes[i - 1] === carriageReturn;
      if (ended) {
        if (carriage) crlf++;
        else lf++;
      }
      const end = carriage ? i - 1 : i;
      if (end > start || values > 1) {
        if (wrong === undefined && nul) wrong = "bytes that are no text";
        if (wrong === undefined && values !== shape.columns)
          wrong = `${values} values where the header has ${shape.columns}`;
        finish(bytes.subarray(start, end), wrong, any >= 0x80);
      }
      line += lines + 1;
      start = i + 1;
    }
    return n;
  }

  function take(chunk: Uint8Array, last: boolean): void {
    const bytes = rest.length === 0 ? chunk : concat(rest, chunk);
    const used = consume(bytes, last);
    rest = bytes.slice(used);
    if (rest.length > maxRowBytes) throw new RowTooLong(`line ${line} is longer than ${maxRowBytes} bytes`);
  }

  return {
    push: (chunk: Uint8Array) => take(chunk, false),
    end(): CsvScan {
      take(new Uint8Array(0), true);
      return { rows, bad, ...(firstBad ? { firstBad } : {}), mixedBreaks: lf > 0 && crlf > 0, utf8Rows, otherRows };
    },
  };
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true });
