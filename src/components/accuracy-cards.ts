// The cards of the forecasts page about all items: models compared, value added, errors and intervals by class and weeks ahead.
import { html } from "htl";
import { full, moneyIn, percent } from "./format.js";
import * as scores from "../lib/findings/forecast-scores.js";
import * as value from "../lib/findings/forecast-value.js";
import * as say from "../lib/findings/forecasts.js";
import type { AccuracyRow } from "../lib/findings/forecasts.js";
import type { SeriesInfo } from "../lib/findings/forecast-view.js";
import { calibration } from "./calibration.js";
import { chartCard } from "./chart-card.js";
import type { IntervalLevel } from "./fan-chart.js";
import * as columns from "./forecast-columns.js";
import { heatmap } from "./heatmap.js";
import { leaderboard } from "./leaderboard.js";
import { metricLink } from "./metric-link.js";
import { rankedBars } from "./ranked-bars.js";
import { seriesLines } from "./series-lines.js";
import { ramp, token } from "./tokens.js";

const methodHref = "./docs/methodology#forecasts";

/** Models by error, each against seasonal naive and against the one in use. */
export function leaderboardCard(accuracy: readonly AccuracyRow[], report: scores.ForecastReport): HTMLElement {
  const board = scores.modelScores(accuracy, report);
  const rival = scores.bestRival(board);
  return chartCard(board, {
    name: "leaderboard",
    title: say.leaderboardTitle(report.inUseLabel, rival?.model.toLowerCase() ?? "nothing", rival?.lead ?? null),
    subtitle: say.backtestSentence(report),
    howToRead: html`${say.valueAddedSentence(report.leads[report.baseline] ?? null)} Dots right of the line: the model
    in use is better. Bars that cross it cannot be told apart from chance. Value added in red: seasonal naive does
    better. Terms: ${metricLink("wape")}, ${metricLink("mase")}, ${metricLink("rmsse")}, ${metricLink("bias")},
    ${metricLink("pinball")}.`,
    methodHref,
    draw: (width) => leaderboard(board, { width }),
    columns: columns.scoreColumns,
  });
}

/** Error saved against each simple method, by level, class and segment; red where a simple method is better. */
export function valueCard(accuracy: readonly AccuracyRow[], report: scores.ForecastReport): HTMLElement {
  const cells = value.valueCells(accuracy, report);
  // A loss is seen at once, a gain by its size.
  const depth = ({ saved }: value.ValueCell) => Math.min(0.75, saved < 0 ? 0.3 - 0.6 * saved : 1.2 * saved);
  const text = (d: value.ValueCell) => `${d.saved < 0 ? "−" : ""}${full(Math.abs(d.saved) * 100)}`;
  return chartCard(cells, {
    name: "value-added",
    title: value.valueTitle(cells),
    subtitle: "Forecast value added: share of the simple method's error that the model in use saves, %",
    howToRead: html`Blue: the forecast has less error than the method at the top. Red with a minus: it has more, and
    that method alone would do better there. Not every method is tried at each level; a phone shows seasonal naive, the
    table all. Term: ${metricLink("forecast_value_added")}.`,
    methodHref,
    draw: (width) =>
      heatmap(width < 560 ? cells.filter((d) => d.rival === report.labels[report.baseline]) : cells, {
        width,
        x: (d) => d.rival,
        y: (d) => d.group,
        fill: (d) => ramp(depth(d), d.saved < 0 ? token.harm : token.ours),
        text,
        title: (d) => `${d.group}: WAPE ${percent(d.wape)} against ${percent(d.rivalWape)} of ${d.rival.toLowerCase()}`,
        summary: `Error saved in percent: ${cells.map((d) => `${d.group} against ${d.rival} ${text(d)}`).join("; ")}.`,
      }),
    columns: columns.valueColumns,
  });
}

/** Error by weeks ahead, against seasonal naive. */
export function stepCard(accuracy: readonly AccuracyRow[], report: scores.ForecastReport): HTMLElement {
  const rows = scores.errorByStep(accuracy, report);
  return chartCard(rows, {
    name: "error-by-horizon",
    title: say.horizonTitle(scores.stepsOf(rows, report.inUseLabel)),
    subtitle: "WAPE of single items by weeks ahead, %",
    howToRead: "Each point pools all items and all backtest origins. Where the lines meet, the model adds nothing.",
    methodHref,
    draw: (width) =>
      seriesLines(rows, {
        width,
        unit: "WAPE, %",
        xLabel: "weeks ahead",
        styles: scores.stepStyles(report),
        format: ".0f",
      }),
    columns: columns.stepColumns,
  });
}

/** Error by class of demand, against seasonal naive. */
export function classCard(accuracy: readonly AccuracyRow[], report: scores.ForecastReport): HTMLElement {
  const rows = scores.errorByClass(accuracy, report);
  return chartCard(rows, {
    name: "error-by-class",
    title: say.classTitle(rows),
    subtitle: "WAPE by class of demand, %; the share of items in brackets",
    howToRead:
      "Smooth: regular and steady. Erratic: regular, of varying size. Intermittent: rare and steady. Lumpy: rare and of varying size. Rare demand has a high error of single weeks by nature.",
    methodHref: "./docs/methodology#demand-classes",
    draw: (width) => rankedBars(scores.classBars(rows), { width, unit: "WAPE, %", format: (v) => full(v, 0) }),
    columns: columns.classColumns,
  });
}

/** Promised against observed coverage, all items and weeks. */
export function calibrationCard(report: scores.ForecastReport): HTMLElement {
  const points = scores.calibrationPoints(report.calibration);
  return chartCard(points, {
    name: "calibration",
    title: say.calibrationTitle(report.calibration),
    subtitle: "Share of backtest weeks that fell inside the interval",
    howToRead: html`On the diagonal, an 80% interval holds 80% of weeks. Whiskers are 95% intervals as if weeks were
    independent; they are not quite, so take them as the least. Term: ${metricLink("coverage")}.`,
    methodHref,
    draw: (width) => calibration(points, { width }),
    columns: columns.calibrationColumns,
  });
}

/** Coverage of the chosen interval by class and weeks ahead, flagged where it falls short. */
export function coverageCard(
  accuracy: readonly AccuracyRow[],
  report: scores.ForecastReport,
  level: IntervalLevel,
): HTMLElement {
  const cells = value.coverageCells(accuracy, report, level);
  const mark = { short: "▼", held: "", wide: "" } as const;
  const tone = { short: token.harm, held: token.ours, wide: token.watch } as const;
  return chartCard(cells, {
    name: "calibration-by-class",
    title: value.coverageTitle(cells, level),
    subtitle: `Share of backtest weeks inside the ${level}% interval by weeks ahead, %. ${value.coverageNote(cells)}`,
    howToRead:
      "Red with ▼: fewer weeks than promised, by more than the tolerance and by more than chance explains. Amber: more than promised, which costs stock but risks none; rare demand comes in whole units, so its intervals cannot be narrower. Plain: as promised. The interval is the one chosen above.",
    methodHref,
    draw: (width) =>
      heatmap(cells, {
        width,
        x: (d) => String(d.step),
        y: (d) => d.demandClass,
        fill: (d) =>
          ramp(
            d.verdict === "held" ? 0.12 : Math.min(0.7, 0.25 + 3 * Math.abs(d.observed - d.nominal)),
            tone[d.verdict],
          ),
        text: (d) => `${mark[d.verdict]}${full(d.observed * 100)}`,
        title: value.coverageLabel,
        summary: `Coverage of the ${level}% interval: ${value.coverageTitle(cells, level)}.`,
      }),
    columns: columns.coverageColumns,
  });
}

/** The items with the costliest errors. */
export function worstCard(series: readonly SeriesInfo[], report: scores.ForecastReport, currency: string): HTMLElement {
  const rows = scores.worstSeries(series, 8);
  return chartCard(rows, {
    name: "worst-series",
    title: say.worstTitle(rows, report.errorValue),
    subtitle: "Absolute error a week in the backtest, at sales price",
    howToRead: "Where better forecasts would pay most: large error times high price, not a high percentage.",
    draw: (width) => rankedBars(rows, { width, unit: `${currency} a week`, format: moneyIn(currency) }),
    columns: columns.worstColumns,
  });
}

/** Whether forecasting by segment pays. */
export function dimensionCard(report: scores.ForecastReport): HTMLElement {
  const { lead, rest } = say.segmentDimensionSentence(report.segmentDimension);
  return html`<section class="chart-card">
    <h2 class="card-title">Does the segment dimension sharpen the forecast?</h2>
    <p class="card-subtitle">Same backtest, with and without forecasting each segment by itself</p>
    <p><b>${lead}</b> ${rest}</p>
    <p class="card-reading">
      Segments keep their use where they describe who buys and which service each should get; this is only about the
      error of the forecast.
    </p>
  </section>` as HTMLElement;
}

/** What the stage says of its own method. */
export function notesCard(report: scores.ForecastReport): HTMLElement {
  return html`<section class="chart-card">
    <h2 class="card-title">What the backtest rests on</h2>
    <ul>
      ${report.notes.map((note) => html`<li>${note}</li>`)}
    </ul>
  </section>` as HTMLElement;
}
