// stockwise replenish: what to order today, from a run or a prepared folder.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../errors.js";
import type { ReplenishReport } from "../pipeline/replenish/index.js";
import { readTableFile, tableFormat, writeTableFile, writeTextFile } from "../table-file.js";
import { isServerAddress } from "../live/address.js";
import { text, type Command, type Options } from "./command.js";
import { databaseOption } from "./live-database.js";
import { replenishLive } from "./live-replenish.js";
import { progressReporter, stageProgress } from "./progress.js";
import { openSource, runThrough } from "./stage-inputs.js";

export const command: Command = {
  name: "replenish",
  summary:
    "Proposes orders: every inventory position against the plan's reorder point, with a reason for each; on the stock of the input, or on the live stock of a ledger.",
  options: {
    input: {
      type: "string",
      value: "DIR",
      about: "run folder, or prepared folder (forecasts and plan are then made first); live: default .stockwise/run",
    },
    ...databaseOption,
    output: { type: "string", value: "FILE", about: "one row a SKU and center, as CSV, CSV.GZ, Parquet or Arrow" },
    report: { type: "string", value: "FILE", about: "JSON: orders, units, value, urgent (not live)" },
    apply: { type: "boolean", about: "live: place the orders in replenishment_order, keep alerts in inventory_alert" },
    watch: { type: "boolean", about: "live: look again and again; an alert is told once while its need lasts" },
    every: { type: "string", value: "60s", about: "live: time between two looks of --watch" },
    budget: { type: "string", value: "MONEY", about: "live: purchases stop where it is used up, urgent ones first" },
    webhook: { type: "string", value: "URL", about: "live: alerts are posted there as JSON, with retries" },
    explain: { type: "string", value: "SKU@FC", about: "live: the arithmetic of one decision, or of none" },
  },
  examples: [
    "stockwise replenish --input .stockwise/run --output orders.csv",
    "stockwise replenish --database mysql://stock@127.0.0.1/shop --watch --every 30s --apply",
    "stockwise replenish --database .stockwise/ledger.duckdb --explain APP-001@RNO",
  ],
  async run(options) {
    if (isLive(options)) return replenishLive(options);
    const output = text(options, "output");
    tableFormat(output);
    const folder = text(options, "input");
    if (isServerAddress(folder)) throw new InputError("--input is a folder; the live stock is named with --database");
    const source = openSource(folder);
    const say = (line: string) => (options["quiet"] ? undefined : process.stderr.write(`replenish ${line}\n`));
    say(`${folder} is ${source.kind}`);
    const temp = mkdtempSync(join(tmpdir(), "stockwise-replenish-"));
    const reporter = progressReporter({ quiet: options["quiet"] === true });
    try {
      const folders = await runThrough("replenish", source, temp, stageProgress(reporter));
      const table = await readTableFile(join(folders.replenish!, "replenishment.parquet"), { text: ["sku", "fc_id"] });
      const report = JSON.parse(readFileSync(join(folders.replenish!, "replenish.json"), "utf8")) as ReplenishReport;
      await writeTableFile(table, output);
      if (options["report"] !== undefined)
        await writeTextFile(`${JSON.stringify(report, null, 1)}\n`, text(options, "report"));
      if (options["json"]) process.stdout.write(`${JSON.stringify({ ...report, output })}\n`);
      else
        say(
          `${report.orders} of ${report.items} items to order (${report.urgent} urgent), ${report.units.toLocaleString("en-US")} units as of ${report.as_of}: ${output}`,
        );
      if (report.assumption) say(`note: ${report.assumption}`);
    } finally {
      rmSync(temp, { recursive: true, force: true });
    }
  },
};

/** Whether the user means the ledger: by naming a database, or by something that only the live stock can do. */
function isLive(options: Options): boolean {
  const live = ["database", "apply", "watch", "every", "budget", "webhook", "explain"];
  return options["input"] === undefined || live.some((name) => options[name] !== undefined);
}
