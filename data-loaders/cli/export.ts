// stockwise export: what each stage found, as files for others: figures, reports, models.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { InputError } from "../errors.js";
import type { StageName } from "../pipeline/stage.js";
import { bringUpToDate } from "../pipeline/run.js";
import { resultsFolder, runFolder } from "../project.js";
import { openRun, type Run } from "../publish.js";
import { printPage, takeSaved, visitSite, type Visit } from "../site/visit.js";
import { writeTableFile, writeTextFile } from "../table-file.js";
import { writeWorkbook, type Sheet } from "../workbook.js";
import { text, type Command } from "./command.js";

const parts = ["figures", "reports", "models"] as const;
type Part = (typeof parts)[number];

/** Pages with figures; all but the review, which has its own command, are printed too. */
const pages = ["index", "explore", "segments", "forecasts", "allocation", "results", "replenishment", "review"];

/** Tables of the reports: sheet and file name, where it is, how it is ordered. */
const tables: readonly { name: string; stage: StageName; table: string; order: string }[] = [
  { name: "segments", stage: "segment", table: "segment_summary", order: "segment" },
  { name: "segment-profiles", stage: "segment", table: "segment_profiles", order: "segment, feature" },
  {
    name: "forecast-accuracy",
    stage: "forecast",
    table: "forecast_accuracy",
    order: "level, demand_class, model, horizon",
  },
  { name: "stock-targets", stage: "allocate", table: "stock_targets", order: "sku, fc_id" },
  { name: "plans", stage: "allocate", table: "comparison", order: "plan" },
  { name: "replenishment", stage: "replenish", table: "replenishment", order: "sku, fc_id" },
  { name: "policies", stage: "validate", table: "results_policies", order: "cutoff, policy" },
  { name: "differences", stage: "validate", table: "results_differences", order: "metric, policy, baseline" },
];

export const command: Command = {
  name: "export",
  summary: "Writes what each stage found: figures as SVG and PNG, reports as PDF, XLSX and CSV, models as JSON.",
  options: {
    run: { type: "string", value: "DIR", about: "run folder (default STOCKWISE_RUN or .stockwise/run)" },
    results: { type: "string", value: "DIR", about: "where to write figures/, reports/, models/ (default results/)" },
    only: {
      type: "string",
      value: "a,b",
      about: "of figures, reports, models (default all; figures and PDF need Chromium)",
    },
    dist: {
      type: "string",
      value: "DIR",
      about: "take figures and pages from this built site; else one is built for it",
    },
  },
  examples: ["stockwise export", "stockwise export --only models,reports --results out"],
  async run(options) {
    const asked = options["only"] === undefined ? [...parts] : text(options, "only").split(",");
    for (const part of asked)
      if (!parts.includes(part as Part)) throw new InputError(`invalid --only: ${part} (of ${parts.join(", ")})`);
    if (options["run"] !== undefined) process.env["STOCKWISE_RUN"] = resolve(text(options, "run"));
    const results = options["results"] === undefined ? resultsFolder() : resolve(text(options, "results"));
    const dist = options["dist"] === undefined ? undefined : resolve(text(options, "dist"));
    await bringUpToDate({ output: runFolder() });
    for (const part of asked) mkdirSync(join(results, part), { recursive: true });
    const written: string[] = [];
    const run = await openRun();
    try {
      if (asked.includes("models")) written.push(...(await writeModels(run, join(results, "models"))));
      if (asked.includes("reports")) written.push(...(await writeTables(run, join(results, "reports"))));
    } finally {
      run.db.close();
    }
    if (asked.includes("figures") || asked.includes("reports"))
      await visitSite(dist, async (visit) => {
        if (asked.includes("figures")) written.push(...(await writeFigures(visit, join(results, "figures"))));
        if (asked.includes("reports"))
          for (const page of pages) {
            if (page === "review") continue;
            const file = join(results, "reports", `${page === "index" ? "overview" : page}.pdf`);
            await printPage(visit, page === "index" ? "/" : `/${page}`, file);
            written.push(file);
          }
      });
    if (options["json"]) process.stdout.write(`${JSON.stringify({ written })}\n`);
    else process.stdout.write(`${written.length} files in ${results}\n`);
  },
};

/** Parameters of what was fitted, by stage, with the run that they are of. */
async function writeModels(run: Run, folder: string): Promise<string[]> {
  const { run_id, data_through, product_version, parameters } = run.manifest;
  const stamp = { run_id, data_through, product_version };
  const rows = (stage: StageName, table: string, order: string) =>
    run.db.rows<Record<string, unknown>>(`SELECT * FROM ${run.from(stage, table)} ORDER BY ${order}`);
  const pick = (report: Record<string, unknown>, names: readonly string[]) =>
    Object.fromEntries(names.filter((name) => name in report).map((name) => [name, report[name]]));
  const json = (stage: StageName, file: string) => run.json<Record<string, unknown>>(stage, file);
  const segment = [
    "clusters",
    "features",
    "scaling",
    "dimensions",
    "axes",
    "centroids",
    "sizes",
    "inertia",
    "pca",
    "cutoff",
  ];
  const forecast = [
    "in_use",
    "models",
    "cutoffs",
    "horizon_weeks",
    "shares",
    "calibration",
    "calibration_sku_fc",
    "calibration_above",
  ];
  const models = {
    parameters: { ...parameters, input: undefined },
    segments: pick(json("segment", "segment.json"), segment),
    forecast: {
      ...pick(json("forecast", "forecast.json"), forecast),
      series: await rows("forecast", "forecast_series", "sku"),
    },
    allocation: {
      ...pick(json("allocate", "allocation.json"), [
        "status",
        "objective",
        "bound",
        "gap",
        "solver",
        "service_level",
        "shared_risk",
      ]),
      capacity_prices: await rows("allocate", "capacity_prices", "fc_id"),
    },
    policies: pick(json("validate", "results.json"), ["tuning", "at_service_level", "policies", "assumptions"]),
  };
  const written: string[] = [];
  for (const [name, model] of Object.entries(models)) {
    const file = join(folder, `${name}.json`);
    await writeTextFile(`${JSON.stringify({ ...stamp, ...model }, null, 1)}\n`, file);
    written.push(file);
  }
  return written;
}

async function writeTables(run: Run, folder: string): Promise<string[]> {
  const sheets: Sheet[] = [];
  const written: string[] = [];
  for (const { name, stage, table, order } of tables) {
    const found = await run.db.table(`SELECT * FROM ${run.from(stage, table)} ORDER BY ${order}`);
    sheets.push({ name, table: found });
    const file = join(folder, `${name}.csv`);
    await writeTableFile(found, file);
    written.push(file);
  }
  const workbook = join(folder, "stockwise.xlsx");
  await writeWorkbook(sheets, workbook);
  return [...written, workbook];
}

/** Every figure with the buttons that a reader has, so that both get the same file. */
async function writeFigures(visit: Visit, folder: string): Promise<string[]> {
  const written: string[] = [];
  for (const name of pages) {
    const page = await visit.open(name === "index" ? "/" : `/${name}`);
    for (const format of ["SVG", "PNG"]) {
      const buttons = page.locator(".card-actions button", { hasText: new RegExp(`^\\s*${format}\\s*$`) });
      for (let i = 0; i < (await buttons.count()); i++) {
        // A figure that is a table has nothing to draw; its buttons are hidden.
        if (!(await buttons.nth(i).isVisible())) continue;
        const saved = await takeSaved(buttons.nth(i));
        const own = saved.name.replace(/^stockwise-/, "");
        const file = join(folder, `${name === "index" ? "overview" : name}-${own}`);
        writeFileSync(file, saved.bytes);
        written.push(file);
      }
    }
    await page.close();
  }
  return written;
}
