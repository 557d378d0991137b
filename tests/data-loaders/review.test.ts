// A month of the review is frozen by command, keeps its figures whatever comes later, and goes into a workbook.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { numberColumn, dateColumn, tableOf, textColumn } from "../../lib/table/table.js";
import type { FrozenReview } from "../../lib/findings/review-month.js";
import { readTableFile } from "../../data-loaders/table-file.js";
import { mostSheetRows, writeWorkbook } from "../../data-loaders/workbook.js";
import { stockwise, temporaryFolder } from "../support/project.js";

let folder: string;
const at = (...path: string[]) => join(folder, ...path);
const review = (...more: string[]) =>
  stockwise(["review", "--run", at("run"), "--results", at("results"), "--notes", at("notes.txt"), ...more]);
const frozen = (month: string) =>
  JSON.parse(readFileSync(at("results/reports", `review-${month}.json`), "utf8")) as FrozenReview;

beforeAll(() => {
  folder = temporaryFolder("review");
  writeFileSync(
    at("notes.txt"),
    "# targets\non_time: 95%\n# 2026-10\nA storm in Reno.\n- [ ] Second carrier | owner: Ana | due: 2026-11-30\n",
  );
  const made = stockwise(["run", "--scale", "0.05", "--replicas", "20", "--quiet", "--output", at("run")]);
  expect(made.code, made.stderr).toBe(0);
}, 200_000);

describe("stockwise review", () => {
  it("freezes the newest full month with its notes, decisions, bridge and forecast, and writes the appendix", async () => {
    const { code, stdout, stderr } = review("--json");
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ month: "2026-10", new: true });
    const month = frozen("2026-10");
    expect(month.notes.comments).toEqual(["A storm in Reno."]);
    expect(month.facts).not.toBeNull();
    expect(month.metrics.find(({ id }) => id === "on_time")!.target).toBe(0.95);
    const wape = month.values.find((d) => d.metric === "forecast_wape" && d.start === "2026-10-01")!;
    expect(wape.value).toBeCloseTo(month.forecast!.wape, 4);
    expect(month.monitoring!.data_through).toBe(month.data_through);
    const { before, after, steps } = month.bridge!;
    expect(steps.reduce((sum, { change }) => sum + change, before)).toBeCloseTo(after, 2);
    expect(month.forecast!.origin < "2026-10-02").toBe(true);
    const csv = await readTableFile(at("results/reports/review-2026-10.csv"), { text: ["metric"] });
    expect(csv.rows).toBe(month.values.length);
    const sheets = unzipSync(readFileSync(at("results/reports/review-2026-10.xlsx")));
    const words = Object.entries(sheets)
      .filter(([name]) => name.endsWith(".xml"))
      .map(([, bytes]) => strFromU8(bytes))
      .join("");
    for (const text of ["Figures", "Bridge", "Decisions", "Second carrier", "A storm in Reno."])
      expect(words).toContain(text);
  });

  it("leaves a frozen month as it was when notes and figures change, and says so", () => {
    const before = readFileSync(at("results/reports/review-2026-10.json"), "utf8");
    writeFileSync(at("notes.txt"), "# 2026-10\nAnother story.\n");
    const again = review("--month", "2026-10");
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toMatch(/Was frozen on \d{4}-\d{2}-\d{2} and stays so/);
    expect(readFileSync(at("results/reports/review-2026-10.json"), "utf8")).toBe(before);
  });

  it("knows no decisions of a month that is not the newest", () => {
    expect(review("--month", "2026-06").code).toBe(0);
    expect(frozen("2026-06").facts).toBeNull();
    expect(frozen("2026-06").values.every(({ start }) => start < "2026-07-01")).toBe(true);
  });

  it.each([
    [["--month", "2027-05"], 2, /no full month 2027-05 in the data; there are 2023-12 to 2026-10/],
    [["--month", "May"], 2, /invalid --month: May \(like 2026-10\)/],
    [["--notes", "/nowhere/notes.txt"], 2, /--notes \/nowhere\/notes.txt: no such file/],
  ])("says what is wrong with %j", (more, code, message) => {
    const said = review(...more);
    expect(said.code).toBe(code);
    expect(said.stderr).toMatch(message);
  });

  it("names the line of the notes that it cannot read, and freezes nothing", () => {
    writeFileSync(at("bad.txt"), "# 2026-09\n- [?] Racks\n");
    const said = review("--month", "2026-09", "--notes", at("bad.txt"));
    expect(said.code).toBe(2);
    expect(said.stderr).toMatch(/bad\.txt, line 2: an action is written/);
    expect(() => frozen("2026-09")).toThrow(/ENOENT/);
  });

  it("knows which figures there are to aim at", () => {
    writeFileSync(at("aims.txt"), "# targets\nspeed: 3\n");
    const said = review("--month", "2026-09", "--notes", at("aims.txt"));
    expect(said.code).toBe(2);
    expect(said.stderr).toMatch(/aims\.txt: no figure speed to aim at \(there are forecast_wape, /);
  });

  it("refuses to mix in the review of other data, and a file that is none", () => {
    mkdirSync(at("other/reports"), { recursive: true });
    writeFileSync(at("other/reports/review-2026-10.json"), JSON.stringify({ ...frozen("2026-10"), dataset: "data-0" }));
    const other = review("--month", "2026-10", "--results", at("other"));
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/is the review of other data \(run r-\w+\); name another folder with --results/);
    writeFileSync(at("other/reports/review-2026-10.json"), "{");
    expect(review("--month", "2026-10", "--results", at("other")).stderr).toMatch(
      /is not a frozen review; move it away/,
    );
  });
});

describe("stockwise export", () => {
  it("writes the models as JSON with the run that they are of", () => {
    const { code, stderr } = stockwise(["export", "--run", at("run"), "--results", at("out"), "--only", "models"]);
    expect(code, stderr).toBe(0);
    const model = (name: string) => JSON.parse(readFileSync(at("out/models", `${name}.json`), "utf8"));
    const { run_id } = JSON.parse(readFileSync(at("run/manifest.json"), "utf8"));
    for (const name of ["parameters", "segments", "forecast", "allocation", "policies"])
      expect(model(name).run_id, name).toBe(run_id);
    expect(model("segments").centroids).toHaveLength(5);
    expect(model("forecast").series.length).toBeGreaterThan(10);
    expect(model("policies").tuning.candidates).toHaveLength(16);
  });
  it("knows three parts", () => {
    const said = stockwise(["export", "--run", at("run"), "--only", "pictures"]);
    expect(said.code).toBe(2);
    expect(said.stderr).toMatch(/invalid --only: pictures \(of figures, reports, models\)/);
  });
});

describe("writeWorkbook", () => {
  it("keeps numbers, dates, texts and gaps", async () => {
    const table = tableOf({
      day: dateColumn([20_000]),
      value: numberColumn([1.5]),
      gap: numberColumn([NaN]),
      name: textColumn(["a < b & c"]),
    });
    await writeWorkbook([{ name: "One/Two", table }], at("book.xlsx"));
    const parts = unzipSync(readFileSync(at("book.xlsx")));
    expect(strFromU8(parts["xl/workbook.xml"]!)).toContain("One Two");
    expect(strFromU8(parts["xl/worksheets/sheet1.xml"]!)).toContain("<v>1.5</v>");
    const words = Object.values(parts)
      .map((bytes) => strFromU8(bytes))
      .join("");
    expect(words).toContain("a &lt; b &amp; c");
  });
  it("says where a table does not fit into a sheet", async () => {
    const table = tableOf({ value: numberColumn(new Float64Array(mostSheetRows + 1)) });
    await expect(writeWorkbook([{ name: "Long", table }], at("long.xlsx"))).rejects.toThrow(/Long has 1048576 rows/);
  });
});
