// stockwise prepare: raw transactions in, prepared tables, quarantine and quality report out.
import { toParameters } from "../pipeline/config.js";
import { checkParameters } from "../pipeline/parameters.js";
import { stage } from "../pipeline/prepare/index.js";
import { text, type Command } from "./command.js";
import { progressReporter, stageProgress } from "./progress.js";
import { replaceFolder } from "./replace-folder.js";
import { inputFolder, tablesOption } from "./server-input.js";

/** What makes a folder a prepared one, whatever else a later version may have put there. */
const signs = ["transactions.parquet", "quarantine.parquet", "quality.json"];

export const command: Command = {
  name: "prepare",
  summary: "Cleans transactions: prepared tables, a quarantine of bad rows with their reasons, and a quality report.",
  options: {
    input: {
      type: "string",
      value: "FILE|DIR|URL",
      about:
        "transactions as CSV, CSV.GZ or Parquet, a folder of them with other tables beside, or mysql://, postgres://",
    },
    ...tablesOption,
    preset: {
      type: "string",
      value: "P",
      about: "columns of a known file: stockwise (default), online-retail, complete-journey",
    },
    map: { type: "string", value: "a=b,...", about: "columns of any other file: standard name = name in the file" },
    output: { type: "string", value: "DIR", about: "new or empty folder, or one prepared earlier" },
  },
  examples: [
    "stockwise prepare --input sample --output prepared",
    "stockwise prepare --input online_retail.parquet --preset online-retail --output retail",
    "stockwise prepare --input mysql://reader@127.0.0.1/shop --tables transactions=order_lines --output prepared",
    "stockwise prepare --input sales.csv.gz --map order_id=Invoice,sku=Item,ordered_at=Date --output prepared",
  ],
  async run(options) {
    const input = text(options, "input");
    const { preset, map } = toParameters({ preset: given(options, "preset"), map: given(options, "map") }, "prepare");
    const { preset: checked, map: columns } = checkParameters({
      ...(preset ? { preset } : {}),
      ...(map ? { map } : {}),
    });
    const output = text(options, "output");
    const source = await inputFolder(input, { preset: checked, map: columns }, options);
    const report = progressReporter({ quiet: options["quiet"] === true });
    const started = performance.now();
    const summary = await replaceFolder(
      output,
      {
        what: "a prepared data set",
        isOwn: (_, names) =>
          signs.every((sign) => names.includes(sign)) && names.every((name) => /\.(parquet|json)$/.test(name)),
      },
      (folder, temp) =>
        stage.run({
          inputs: {},
          output: folder,
          temp,
          parameters: { input: source, preset: checked, map: columns },
          progress: stageProgress(report)("prepare"),
        }),
    );
    if (options["json"]) process.stdout.write(`${JSON.stringify(summary)}\n`);
    else if (!options["quiet"]) {
      const count = (name: string) => (summary[name] as number).toLocaleString("en-US");
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      process.stdout.write(
        `${count("rows_read")} rows read, ${count("rows_kept")} kept, ${count("rows_quarantined")} set aside; ` +
          `${count("skus")} SKUs, ${count("customers")} customers, ${count("weeks")} full weeks through ${String(summary["data_through"])}: ` +
          `${output} (${seconds} s)\n`,
      );
    }
  },
};

function given(options: Readonly<Record<string, string | boolean | undefined>>, name: string): string | undefined {
  return options[name] === undefined ? undefined : text(options, name);
}
