// stockwise review: freezes a month of the business review, and prints it.
import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { moneyIn } from "../../lib/format.js";
import { reviewDecisions, reviewMonths, type ReviewValue } from "../../lib/findings/review.js";
import { freezeReview, type FrozenReview } from "../../lib/findings/review-month.js";
import { noNotes } from "../../lib/findings/review-notes.js";
import { dateColumn, numberColumn, rowsOf, tableOf, textColumn, type Table } from "../../lib/table/table.js";
import { InputError } from "../errors.js";
import { currencyOf } from "../pipeline/publish/run.js";
import { publishMonitoring } from "../pipeline/publish/monitoring.js";
import { publishReview, publishReviewValues } from "../pipeline/publish/review.js";
import { datasetOf, frozenFile, readFrozen } from "../pipeline/publish/review-store.js";
import { bringUpToDate } from "../pipeline/run.js";
import { resultsFolder, reviewNotesFile, runFolder } from "../project.js";
import { openRun, type Run } from "../publish.js";
import { printPage, visitSite } from "../site/visit.js";
import { writeTableFile, writeTextFile } from "../table-file.js";
import { writeWorkbook } from "../workbook.js";
import { text, type Command } from "./command.js";

export const command: Command = {
  name: "review",
  summary:
    "Freezes a month of the business review so that it no longer changes, prints it as PDF, writes its appendix.",
  options: {
    month: { type: "string", value: "YYYY-MM", about: "month to review (default the newest full one)" },
    pdf: { type: "string", value: "FILE", about: "print the month to this file, through Chromium" },
    csv: { type: "string", value: "FILE", about: "appendix: all figures (default beside the frozen month)" },
    xlsx: { type: "string", value: "FILE", about: "appendix as a workbook (default beside the frozen month)" },
    run: { type: "string", value: "DIR", about: "run folder (default STOCKWISE_RUN or .stockwise/run)" },
    results: { type: "string", value: "DIR", about: "where frozen months are kept (default results/)" },
    notes: { type: "string", value: "FILE", about: "comments and actions by month (default review-notes.txt)" },
    dist: { type: "string", value: "DIR", about: "print from this built site; else one is built for it" },
  },
  examples: [
    "stockwise review --month 2026-10 --pdf october.pdf",
    "stockwise review --run retail --results retail-results --notes retail-notes.txt",
  ],
  async run(options) {
    // Read by whatever publishes from here on, the build of the site included.
    const place = (flag: string, variable: string) => {
      if (options[flag] !== undefined) process.env[variable] = resolve(text(options, flag));
    };
    place("run", "STOCKWISE_RUN");
    place("results", "STOCKWISE_RESULTS");
    place("notes", "STOCKWISE_REVIEW_NOTES");
    if (options["notes"] !== undefined && !existsSync(reviewNotesFile()))
      throw new InputError(`--notes ${reviewNotesFile()}: no such file`);
    await bringUpToDate({ output: runFolder() });
    const run = await openRun();
    let frozen: FrozenReview;
    let isNew: boolean;
    try {
      ({ frozen, isNew } = await freeze(run, options["month"] === undefined ? undefined : text(options, "month")));
    } finally {
      run.db.close();
    }
    const file = frozenFile(resultsFolder(), frozen.month);
    mkdirSync(dirname(file), { recursive: true });
    if (isNew) await writeTextFile(`${JSON.stringify(frozen, null, 1)}\n`, file);
    const beside = (extension: string) => file.replace(/json$/, extension);
    const csv = text(options, "csv", beside("csv"));
    const xlsx = text(options, "xlsx", beside("xlsx"));
    await writeTableFile(figuresTable(frozen), csv);
    await writeWorkbook(sheets(frozen, moneyIn(currencyOf(run.manifest.parameters.preset))), xlsx);
    const written = [file, csv, xlsx];
    if (options["pdf"] !== undefined) {
      const pdf = resolve(text(options, "pdf"));
      const dist = options["dist"] === undefined ? undefined : resolve(text(options, "dist"));
      await visitSite(dist, (visit) => printPage(visit, `/review?month=${frozen.month}`, pdf));
      written.push(pdf);
    }
    if (options["json"])
      process.stdout.write(
        `${JSON.stringify({ month: frozen.month, frozen_at: frozen.frozen_at, new: isNew, written })}\n`,
      );
    else
      process.stdout.write(
        `${isNew ? "Froze" : `Was frozen on ${frozen.frozen_at} and stays so:`} ${frozen.month}, run ${frozen.run_id}\n${written.map((name) => `  ${name}\n`).join("")}`,
      );
  },
};

async function freeze(run: Run, asked: string | undefined): Promise<{ frozen: FrozenReview; isNew: boolean }> {
  const { manifest } = run;
  const values = rowsOf<ReviewValue>(await publishReviewValues(run));
  const months = reviewMonths(values);
  const month = asked ?? months[0];
  if (month === undefined) throw new InputError("the data hold no full month to review");
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new InputError(`invalid --month: ${month} (like 2026-10)`);
  const file = frozenFile(resultsFolder(), month);
  const kept = readFrozen(file);
  const dataset = datasetOf(manifest);
  if (kept && kept.dataset !== dataset)
    throw new InputError(
      `${file} is the review of other data (run ${kept.run_id}); name another folder with --results`,
    );
  if (kept) return { frozen: kept, isNew: false };
  if (!months.includes(month))
    throw new InputError(`no full month ${month} in the data; there are ${months.at(-1)} to ${months[0]}`);
  const review = await publishReview(run);
  const stamp = {
    dataset,
    frozen_at: new Date().toISOString().slice(0, 10),
    run_id: manifest.run_id,
    data_through: manifest.data_through,
    synthetic: manifest.synthetic,
  };
  const { metrics, bridges, forecasts } = review;
  const isNewest = month === months[0];
  const facts = isNewest ? review.facts : null;
  const monitoring = isNewest ? await publishMonitoring(run) : null;
  const notes = review.notes[month] ?? noNotes;
  const content = { metrics, values, facts, bridges, forecasts, notes, monitoring };
  return { frozen: freezeReview(month, stamp, content), isNew: true };
}

/** One row a figure and period. */
function figuresTable({ metrics, values }: FrozenReview): Table {
  const known = new Map(metrics.map((metric) => [metric.id, metric]));
  const rows = values.filter(({ metric }) => known.has(metric));
  return tableOf({
    metric: textColumn(rows.map(({ metric }) => metric)),
    label: textColumn(rows.map(({ metric }) => known.get(metric)!.label)),
    unit: textColumn(rows.map(({ metric }) => known.get(metric)!.unit)),
    period: textColumn(rows.map(({ period }) => period)),
    start: dateColumn(rows.map(({ start }) => Date.parse(start) / 86_400_000)),
    value: numberColumn(rows.map(({ value }) => value)),
  });
}

function sheets(frozen: FrozenReview, money: (amount: number) => string) {
  const { bridge, forecast, facts, notes } = frozen;
  const steps = bridge?.steps ?? [];
  const decisions = facts ? reviewDecisions(facts, money) : [];
  const stamp = [
    ["month", frozen.month],
    ["frozen_at", frozen.frozen_at],
    ["run_id", frozen.run_id],
    ["data_through", frozen.data_through],
    ["synthetic", String(frozen.synthetic)],
    ...(forecast ? Object.entries(forecast).map(([name, value]) => [`forecast_${name}`, String(value)]) : []),
    ...notes.comments.map((comment) => ["comment", comment]),
  ] as [string, string][];
  return [
    { name: "Figures", table: figuresTable(frozen) },
    {
      name: "Bridge",
      table: tableOf({
        part: textColumn(steps.map(({ label }) => label)),
        change_in_shipping_cost: numberColumn(steps.map(({ change }) => change)),
      }),
    },
    {
      name: "Decisions",
      table: tableOf({
        decision: textColumn(decisions.map(({ what }) => what)),
        why: textColumn(decisions.map(({ why }) => why)),
      }),
    },
    {
      name: "Actions",
      table: tableOf({
        action: textColumn(notes.actions.map(({ what }) => what)),
        owner: textColumn(notes.actions.map(({ owner }) => owner)),
        due: textColumn(notes.actions.map(({ due }) => due)),
        done: textColumn(notes.actions.map(({ done }) => (done ? "yes" : "no"))),
      }),
    },
    {
      name: "About",
      table: tableOf({
        what: textColumn(stamp.map(([name]) => name)),
        value: textColumn(stamp.map(([, value]) => value)),
      }),
    },
  ];
}
