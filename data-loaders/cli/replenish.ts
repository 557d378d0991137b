// stockwise replenish: what to order today, from a run or a prepared folder.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../errors.js";
import type { ReplenishReport } from "../pipeline/replenish/index.js";
import { readTableFile, tableFormat, writeTableFile, writeTextFile } from "../table-file.js";
import { text, type Command } from "./command.js";
import { progressReporter, stageProgress } from "./progress.js";
import { openSource, runThrough } from "./stage-inputs.js";

export const command: Command = {
  name: "replenish",
  summary: "Proposes orders: every inventory position against the plan's reorder point, with a reason for each.",
  options: {
    input: {
      type: "string",
      value: "DIR",
      about: "run folder, or prepared folder (forecasts and plan are then made first)",
    },
    output: { type: "string", value: "FILE", about: "one row a SKU and center, as CSV, CSV.GZ, Parquet or Arrow" },
    report: { type: "string", value: "FILE", about: "JSON: orders, units, value, urgent" },
  },
  examples: ["stockwise replenish --input .stockwise/run --output orders.csv"],
  async run(options) {
    const output = text(options, "output");
    tableFormat(output);
    const folder = text(options, "input");
    if (/^[a-z]+:\/\//i.test(folder)) throw new InputError("--input is a folder; live databases are not read yet");
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
