import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  statSync,
  mkdirSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { readTableFile, writeTableFile, writeTextFile } from "../../data-loaders/table-file.js";
import { dateColumn, integerColumn, numberColumn, rowsOf, tableOf, textColumn } from "../../lib/table/table.js";

const folder = mkdtempSync(join(tmpdir(), "table-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);

const table = tableOf({
  customer_id: textColumn(["0007", "b,c", 'q"uote', "ümläut"]),
  spend: numberColumn([1.5, NaN, 0.1 + 0.2, -1e-300]),
  count: integerColumn([1, 2, 3, -4]),
  day: dateColumn([0, 20_000, 19_999, NaN]),
});

describe("a table written and read again is the same", () => {
  for (const name of ["a.csv", "a.csv.gz", "a.parquet", "a.arrow"])
    test(name, async () => {
      await writeTableFile(table, path(name));
      const back = await readTableFile(path(name), { text: ["customer_id"] });
      expect(rowsOf(back)).toEqual(rowsOf(table));
    });

  test("the same table gives the same bytes", async () => {
    for (const name of ["b.csv", "b.parquet", "b.arrow"]) {
      await writeTableFile(table, path(name));
      const first = readFileSync(path(name));
      await writeTableFile(table, path(name));
      expect(readFileSync(path(name)).equals(first)).toBe(true);
    }
  });
});

test("whole numbers are text when they are named as text, with their leading zeros", async () => {
  writeFileSync(path("ids.csv"), "customer_id,x\n0012,1\n7,2\n");
  expect(rowsOf(await readTableFile(path("ids.csv"), { text: ["customer_id", "absent"] }))[0]).toEqual({
    customer_id: "0012",
    x: 1,
  });
  writeFileSync(path("tabs.csv"), "customer_id\tx\n12\t1\n7\t2\n");
  expect(rowsOf(await readTableFile(path("tabs.csv")))[0]).toEqual({ customer_id: 12, x: 1 });
  expect(rowsOf(await readTableFile(path("tabs.csv"), { text: ["customer_id"] }))[0]).toEqual({
    customer_id: "12",
    x: 1,
  });
});

test("numeric identifiers in Parquet become text without a decimal point", async () => {
  await writeTableFile(tableOf({ customer_id: numberColumn([17850, NaN]) }), path("number.parquet"));
  const back = await readTableFile(path("number.parquet"), { text: ["customer_id"] });
  expect(rowsOf(back)).toEqual([{ customer_id: "17850" }, { customer_id: null }]);
});

describe("input that cannot be read is one clear line", () => {
  const bad: [string, () => void, RegExp][] = [
    ["absent.csv", () => {}, /no such file/],
    ["empty.csv", () => writeFileSync(path("empty.csv"), ""), /empty/],
    ["x.xlsx", () => writeFileSync(path("x.xlsx"), "x"), /unknown extension.*\.parquet/],
    ["folder.csv", () => mkdirSync(path("folder.csv")), /a folder/],
    ["junk.parquet", () => writeFileSync(path("junk.parquet"), Buffer.alloc(999, 7)), /cannot be read as parquet/],
    ["junk.arrow", () => writeFileSync(path("junk.arrow"), Buffer.alloc(999, 7)), /cannot be read as arrow/],
    ["junk.csv.gz", () => writeFileSync(path("junk.csv.gz"), Buffer.alloc(999, 7)), /cannot be read as csv.gz/],
    ["utf.csv", () => writeFileSync(path("utf.csv"), Buffer.from([97, 44, 98, 10, 255, 254, 44, 1])), /cannot be read/],
    ["ragged.csv", () => writeFileSync(path("ragged.csv"), "a,b\n1,2\n1,2\n1,2\n3\n1,2,3,4\n"), /cannot be read/],
    ["line.csv.gz", () => writeFileSync(path("line.csv.gz"), gzipSync(`a,b\n1,${"9".repeat(1 << 23)}\n`)), /cannot be/],
  ];
  for (const [name, make, message] of bad)
    test(name, async () => {
      make();
      const error = await readTableFile(path(name)).catch((e: Error) => e);
      expect(error).toMatchObject({ name: "InputError", message: expect.stringMatching(message) });
      expect((error as Error).message).not.toMatch(/\n/);
    });

  test("half-written.parquet", async () => {
    await writeTableFile(table, path("half.parquet"));
    truncateSync(path("half.parquet"), Math.floor(statSync(path("half.parquet")).size / 2));
    await expect(readTableFile(path("half.parquet"))).rejects.toThrow(/half.parquet: cannot be read as parquet/);
  });
});

test("writing to a folder that is not there fails, and leaves nothing behind", async () => {
  await expect(writeTableFile(table, path("no/where.csv"))).rejects.toThrow(/does not exist/);
  await expect(writeTextFile("{}", path("folder.csv"))).rejects.toThrow(/a folder/);
  expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
});
