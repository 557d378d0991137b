// The same lines in any format give the same prepared tables.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openDatabase, quote } from "../../../data-loaders/duckdb.js";
import { temporaryFolder } from "../../support/project.js";
import { csv, everyRule, folderOf, header, ordinaryLines, prepared } from "./prepared.js";

const text = readFileSync(join(everyRule, "transactions.csv"), "utf8");
const skus = readFileSync(join(everyRule, "skus.csv"), "utf8");
const lines = text.trim().split("\n");

let reference: Buffer;
let account: object;
beforeAll(async () => {
  const result = await prepared(folderOf({ "transactions.csv": text, "skus.csv": skus }));
  reference = result.bytes("transactions.parquet");
  account = result.quality.rules.map(({ rule, rows }) => ({ rule, rows }));
});

async function expectSame(input: string): Promise<void> {
  const result = await prepared(input);
  expect(result.quality.rules.map(({ rule, rows }) => ({ rule, rows }))).toEqual(account);
  expect(result.bytes("transactions.parquet").equals(reference)).toBe(true);
}

describe("the same lines", () => {
  it("read twice give the same bytes", () => expectSame(folderOf({ "transactions.csv": text, "skus.csv": skus })));

  it("as gzipped CSV", () => expectSame(folderOf({ "transactions.csv.gz": text, "skus.csv.gz": skus })));

  it("with CRLF line breaks and a byte order mark", () =>
    expectSame(folderOf({ "transactions.csv": `\uFEFF${text.replaceAll("\n", "\r\n")}`, "skus.csv": skus })));

  it("with mixed line breaks, blank lines and no break at the end", () =>
    expectSame(
      folderOf({
        "transactions.csv": lines
          .map((line, i) => line + (i % 2 ? "\n\n" : "\r\n"))
          .join("")
          .trim(),
        "skus.csv": skus,
      }),
    ));

  it("separated by semicolons, every value quoted", () =>
    expectSame(
      folderOf({
        "transactions.csv": lines
          .map((line) =>
            splitCsv(line)
              .map((value) => `"${value}"`)
              .join(";"),
          )
          .join("\n"),
        "skus.csv": skus.replaceAll(",", "\t"),
      }),
    ));

  it("in several parts", () =>
    expectSame(
      folderOf({
        "transactions-1.csv": lines.slice(0, 40).join("\n"),
        "transactions-2.csv.gz": [lines[0], ...lines.slice(40)].join("\n"),
        "skus.csv": skus,
      }),
    ));

  it("in parts of any name, beside tables of known names", () =>
    expectSame(
      folderOf({
        "2024-01.csv": lines.slice(0, 40).join("\n"),
        "2024-02.csv": [lines[0], ...lines.slice(40)].join("\n"),
        "skus.csv": skus,
      }),
    ));

  it("as Parquet", async () => {
    const folder = temporaryFolder("parquet");
    const source = folderOf({ "transactions.csv": text, "skus.csv": skus });
    const db = await openDatabase({ tempDirectory: folder });
    for (const name of ["transactions", "skus"])
      await db.run(
        `COPY (SELECT * FROM read_csv(${quote(`${source}/${name}.csv`)}, all_varchar = true, header = true))
         TO ${quote(`${folder}/${name}.parquet`)} (FORMAT parquet)`,
      );
    db.close();
    await expectSame(folder);
  });
});

describe("typed Parquet", () => {
  it("reads integers, decimals, dates and times as they are", async () => {
    const folder = temporaryFolder("typed");
    const db = await openDatabase({ tempDirectory: folder });
    await db.run(
      `COPY (SELECT day AS order_id, day % 5 AS customer_id, 100 + day % 3 AS sku,
          TIMESTAMPTZ '2024-01-01 23:30:00-02:00' + INTERVAL (day) DAY AS ordered_at,
          CAST(1 + day % 4 AS UBIGINT) AS quantity, CAST(9.99 AS DECIMAL(8, 2)) AS unit_price
        FROM range(70) AS days(day)) TO ${quote(`${folder}/transactions.parquet`)} (FORMAT parquet)`,
    );
    db.close();
    const { rows } = await prepared(folder);
    expect(
      await rows<object>(`SELECT *, strftime(ordered_at, '%Y-%m-%d %H:%M') AS at FROM {transactions} LIMIT 1`),
    ).toEqual([
      expect.objectContaining({
        order_id: "0",
        customer_id: "0",
        sku: "100",
        at: "2024-01-02 01:30",
        quantity: 1,
        unit_price: 9.99,
      }),
    ]);
  });
});

describe("other habits", () => {
  it("reads --map columns, day-first dates and decimal commas, and says so", async () => {
    const rows = ordinaryLines().map((line) => {
      const [order, customer, sku, time, quantity, price] = line.split(",");
      const [year, month, day] = time!.slice(0, 10).split("-");
      return `${order};${customer};${sku};${day}/${month}/${year} 12:30;${quantity};${price},50`;
    });
    const input = folderOf({ "sales.csv": ["Beleg;Kunde;Artikel;Datum;Menge;Preis", ...rows].join("\n") });
    const map = {
      order_id: "Beleg",
      customer_id: "Kunde",
      sku: "Artikel",
      ordered_at: "Datum",
      quantity: "Menge",
      unit_price: "Preis",
    };
    const result = await prepared(join(input, "sales.csv"), { map });
    expect(result.quality.rows_kept).toBe(70);
    const [first] = await result.rows<object>(
      "SELECT order_id, unit_price, strftime(ordered_at, '%Y-%m-%d %H:%M') AS at FROM {transactions} LIMIT 1",
    );
    expect(first).toEqual({ order_id: "O0", unit_price: 10.5, at: "2024-01-01 12:30" });
    const notes = result.quality.assumptions.map(({ text: said }) => said);
    expect(notes).toContain("Dates in sales.csv are read as d/m/Y.");
    expect(notes).toContain("Numbers in sales.csv are read with a decimal comma.");
  });

  it("tells month-first from day-first by days above 12", async () => {
    const rows = ordinaryLines().map((line) =>
      line.replace(/(\d{4})-0?(\d+)-0?(\d+) 12:00:00/, (_, year, month, day) => `${month}/${day}/${year} 8:26`),
    );
    const { quality } = await prepared(folderOf({ "transactions.csv": [header, ...rows].join("\n") }));
    expect(quality.rows_kept).toBe(70);
    expect(quality.weeks.first).toBe("2024-01-01");
  });

  it("reads Latin-1 where the file is not UTF-8", async () => {
    const content = Buffer.from(csv(["L1,C1,CAFÉ,2024-02-01 10:00:00,1,5"]), "latin1");
    const result = await prepared(folderOf({ "transactions.csv": content }));
    expect(await result.rows<object>("SELECT sku FROM {transactions} WHERE order_id = 'L1'")).toEqual([
      { sku: "CAFÉ" },
    ]);
    expect(result.quality.assumptions[0]!.text).toBe("transactions.csv is not UTF-8; it is read as Latin-1.");
  });

  it("keeps ids that look like numbers, without the .0 of spreadsheets", async () => {
    const input = folderOf({ "transactions.csv": csv(["00123,17850.0,007,2024-02-01 10:00:00,1,5"]) });
    const { rows } = await prepared(input);
    expect(
      await rows<object>("SELECT order_id, customer_id, sku FROM {transactions} WHERE order_id = '00123'"),
    ).toEqual([{ order_id: "00123", customer_id: "17850", sku: "007" }]);
  });

  it("sets lines aside that are no rows, each on its own", async () => {
    const good = ordinaryLines();
    const bad = [
      "too,few",
      "one,too,many,2024-02-01,1,1,1",
      '"never closed,C1,SKU0,2024-02-01,1,5',
      'O1,"C1"x,SKU0,2024-02-01,1,5',
    ];
    const content = [header, ...good.slice(0, 30), ...bad, ...good.slice(30)].join("\n");
    const bytes = Buffer.concat([
      Buffer.from(`${content}\nÜ,C1,SKU0,2024-02-01,1,5\n`),
      Buffer.from("B1,C1,\xff\xfe,2024-02-01,1,5\n", "latin1"),
    ]);
    const result = await prepared(folderOf({ "transactions.csv": bytes }));
    expect(result.quality.rows_read).toBe(70 + 4 + 2);
    expect(result.quality.rows_kept).toBe(71);
    const rows = await result.rows<object>("SELECT row_number, rule, detail FROM {quarantine} ORDER BY row_number");
    expect(rows).toEqual([
      { row_number: 31, rule: "unreadable_line", detail: "2 values where the header has 6" },
      { row_number: 32, rule: "unreadable_line", detail: "7 values where the header has 6" },
      { row_number: 33, rule: "unreadable_line", detail: "a quote that never closes" },
      { row_number: 34, rule: "unreadable_line", detail: "text after a closing quote" },
      { row_number: 76, rule: "unreadable_line", detail: "bytes that are no UTF-8 text" },
    ]);
  });
});

function splitCsv(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"(?:,|$)|([^,]*)(?:,|$)/g)].map((m) => m[1] ?? m[2] ?? "").slice(0, 8);
}
