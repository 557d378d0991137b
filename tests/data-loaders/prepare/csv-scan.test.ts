import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvScanner, RowTooLong, type CsvScan } from "../../../data-loaders/sources/csv-scan.js";

type Seen = { text: string; reason: string | undefined };

function scan(
  text: string | Uint8Array,
  columns: number,
  chunk = Infinity,
  delimiter = ",",
): CsvScan & { seen: Seen[] } {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const seen: Seen[] = [];
  const scanner = csvScanner({ delimiter, columns }, {}, (row, reason) =>
    seen.push({ text: new TextDecoder().decode(row), reason }),
  );
  for (let at = 0; at < bytes.length; at += chunk) scanner.push(bytes.subarray(at, Math.min(bytes.length, at + chunk)));
  return { ...scanner.end(), seen };
}

describe("csvScanner", () => {
  it("counts rows, not the header and not blank lines", () => {
    expect(scan("a,b\n1,2\n\n3,4\n", 2)).toMatchObject({ rows: 2, bad: 0, mixedBreaks: false });
    expect(scan("a,b\n1,2\n3,4", 2).rows).toBe(2);
    expect(scan("a,b\r\n1,2\r\n", 2)).toMatchObject({ rows: 1, mixedBreaks: false });
    expect(scan("a,b\n", 2).rows).toBe(0);
    expect(scan("", 2).rows).toBe(0);
  });

  it("takes quoted delimiters, quotes and line breaks for what they are", () => {
    expect(scan('a,b\n"1,1","say ""hi"""\n"two\nlines",2\n', 2)).toMatchObject({ rows: 2, bad: 0 });
    expect(scan('a,b\n5" pipe,2\n', 2)).toMatchObject({ rows: 1, bad: 0 });
  });

  it("gives up one line for a quote that never closes, not the rest of the file", () => {
    const many = Array.from({ length: 1000 }, (_, i) => `${i},2`).join("\n");
    const found = scan(`a,b\n"oops,2\n${many}\n`, 2);
    expect(found).toMatchObject({ rows: 1000, bad: 1, firstBad: { line: 2, reason: "a quote that never closes" } });
    expect(found.seen.find(({ reason }) => reason)!.text).toBe('"oops,2');
  });

  it("says what is wrong with a line", () => {
    const reasons = (text: string) => scan(`a,b\n${text}\n1,2\n`, 2).seen.map(({ reason }) => reason);
    expect(reasons("1")).toEqual(["1 values where the header has 2", undefined]);
    expect(reasons("1,2,3")).toEqual(["3 values where the header has 2", undefined]);
    expect(reasons('"1"x,2')).toEqual(["text after a closing quote", undefined]);
    expect(reasons("1,\0")).toEqual(["bytes that are no text", undefined]);
  });

  it("tells UTF-8 from other encodings", () => {
    const latin = Uint8Array.from([97, 44, 98, 10, 0xe9, 44, 49, 10]);
    expect(scan(latin, 2)).toMatchObject({ rows: 1, utf8Rows: 0, otherRows: 1 });
    expect(scan("a,b\né,1\n", 2)).toMatchObject({ rows: 1, utf8Rows: 1, otherRows: 0 });
  });

  it("notices both kinds of line breaks", () => {
    expect(scan("a,b\r\n1,2\n", 2).mixedBreaks).toBe(true);
  });

  it("refuses a row beyond the limit without keeping it", () => {
    const scanner = csvScanner({ delimiter: ",", columns: 2 }, { maxRowBytes: 100 });
    expect(() => {
      for (let i = 0; i < 10; i++) scanner.push(new TextEncoder().encode("x".repeat(50)));
    }).toThrow(RowTooLong);
  });

  const value = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.constantFrom("", '"', ",", "\n", 'a"b', "two\nlines", "é", "1.5", "a,b"),
  );
  const clean = value.filter((text) => !/[\r\0]/.test(text) && text !== "");

  it("finds every row of a well-formed file, whatever the chunks (property)", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(clean, clean, clean), { maxLength: 20 }),
        fc.integer({ min: 1, max: 40 }),
        (rows, chunk) => {
          const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(","));
          const text = ["a,b,c", ...quoted].join("\n");
          const found = scan(text, 3, chunk);
          expect(found.rows).toBe(rows.length);
          expect(found.bad).toBe(0);
          expect(found.seen.map((row) => row.text)).toEqual(quoted);
        },
      ),
    );
  });

  it("accounts for every line of any bytes, the same for any chunks (property)", () => {
    const letters = fc.constantFrom(...'a1,";\n\n\r"x '.split(""));
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 200 }), fc.integer({ min: 1, max: 30 }), (marks, chunk) => {
        const text = `a,b\n${marks.join("")}`;
        const whole = scan(text, 2);
        expect(scan(text, 2, chunk)).toEqual(whole);
        expect(whole.seen.length).toBe(whole.rows + whole.bad);
        // Nothing but line breaks lies between the rows that were seen.
        const left = whole.seen.reduce((rest, row) => rest.replace(row.text, ""), text.slice(3));
        expect(left.replaceAll(/[\r\n]/g, "")).toBe("");
      }),
      { numRuns: 300 },
    );
  });
});
