// The cards of the forecasts page about one series: the fan, the reader's own fit, what it leaves over, what the series is made of.
import type { ForecastReport } from "../lib/findings/forecast-scores.js";
import * as fits from "../lib/findings/forecast-fit.js";
import * as say from "../lib/findings/forecasts.js";
import type { SeriesView } from "../lib/findings/forecast-view.js";
import type { Examination } from "../lib/jobs/examine-series.js";
import { chartCard, dataTable } from "./chart-card.js";
import { componentLines } from "./component-lines.js";
import { correlogram } from "./correlogram.js";
import { fanChart, type IntervalLevel } from "./fan-chart.js";
import * as columns from "./forecast-columns.js";

const methodHref = "./docs/methodology#forecasts";

/** History, fan and earlier forecasts of the shown series, with the reader's own fit beside it. */
export function fanCard(
  shown: SeriesView,
  own: Examination["fit"],
  { interval, report, arrowHref }: { interval: IntervalLevel; report: ForecastReport; arrowHref: string },
): HTMLElement {
  const other = own ? { label: own.label, points: fits.ownPoints(shown, own, interval) } : undefined;
  return chartCard(shown.forecast, {
    name: "fan",
    title: say.fanTitle(shown),
    subtitle: `Units a week and forecast with intervals up to ${interval}%. ${say.seriesNote(shown.info, report.labels)}`,
    howToRead: `Plain line: what was ordered. Blue: the forecast; half of all weeks should fall in the innermost band. Triangles mark where earlier forecasts began, thin blue lines what they said. In shaded weeks the item was out of stock at half of its centers or more: sales understate demand there, and do not count as demand.${own ? ` Dashed: your own fit, with its ${interval}% interval as fine lines.` : ""}`,
    methodHref,
    arrowHref,
    draw: (width) => fanChart(shown, { width, level: interval, other }),
    columns: columns.fanColumns,
  });
}

/** Coefficients of the reader's own fit. */
export function estimatesCard(own: Examination["fit"]): HTMLElement {
  const rows = own ? fits.estimateRows(own.details.estimates) : [];
  return chartCard(rows, {
    name: "coefficients",
    title: fits.estimatesTitle(own),
    subtitle: fits.criteriaSentence(own),
    empty: own ? "This model is a combination, or has nothing to estimate." : "No model is chosen.",
    howToRead:
      "An estimate more than twice its standard error from zero is clear of zero. Smoothing weights near 0 change slowly, near 1 follow the last week.",
    methodHref,
    draw: () => dataTable(rows, columns.estimateColumns, "Coefficients"),
    columns: columns.estimateColumns,
  });
}

/** Autocorrelations of what the reader's own fit leaves over. */
export function residualCard(own: Examination["fit"]): HTMLElement {
  const rows = fits.lagRows(own);
  return chartCard(rows, {
    name: "residuals",
    title: fits.residualTitle(own),
    subtitle: fits.residualNote(own),
    empty: "There is nothing to draw.",
    howToRead:
      "A stem says how much an error resembles the one so many weeks before. If the model missed nothing, 19 of 20 stems stay in the band.",
    methodHref,
    draw: (width) => correlogram(rows, { width, limit: own!.residuals!.limit }),
    columns: columns.lagColumns,
  });
}

/** Trend, season and remainder of the shown series. */
export function decompositionCard(shown: SeriesView, decomposition: Examination["decomposition"]): HTMLElement {
  const rows = fits.componentRows(shown, decomposition);
  const { lead, rest } = fits.decompositionFinding(decomposition);
  return chartCard(rows, {
    name: "decomposition",
    title: lead,
    subtitle: rest,
    empty: "This series is too short for a yearly season.",
    howToRead:
      "Data = trend + season + remainder, taken apart in your browser. A remainder with a pattern, or as large as the season, warns that the season is not to be trusted.",
    methodHref,
    draw: (width) => componentLines(rows, { width, unit: "units a week", panels: columns.componentPanels }),
    columns: columns.componentColumns,
  });
}
