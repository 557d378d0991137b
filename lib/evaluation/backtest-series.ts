// A backtest of any set of series: named models at several past origins, against what everybody could do.
import { checkForecast, type Forecast } from "../forecasting/forecast.js";
import { classifyDemand } from "../forecasting/demand-class.js";
import type { NamedSeries } from "../forecasting/long-table.js";
import { checkModelName, fitModel, predictModel, type ExternalArima, type FittedModel } from "../forecasting/models.js";
import { seeded } from "../random.js";
import { AccuracyGroups, type AccuracyRow } from "./accuracy-groups.js";
import { blockDraws, bootstrapInterval, type Interval } from "./bootstrap.js";
import { dieboldMariano } from "./diebold-mariano.js";
import { seasonalScale, squaredScale } from "./metrics.js";
import { pairedWape, type Difference } from "./paired-wape.js";
import { rollingOrigin, rollingOrigins, type Origin, type OriginOptions } from "./rolling-origin.js";

/** What every model is held against. */
export const baselines = ["naive", "snaive", "ses"] as const;

export type BacktestSeries = NamedSeries & {
  /** Further groups to tell accuracy by, e.g. `{ segment: "loyal", level: "item" }`. */
  readonly groups?: Readonly<Record<string, string>>;
};

export type BacktestOptions = OriginOptions & {
  /** Names as `fitModel` takes them; the baselines are added. */
  readonly models: readonly string[];
  /** Nominal coverages in (0, 1), default 0.8 and 0.95. */
  readonly levels?: readonly number[];
  /** Periods of one cycle; default none. The first is the season of MASE. */
  readonly seasons?: readonly number[];
  readonly externalArima?: ExternalArima;
  /** Of the intervals about differences; default 1. */
  readonly seed?: number;
  /** Called after each series. */
  readonly progress?: (done: number, total: number) => void;
};

/**
 * How many points of WAPE a model saves against a baseline, with a 95% interval. Below 0 it does harm. The interval resamples
 * series; with fewer than ten of them it resamples origins (blocks of a horizon), and is NaN with fewer than three origins.
 */
export type ValueAdded = Difference & {
  readonly model: string;
  readonly baseline: string;
  /** Of the Diebold-Mariano test on absolute errors, scaled and averaged over series; NaN where it cannot be had. */
  readonly p: number;
};

export type Backtest = {
  /** By model and group: all forecasts, demand class, step ahead, cutoff (1 is the earliest), and the series' own groups. */
  readonly rows: readonly AccuracyRow[];
  readonly valueAdded: readonly ValueAdded[];
  /** Ascending, in the order of `winkler` and `coverage` of the rows. */
  readonly levels: readonly number[];
  /** Series that were judged, most origins of any of them, and how many had fewer. */
  readonly series: number;
  readonly cutoffs: number;
  readonly fewerCutoffs: number;
  readonly skipped: readonly { readonly id: string; readonly reason: string }[];
  /** Fits by model that something simpler had to stand in for. */
  readonly fallbacks: Readonly<Record<string, number>>;
};

/** Fewest series that an interval over series may rest on. */
const fewestSeries = 10;

/** The median and deciles, as levels of intervals: with those asked for, the quantiles behind the scaled CRPS. */
const decileLevels = [1e-9, 0.2, 0.4, 0.6, 0.8];

/**
 * Fits each model and baseline at each origin to what was known before it, and adds up errors. A fit sees nothing at or after
 * its origin; classes and scales come from before it too, from the first value other than zero on (M5; Makridakis et al.
 * 2022). Series too short for one origin, or without anything to judge, are skipped and named. Never throws on data.
 *
 * @throws RangeError on an unknown model, or a horizon, levels or origins out of range
 * @example backtestSeries([{ id: "a", values }], { models: ["auto"], horizon: 12, seasons: [12] }).rows;
 */
export function backtestSeries(series: readonly BacktestSeries[], options: BacktestOptions): Backtest {
  const { horizon, seasons = [], seed = 1 } = options;
  const levels = checkForecast(horizon, options.levels ?? [0.8, 0.95]);
  rollingOrigins(0, options);
  options.models.forEach(checkModelName);
  const models = [...new Set([...options.models, ...baselines])].filter((m) => m !== "snaive" || seasons.length > 0);
  const board = new Board(models, levels, seasons.find((m) => m > 1) ?? 1, series.length);
  const skipped: { id: string; reason: string }[] = [];
  const originCounts: number[] = [];
  const fallbacks = Object.fromEntries(models.map((model) => [model, 0]));
  const asked = [...new Set([...decileLevels, ...levels])];
  series.forEach((one, s) => {
    const origins = rollingOrigins(one.values.length, options);
    let judged = 0;
    if (origins.length > 0)
      for (const model of models) {
        const method = {
          fit: (known: Float64Array, { start, end }: Origin) => {
            const fitted = fitOne(model, known, start, end, one, options);
            if (fitted.fallback === "notFitted") fallbacks[model]!++;
            return fitted;
          },
          predict: (fitted: FittedModel, steps: number, { end }: Origin) =>
            predictModel(fitted, steps, { levels: asked, ...regressorsOf(one, end, end + steps) }),
        };
        judged = 0;
        rollingOrigin(one.values, method, options).forEach(({ known, actual, predicted }, cutoff) => {
          if (board.add(model, s, cutoff, one, known, actual, predicted)) judged++;
        });
      }
    if (judged > 0) originCounts.push(judged);
    else skipped.push({ id: one.id, reason: origins.length > 0 ? "nothing to judge" : "too short" });
    options.progress?.(s + 1, series.length);
  });
  const cutoffs = Math.max(0, ...originCounts);
  return {
    rows: board.groups.rows(),
    valueAdded: board.valueAdded(seed, horizon),
    levels,
    series: originCounts.length,
    cutoffs,
    fewerCutoffs: originCounts.filter((count) => count < cutoffs).length,
    skipped,
    fallbacks,
  };
}

function fitOne(
  model: string,
  known: Float64Array,
  start: number,
  end: number,
  one: BacktestSeries,
  { seasons = [], horizon, gap = 0, externalArima }: BacktestOptions,
) {
  return fitModel(model, known, {
    seasons,
    horizon: gap + horizon,
    ...(externalArima ? { externalArima } : {}),
    ...(one.regressors
      ? { regressors: { columns: one.regressors.columns, values: regressorsOf(one, start, end).regressors! } }
      : {}),
  });
}

/** Rows `from` up to before `to` of what is known in advance; nothing for a series without. */
function regressorsOf({ regressors }: BacktestSeries, from: number, to: number): { regressors?: Float64Array } {
  if (!regressors) return {};
  return { regressors: regressors.values.slice(from * regressors.columns, to * regressors.columns) };
}

type Loss = { absolute: number; scaled: number; actual: number; count: number };

/** What is added up while models and series go by. */
class Board {
  readonly groups: AccuracyGroups;
  private readonly models: readonly string[];
  private readonly levels: readonly number[];
  private readonly season: number;
  private readonly absolute: ReadonlyMap<string, Float64Array>;
  private readonly actual: Float64Array;
  /** By model and position, in order of cutoff and step: absolute errors, the same scaled, actuals, and their number. */
  private readonly losses = new Map<string, Loss[]>();

  constructor(models: readonly string[], levels: readonly number[], season: number, series: number) {
    this.groups = new AccuracyGroups(levels);
    this.models = models;
    this.levels = levels;
    this.season = season;
    this.absolute = new Map(models.map((model) => [model, new Float64Array(series)]));
    this.actual = new Float64Array(series);
  }

  /** Adds one forecast; false when there is nothing to judge it by. */
  add(
    model: string,
    s: number,
    cutoff: number,
    { groups = {} }: BacktestSeries,
    all: Float64Array,
    actual: Float64Array,
    forecast: Forecast,
  ): boolean {
    const first = all.findIndex((value) => Number.isFinite(value) && value !== 0);
    if (first < 0 || !actual.some(Number.isFinite)) return false;
    const known = all.subarray(first);
    const horizon = actual.length;
    const at = forecast.mean.length - horizon;
    const mean = forecast.mean.subarray(at);
    const scale = seasonalScale(known, known.length > this.season ? this.season : 1);
    const squared = squaredScale(known);
    const collectors = [
      this.groups.of(model, "all", "all"),
      this.groups.of(model, "class", classifyDemand(known).class),
      this.groups.of(model, "cutoff", String(cutoff + 1)),
      ...Object.entries(groups).map(([by, group]) => this.groups.of(model, by, group)),
    ];
    for (const collector of collectors) collector.addSeries(actual, mean, scale, squared);
    for (let i = 0; i < horizon; i++) {
      const y = actual[i]!;
      if (!Number.isFinite(y)) continue;
      const step = this.groups.of(model, "step", String(i + 1));
      step.addSeries([y], [mean[i]!], scale, squared);
      for (const collector of [...collectors, step]) {
        forecast.levels.forEach((level, k) => {
          const [low, high] = [forecast.low[k]![at + i]!, forecast.high[k]![at + i]!];
          const position = this.levels.indexOf(level);
          if (position >= 0) collector.addInterval(position, y, low, high, scale);
          if (!decileLevels.includes(level)) return;
          if (level > 1e-6) collector.addQuantile(y, low, (1 - level) / 2);
          collector.addQuantile(y, high, (1 + level) / 2);
        });
      }
      const error = Math.abs(y - mean[i]!);
      const sums = this.absolute.get(model)!;
      sums[s] = sums[s]! + error;
      if (model === this.models[0]) this.actual[s] = this.actual[s]! + y;
      this.addLoss(model, cutoff * horizon + i, y, error, scale);
    }
    return true;
  }

  valueAdded(seed: number, horizon: number): ValueAdded[] {
    const used = baselines.filter((baseline) => this.models.includes(baseline));
    return this.models.flatMap((model) =>
      used
        .filter((baseline) => baseline !== model)
        .map((baseline) => {
          const errors = { baseline: this.absolute.get(baseline)!, challenger: this.absolute.get(model)! };
          const difference = pairedWape({ ...errors, actual: this.actual }, seeded(seed));
          const few = this.actual.filter((units) => units > 0).length < fewestSeries;
          const { low, high } = few ? this.overOrigins(model, baseline, difference.value, horizon, seed) : difference;
          const scaled = (name: string) =>
            Float64Array.from(this.lossesOf(name), ({ scaled: sum, count }) => (count > 0 ? sum / count : NaN));
          const { p } = dieboldMariano(scaled(baseline), scaled(model), horizon);
          return { model, baseline, ...difference, low, high, p };
        }),
    );
  }

  /** The interval of a difference of WAPEs when whole origins are drawn anew. */
  private overOrigins(model: string, baseline: string, value: number, horizon: number, seed: number): Interval {
    const [theirs, ours] = [this.lossesOf(baseline), this.lossesOf(model)];
    const draws = blockDraws(Math.max(horizon, ours.length), { block: horizon, replicas: 400, seed });
    const replicated = draws.replicas.map((positions) => {
      let [gain, actual] = [0, 0];
      for (const i of positions) {
        gain += (theirs[i]?.absolute ?? 0) - (ours[i]?.absolute ?? 0);
        actual += ours[i]?.actual ?? 0;
      }
      return gain / actual;
    });
    return bootstrapInterval(value, replicated, draws);
  }

  private addLoss(model: string, position: number, actual: number, error: number, scale: number): void {
    const list = this.lossesOf(model);
    while (list.length <= position) list.push({ absolute: 0, scaled: 0, actual: 0, count: 0 });
    const entry = list[position]!;
    entry.absolute += error;
    entry.actual += actual;
    if (!(scale > 0)) return;
    entry.scaled += error / scale;
    entry.count++;
  }

  private lossesOf(model: string): Loss[] {
    let list = this.losses.get(model);
    if (!list) this.losses.set(model, (list = []));
    return list;
  }
}
