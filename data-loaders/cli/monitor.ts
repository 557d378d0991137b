// stockwise monitor: is the run still good? Exits 1 when a threshold is crossed, for cron.
import { refreshFigures } from "../../lib/evaluation/comparison.js";
import { crossed, defaultThresholds, type Thresholds } from "../../lib/evaluation/refresh.js";
import { InputError } from "../errors.js";
import { keptRun } from "../pipeline/compare/index.js";
import { runFolder } from "../project.js";
import { writeTextFile } from "../table-file.js";
import { compareNamed, compareOptions } from "./compare.js";
import { number, text, type Command, type Options } from "./command.js";

const flags = {
  "max-age": "maxAgeDays",
  psi: "psi",
  moved: "moved",
  "wape-ratio": "wapeRatio",
  bias: "bias",
  "tracking-signal": "trackingSignal",
  undercoverage: "undercoverage",
} as const satisfies Record<string, keyof Thresholds>;

const abouts: Readonly<Record<keyof typeof flags, string>> = {
  "max-age": "days after which the data are old",
  psi: "stability index of any distribution",
  moved: "share of customers who changed their segment",
  "wape-ratio": "WAPE since, as a multiple of the backtest's",
  bias: "absolute bias since",
  "tracking-signal": "absolute tracking signal since",
  undercoverage: "how far below 95% the 95% interval may cover",
};

export const command: Command = {
  name: "monitor",
  summary: "Says whether a run is still good, and why a refresh is due; exits 1 when a threshold is crossed.",
  options: {
    ...compareOptions,
    ...Object.fromEntries(
      Object.entries(abouts).map(([flag, about]) => [
        flag,
        {
          type: "string",
          value: "N",
          about: `${about} (default ${defaultThresholds[flags[flag as keyof typeof flags]]})`,
        } as const,
      ]),
    ),
    today: { type: "string", value: "DATE", about: "the day to count from (default today)" },
  },
  examples: ["stockwise monitor --run my-run || mail -s 'a refresh is due' planners"],
  async run(options) {
    const limits = thresholdsOf(options);
    const folder = options["run"] === undefined ? runFolder() : text(options, "run");
    const { manifest } = keptRun(folder);
    const day = text(options, "today", new Date().toISOString().slice(0, 10));
    const today = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : NaN;
    if (Number.isNaN(today)) throw new InputError(`invalid --today: ${day} (YYYY-MM-DD)`);
    const ageDays = Math.floor((today - Date.parse(manifest.data_through)) / 86_400_000);
    // A first run has nothing to be compared with: its age is all that can be looked at.
    const alone = manifest.previous_run_id === null && options["with"] === undefined;
    const comparison = alone ? undefined : await compareNamed(options);
    const found = crossed(refreshFigures(comparison ?? null, ageDays), limits);
    const report = {
      run_id: manifest.run_id,
      age_days: ageDays,
      compared_with: comparison?.before.run_id ?? null,
      crossed: found,
    };
    if (options["report"] !== undefined)
      await writeTextFile(
        `${JSON.stringify({ ...report, comparison: comparison ?? null }, null, 1)}\n`,
        text(options, "report"),
      );
    if (options["json"]) process.stdout.write(`${JSON.stringify(report)}\n`);
    else
      process.stdout.write(
        found.length > 0
          ? `${found.join("\n")}\n`
          : `Run ${manifest.run_id} is good: data of ${ageDays} days ago, ${comparison ? `nothing has drifted since ${comparison.before.run_id}` : "no earlier run to compare with"}.\n`,
      );
    return found.length > 0 ? 1 : 0;
  },
};

function thresholdsOf(options: Options): Thresholds {
  const given = Object.entries(flags).flatMap(([flag, name]) => {
    const value = number(options, flag);
    if (value === undefined) return [];
    if (!(value >= 0)) throw new InputError(`invalid --${flag}: ${value} (0 or more)`);
    return [[name, value] as const];
  });
  return { ...defaultThresholds, ...Object.fromEntries(given) };
}
