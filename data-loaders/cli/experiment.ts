// stockwise experiment: how large an A/B test must be, and what one says.
import { analyseExperiment, type ExperimentReport, type MetricResult } from "../../lib/evaluation/experiment/report.js";
import {
  clusterEffect,
  proportionSize,
  switchbackEffect,
  tTestEffect,
  tTestSize,
} from "../../lib/evaluation/experiment/power.js";
import { numbers, texts, type Table } from "../../lib/table/table.js";
import { asInput, InputError } from "../errors.js";
import { readTableFile, writeTextFile } from "../table-file.js";
import { number, text, type Command, type Options } from "./command.js";

export const command: Command = {
  name: "experiment",
  summary: "Plans an A/B test (size, or what a given size can see) and analyses one from a table of its units.",
  operands: "plan|analyse",
  options: {
    mean: { type: "string", value: "M", about: "plan: mean of the metric" },
    sd: { type: "string", value: "S", about: "plan: its standard deviation between units (periods, for a switchback)" },
    proportion: { type: "string", value: "P", about: "plan: instead of both, the share of units that convert" },
    effect: { type: "string", value: "R", about: "plan: difference to be found, as a share of the mean (0.05 = 5%)" },
    units: { type: "string", value: "N", about: "plan: units an arm that there are; says what they can see" },
    clusters: { type: "string", value: "K", about: "plan: clusters (centers, regions) an arm are randomised" },
    "cluster-size": { type: "string", value: "N", about: "plan: units in a cluster" },
    icc: { type: "string", value: "R", about: "plan: share of the variance between clusters, 0 to 1" },
    periods: { type: "string", value: "N", about: "plan: a switchback of so many periods in all" },
    autocorrelation: { type: "string", value: "R", about: "plan: of neighbouring periods (default 0)" },
    power: { type: "string", value: "P", about: "plan: chance of finding the effect (default 0.8)" },
    level: { type: "string", value: "P", about: "confidence (default 0.95)" },
    input: { type: "string", value: "FILE", about: "analyse: one row a unit, CSV, Parquet or Arrow" },
    arm: { type: "string", value: "COLUMN", about: "analyse: the arm of each unit (default arm)" },
    control: { type: "string", value: "NAME", about: "analyse: which arm is the control (default control)" },
    metrics: { type: "string", value: "a,b", about: "analyse: columns to compare" },
    before: {
      type: "string",
      value: "a,b",
      about: "analyse: the same before the experiment, in the same order (CUPED)",
    },
    change: { type: "boolean", about: "analyse: compare the change since before (difference in differences)" },
    cluster: { type: "string", value: "COLUMN", about: "analyse: what was randomised, if not each row" },
    split: { type: "string", value: "A:B", about: "analyse: planned control to treatment (default 1:1)" },
    look: {
      type: "string",
      value: "A,B",
      about: "analyse: share of the planned data at the last look and now (0,0.5)",
    },
    report: { type: "string", value: "FILE", about: "analyse: all figures as JSON" },
  },
  examples: [
    "stockwise experiment plan --mean 42 --sd 30 --effect 0.05",
    "stockwise experiment plan --mean 42 --sd 30 --effect 0.05 --clusters 3 --cluster-size 2000 --icc 0.02",
    "stockwise experiment analyse --input test.csv --metrics spend,orders --before spend_before,orders_before",
  ],
  async run(options, [action, ...rest]) {
    if (rest.length > 0 || (action !== "plan" && action !== "analyse"))
      throw new InputError("experiment takes plan or analyse; see stockwise experiment --help");
    if (action === "plan") asInput(() => plan(options));
    else await analyse(options);
  },
};

function plan(options: Options): void {
  const test = { level: number(options, "level") ?? 0.95, power: number(options, "power") ?? 0.8 };
  const share = number(options, "proportion");
  const mean = share ?? number(options, "mean");
  if (mean === undefined || mean === 0) throw new InputError("plan needs --mean (not 0) and --sd, or --proportion");
  const sd = share !== undefined ? Math.sqrt(share * (1 - share)) : number(options, "sd");
  if (sd === undefined || !(sd > 0)) throw new InputError("plan needs --sd, more than 0, or --proportion");
  const effect = number(options, "effect");
  const report: Record<string, number | string | boolean | null> = { ...test, mean, sd, effect: effect ?? null };
  const lines: string[] = [];
  const inPercent = (relative: number): string => `${(100 * relative).toPrecision(3)}%`;
  const verdict = (relative: number): void => {
    report["minimum_detectable_effect"] = Number.isFinite(relative) ? relative : null;
    if (effect !== undefined) report["detectable"] = relative <= Math.abs(effect);
    if (!Number.isFinite(relative)) lines.push("Not detectable: one unit an arm has nothing to be compared with.");
    else if (effect === undefined)
      lines.push(`It can find a difference of ${inPercent(relative)} of the mean or more.`);
    else if (relative <= Math.abs(effect))
      lines.push(`Detectable: it finds ${inPercent(relative)} or more, ${inPercent(Math.abs(effect))} is asked.`);
    else
      lines.push(`Not detectable: it finds ${inPercent(relative)} or more, ${inPercent(Math.abs(effect))} is asked.`);
  };
  const [units, clusters, periods] = [
    number(options, "units"),
    number(options, "clusters"),
    number(options, "periods"),
  ];
  const scale = sd / Math.abs(mean);
  if (clusters !== undefined) {
    const size = number(options, "cluster-size");
    const correlation = number(options, "icc");
    if (size === undefined || correlation === undefined)
      throw new InputError("--clusters needs --cluster-size and --icc");
    report["design"] = "clusters";
    verdict(scale * clusterEffect({ perArm: clusters, size, correlation }, test));
    lines.push(
      `${clusters} clusters an arm were randomised, so ${Math.max(0, 2 * (clusters - 1))} degrees of freedom, whatever they hold.`,
    );
  } else if (periods !== undefined) {
    report["design"] = "switchback";
    verdict(scale * switchbackEffect({ periods, autocorrelation: number(options, "autocorrelation") ?? 0 }, test));
  } else {
    report["design"] = "units";
    if (units === undefined && effect === undefined)
      throw new InputError("plan needs --effect, or --units, --clusters or --periods");
    if (effect !== undefined) {
      const size =
        share !== undefined ? proportionSize(share, share * (1 + effect), test) : tTestSize(effect / scale, test);
      report["units_per_arm"] = Math.ceil(size);
      lines.push(
        `${Math.ceil(size).toLocaleString("en-US")} units an arm find a difference of ${inPercent(Math.abs(effect))} of the mean with a chance of ${inPercent(test.power)}.`,
      );
    }
    if (units !== undefined) verdict(scale * tTestEffect(units, test));
  }
  if (options["json"]) process.stdout.write(`${JSON.stringify(report)}\n`);
  else process.stdout.write(`${lines.join("\n")}\n`);
}

async function analyse(options: Options): Promise<void> {
  const file = text(options, "input");
  const metrics = listOf(options, "metrics");
  const before = options["before"] === undefined ? undefined : listOf(options, "before");
  if (before && before.length !== metrics.length)
    throw new InputError(
      `--before has ${before.length} columns, --metrics ${metrics.length}; give one for each, in their order`,
    );
  if (options["change"] && !before) throw new InputError("--change needs --before");
  const armColumn = text(options, "arm", "arm");
  const clusterColumn = options["cluster"] === undefined ? undefined : text(options, "cluster");
  const keys = [armColumn, ...(clusterColumn === undefined ? [] : [clusterColumn])];
  const table = await readTableFile(file, { text: keys });
  for (const name of [...keys, ...metrics, ...(before ?? [])])
    if (!(name in table.columns))
      throw new InputError(`${file}: no column ${name}; found ${Object.keys(table.columns).join(", ")}`);
  const values = (names: readonly string[]) =>
    Object.fromEntries(metrics.map((metric, i) => [metric, metricOf(table, file, names[i]!)]));
  const look = options["look"] === undefined ? undefined : pairOf(text(options, "look"), ",", "look");
  const report = asInput(() =>
    analyseExperiment(
      {
        arm: textsOf(table, file, armColumn),
        metrics: values(metrics),
        ...(clusterColumn === undefined ? {} : { cluster: textsOf(table, file, clusterColumn) }),
        ...(before ? { before: values(before) } : {}),
      },
      {
        control: text(options, "control", "control"),
        level: number(options, "level") ?? 0.95,
        split: pairOf(text(options, "split", "1:1"), ":", "split"),
        change: options["change"] === true,
        ...(look ? { look } : {}),
        seed: number(options, "seed") ?? 1,
      },
    ),
  );
  if (options["report"] !== undefined)
    await writeTextFile(`${JSON.stringify(report, null, 1)}\n`, text(options, "report"));
  process.stdout.write(options["json"] ? `${JSON.stringify(report)}\n` : sentences(report, options["change"] === true));
}

function sentences(report: ExperimentReport, change: boolean): string {
  const { unit, control, treatment, counts, metrics, warnings, alpha } = report;
  const short = (value: number): string => String(Number(value.toPrecision(4)));
  const level = `${short(100 * (1 - alpha))}%`;
  const one = ({ metric, raw, adjusted, relative, corrected, decision }: MetricResult): string => {
    const best = adjusted ?? raw;
    const percent = relative === null ? "" : ` (${relative > 0 ? "+" : ""}${(100 * relative).toFixed(1)}%)`;
    const with_ = adjusted
      ? `; with what was known before, which explains ${(100 * adjusted.explained).toFixed(0)}% of the variance: `
      : "";
    const interval = ({ estimate, low, high }: { estimate: number; low: number; high: number }): string =>
      `${short(estimate)}, ${level} interval ${short(low)} to ${short(high)}`;
    return `${metric}: ${treatment} is ${decision === "not distinguishable" ? `not distinguishable from ${control}` : `${decision} than ${control}`}${percent}. ${change ? "Difference of the changes" : "Difference"} ${interval(raw)}${adjusted ? `${with_}${interval(best)}` : ""}; p = ${short(corrected)}${metrics.length > 1 ? ` after correction for ${metrics.length} metrics` : ""}.`;
  };
  return [
    ...warnings.map((warning) => `WARNING: ${warning}`),
    `${counts.control} ${unit} in ${control}, ${counts.treatment} in ${treatment}.`,
    ...metrics.map(one),
    "",
  ].join("\n");
}

function listOf(options: Options, name: string): string[] {
  const names = text(options, name)
    .split(",")
    .map((each) => each.trim());
  if (names.some((each) => each === "") || new Set(names).size < names.length)
    throw new InputError(`invalid --${name}: ${text(options, name)} (columns, each once)`);
  return names;
}

function pairOf(given: string, separator: string, name: string): [number, number] {
  const parts = given.split(separator).map(Number);
  if (parts.length !== 2 || parts.some((part) => !Number.isFinite(part)))
    throw new InputError(`invalid --${name}: ${given} (such as ${separator === ":" ? "1:1" : "0,0.5"})`);
  return parts as [number, number];
}

function textsOf(table: Table, file: string, name: string): string[] {
  const found = texts(table, name);
  const bad = found.findIndex((value) => value === null || value === "");
  if (bad >= 0) throw new InputError(`${file}: row ${bad + 1} has no ${name}`);
  return found as string[];
}

function metricOf(table: Table, file: string, name: string): Float64Array {
  if (table.columns[name]!.type === "text")
    throw new InputError(`${file}: the column ${name} is text, where numbers are needed`);
  const found = numbers(table, name);
  const bad = found.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new InputError(
      `${file}: row ${bad + 1} has no number in ${name}; leave the row out, or write 0 if that is meant`,
    );
  return found;
}
