// Input that cannot be used: one line that says what is wrong, where, and what would mend it; nothing is left behind.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { openDatabase, quote } from "../../data-loaders/duckdb.js";
import { InputError } from "../../data-loaders/errors.js";
import { stockwise, temporaryFolder } from "../support/project.js";
import { csv, folderOf, header, ordinaryLines, prepared } from "./prepare/prepared.js";

let parquet: Buffer;
let noRows: Buffer;
beforeAll(async () => {
  const folder = temporaryFolder("good");
  const db = await openDatabase({ tempDirectory: folder });
  const source = folderOf({ "t.csv": csv() });
  await db.run(
    `COPY (FROM read_csv(${quote(`${source}/t.csv`)}, all_varchar = true)) TO ${quote(`${folder}/t.parquet`)} (FORMAT parquet)`,
  );
  await db.run(
    `COPY (FROM ${quote(`${folder}/t.parquet`)} LIMIT 0) TO ${quote(`${folder}/none.parquet`)} (FORMAT parquet)`,
  );
  db.close();
  parquet = readFileSync(join(folder, "t.parquet"));
  noRows = readFileSync(join(folder, "none.parquet"));
});

type Case = {
  readonly files: () => Readonly<Record<string, string | Uint8Array>>;
  /** Path below the folder; the folder itself when absent. */
  readonly input?: string;
  readonly preset?: string;
  readonly map?: Readonly<Record<string, string>>;
  readonly says: RegExp;
};

const lines = ordinaryLines();
const withColumn = (index: number, value: (old: string) => string) =>
  [
    header,
    ...lines.map((line) =>
      line
        .split(",")
        .map((old, i) => (i === index ? value(old) : old))
        .join(","),
    ),
  ].join("\n");
const noise = () => Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3)) % 256));

const cases: Readonly<Record<string, Case>> = {
  "a missing file": { files: () => ({}), input: "nowhere.csv", says: /nowhere\.csv: no such file or folder$/ },
  "an empty folder": {
    files: () => ({}),
    says: /no table in this folder \(readable are \.csv, \.csv\.gz, \.parquet\)$/,
  },
  "a folder without transactions": {
    files: () => ({ "skus.csv": "sku\nA\n", "regions.csv": "region\nX\n" }),
    says: /no transactions in this folder; name them transactions\.csv or transactions\.parquet$/,
  },
  "a folder of some other table": {
    files: () => ({ "weather.csv": "day,rain\n2024-01-01,3\n" }),
    says: /weather\.csv: no columns for order_id, customer_id, sku, ordered_at, quantity, unit_price; found day, rain; say which it is with --map order_id=COLUMN$/,
  },
  "transactions twice": {
    files: () => ({ "transactions.csv": csv(), "transactions.parquet": parquet }),
    says: /the table transactions is there more than once: transactions\.csv, transactions\.parquet; keep one of them$/,
  },
  "an unknown kind of file": {
    files: () => ({ "sales.xlsx": "PK" }),
    input: "sales.xlsx",
    says: /sales\.xlsx: unknown kind of file \(readable are \.csv, \.csv\.gz, \.parquet\)$/,
  },
  "an empty file": { files: () => ({ "transactions.csv": "" }), says: /transactions\.csv: the file is empty$/ },
  "an empty gzip file": {
    files: () => ({ "transactions.csv.gz": "" }),
    says: /transactions\.csv\.gz: the file is empty$/,
  },
  "only a header": {
    files: () => ({ "transactions.csv": `${header}\n` }),
    says: /transactions\.csv: a header line, but no rows below it$/,
  },
  "a header without a line break": {
    files: () => ({ "transactions.csv": header }),
    says: /transactions\.csv: a header line, but no rows below it$/,
  },
  "Parquet without rows": {
    files: () => ({ "transactions.parquet": noRows }),
    says: /transactions\.parquet: the file has columns but no rows$/,
  },
  "a missing column": {
    files: () => ({ "transactions.csv": csv().replace("quantity", "qty") }),
    says: /transactions\.csv: no column for quantity; found order_id, customer_id, sku, ordered_at, qty, unit_price; say which it is with --map quantity=COLUMN$/,
  },
  "the columns of another preset": {
    files: () => ({
      "t.csv": "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n1,2,3,4,5,6,7,8\n",
    }),
    says: /these are the columns of --preset online-retail$/,
  },
  "a map to a column that is not there": {
    files: () => ({ "t.csv": csv() }),
    map: { quantity: "Menge" },
    says: /t\.csv: no column Menge for --map quantity=Menge; found order_id/,
  },
  "a map of an unknown name": {
    files: () => ({ "t.csv": csv() }),
    map: { amount: "quantity" },
    says: /^--map amount=quantity: no column amount \(there are order_id, customer_id, sku/,
  },
  "two columns of one name": {
    files: () => ({ "t.csv": "sku,SKU,quantity\n1,2,3\n" }),
    says: /two columns are called SKU; rename one of them$/,
  },
  "an unknown preset": {
    files: () => ({ "t.csv": csv() }),
    preset: "shopify",
    says: /^unknown preset shopify \(one of stockwise, online-retail, complete-journey\)$/,
  },
  "quantities that are words": {
    files: () => ({ "t.csv": withColumn(4, () => "many") }),
    says: /t\.csv: column quantity holds no whole numbers in 70 of 70 rows \(for example "many"\); name the right column with --map quantity=COLUMN$/,
  },
  "prices that are words": {
    files: () => ({ "t.csv": withColumn(5, () => "cheap") }),
    says: /column unit_price holds no numbers in 70 of 70 rows \(for example "cheap"\)/,
  },
  "dates that are none": {
    files: () => ({ "t.csv": withColumn(3, () => "soon") }),
    says: /column ordered_at holds no dates in 70 of 70 rows \(for example "soon"\)/,
  },
  "an empty column of prices": {
    files: () => ({ "t.csv": withColumn(5, () => "") }),
    says: /column unit_price holds no numbers in 70 of 70 rows \(they are empty\)/,
  },
  "binary junk called CSV": { files: () => ({ "t.csv": noise() }), says: /t\.csv: binary data, not CSV text$/ },
  "binary junk called Parquet": {
    files: () => ({ "t.parquet": noise() }),
    says: /t\.parquet: not a Parquet file \(it does not begin with PAR1\)$/,
  },
  "UTF-16 text": {
    files: () => ({ "t.csv": Buffer.from(`\uFEFF${csv()}`, "utf16le") }),
    says: /t\.csv: the text is UTF-16; save it as UTF-8$/,
  },
  "half a Parquet file": {
    files: () => ({ "t.parquet": parquet.subarray(0, parquet.length / 2) }),
    says: /t\.parquet: the Parquet file is cut off \(it does not end with PAR1\); write or copy it again$/,
  },
  "a Parquet file with its middle overwritten": {
    files: () => ({
      "t.parquet": Buffer.concat([
        parquet.subarray(0, 8),
        Buffer.alloc(parquet.length - 16, 0xab),
        parquet.subarray(-8),
      ]),
    }),
    says: /t\.parquet: cannot be read: .+; write or copy it again$/,
  },
  "a Parquet file with damaged pages": {
    files: () => ({
      "t.parquet": Buffer.concat([parquet.subarray(0, 8), Buffer.alloc(200, 0xab), parquet.subarray(208)]),
    }),
    says: /t\.parquet: cannot be read: .+; write or copy it again$/,
  },
  "lines that fit no header": {
    files: () => ({ "t.csv": [header, ...lines.map((line) => line.replaceAll(",", ";"))].join("\n") }),
    says: /t\.csv: 70 of 70 lines are no rows of its header's 6 columns \(line 2: 1 values where the header has 6\); is it a CSV file separated by ","\?$/,
  },
  "old Macintosh line breaks": {
    files: () => ({ "t.csv": csv().replaceAll("\n", "\r") }),
    says: /t\.csv: lines end in CR alone; save it with LF or CRLF line breaks$/,
  },
  "a line of 3 MB": {
    files: () => ({ "t.csv": csv(["x".repeat(3_000_000)]) }),
    says: /t\.csv: line 72 is longer than 1048576 bytes; a row must fit into 1 MB/,
  },
  "every line bad": {
    files: () => ({ "t.csv": withColumn(5, () => "0") }),
    says: /not one line can be used: 70 no_price \(unit_price is 0\); is the right preset or map given\?$/,
  },
  "too few weeks": {
    files: () => ({ "t.csv": csv([], 7) }),
    says: /7 full weeks of usable lines \(2024-01-01 to 2024-02-18\); at least 8 are needed$/,
  },
  "centers without a key": {
    files: () => ({ "transactions.csv": csv(), "fulfillment_centers.csv": "name,capacity_m3\nReno,5\n" }),
    says: /fulfillment_centers\.csv: no column for fc_id; found name, capacity_m3; name the column fc_id$/,
  },
  "shipping costs without centers": {
    files: () => ({ "transactions.csv": csv(), "shipping_costs.csv": "fc_id,region,cost_per_kg\nA,B,1\n" }),
    says: /shipping_costs\.csv: shipping costs need a table of centers beside them \(fulfillment_centers\.csv\)$/,
  },
  "shipping costs without a cost": {
    files: () => ({
      "transactions.csv": csv(),
      "fulfillment_centers.csv": "fc_id\nA\n",
      "shipping_costs.csv": "fc_id,region,cost_per_kg\nA,Unspecified,\n",
    }),
    says: /shipping_costs\.csv: no column for cost_per_unit, cost_per_kg or cost_per_parcel holds a number; one is needed$|not one line can be used/,
  },
  "a side table of which nothing can be used": {
    files: () => ({ "transactions.csv": csv(), "skus.csv": "sku,name\n,a\n,b\n" }),
    says: /skus\.csv: none of its 2 rows can be used; row 1: sku is missing$/,
  },
};

describe("prepare refuses", () => {
  it.each(Object.entries(cases))("%s", async (_, { files, input, preset, map, says }) => {
    const folder = folderOf(files());
    const error = await prepared(input ? join(folder, input) : folder, {
      ...(preset ? { preset: preset as never } : {}),
      ...(map ? { map } : {}),
    }).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(says);
    expect((error as Error).message).not.toContain("\n");
  });

  it("a gzip file that is cut off", async () => {
    const whole = gzipSync(Buffer.from(csv(ordinaryLines(40))));
    const folder = temporaryFolder("cut");
    writeFileSync(join(folder, "t.csv.gz"), whole.subarray(0, whole.length - 40));
    await expect(prepared(folder)).rejects.toThrow(
      /t\.csv\.gz: cannot be read: it is cut off; write or copy it again$/,
    );
  });

  it("a gzip file that is none", async () => {
    const folder = temporaryFolder("nogzip");
    writeFileSync(join(folder, "t.csv.gz"), csv());
    await expect(prepared(folder)).rejects.toThrow(/t\.csv\.gz: cannot be read: incorrect header check/);
  });

  it("a line of 1 GB, at its start or later, in little memory", async () => {
    const folder = temporaryFolder("gigabyte");
    // Members of a gzip file follow one another: a hundred times ten megabytes, in a megabyte on the disk.
    const letters = gzipSync("x".repeat(10_000_000), { level: 1 });
    const gigabyte = Array.from({ length: 100 }, () => letters);
    writeFileSync(join(folder, "first.csv.gz"), Buffer.concat(gigabyte));
    writeFileSync(join(folder, "later.csv.gz"), Buffer.concat([gzipSync(csv()), ...gigabyte]));
    const before = process.memoryUsage().rss;
    await expect(prepared(join(folder, "first.csv.gz"))).rejects.toThrow(
      /first\.csv\.gz: no line break in its first 1 MB; not a CSV file with a header and one line a row$/,
    );
    await expect(prepared(join(folder, "later.csv.gz"))).rejects.toThrow(
      /later\.csv\.gz: line 72 is longer than 1048576 bytes; a row must fit into 1 MB \(a quote or a line break may be missing\)$/,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });
});

describe("stockwise prepare", () => {
  it("says one line, exits with 2 and leaves nothing behind", () => {
    const parent = temporaryFolder("cli");
    const input = folderOf({ "transactions.csv": csv().replace("quantity", "qty") });
    const { code, stdout, stderr } = stockwise([
      "prepare",
      "--quiet",
      "--input",
      input,
      "--output",
      join(parent, "a/b/c"),
    ]);
    expect(stderr).toMatch(/^stockwise: .*no column for quantity; found .*\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(readdirSync(parent)).toEqual([]);
  });

  it("writes a folder, replaces its own, and touches no other", () => {
    const parent = temporaryFolder("cli");
    const input = folderOf({ "transactions.csv": csv(["B1,C1,SKU0,2024-02-01 10:00:00,0,5"]) });
    const output = join(parent, "made/prepared");
    for (const time of ["first", "second"]) {
      const { code, stdout } = stockwise(["prepare", "--quiet", "--json", "--input", input, "--output", output]);
      expect(code, time).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ rows_read: 71, rows_kept: 70, rows_quarantined: 1, weeks: 10 });
      expect(readdirSync(join(parent, "made"))).toEqual(["prepared"]);
    }
    writeFileSync(join(output, "mine.txt"), "keep");
    const refused = stockwise(["prepare", "--quiet", "--input", input, "--output", output]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/prepared is not empty and does not hold a prepared data set; name a new folder\n$/);
    expect(readFileSync(join(output, "mine.txt"), "utf8")).toBe("keep");
  });

  it("never repeats the credentials of a database address", () => {
    const { code, stderr } = stockwise([
      "prepare",
      "--input",
      "mysql://me:secret@127.0.0.1:1/shop",
      "--output",
      "/nonexistent",
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/database shop at 127.0.0.1:1: cannot be reached/);
    expect(stderr).not.toContain("secret");
  });
});
