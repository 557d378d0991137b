// How good the forecasts were: errors by model, class and step at the judged origins, of any level.
import { AccuracyCollector, seasonalScale, squaredScale, type Accuracy } from "../../../lib/evaluation/metrics.js";
import { demandClasses } from "../../../lib/forecasting/demand-class.js";
import { weeksPerYear } from "../../../lib/forecasting/panel/iso-week.js";
import type { PanelBacktest } from "../../../lib/forecasting/panel/panel-backtest.js";
import { rivalPath, type BacktestPlan, type Rival } from "./backtest.js";
import type { Level } from "./levels.js";

/** Probabilities of the published quantiles, in the order of the columns q025 to q975. */
export const probabilities = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975] as const;

/** Intervals that are checked: nominal coverage and positions of their ends in `probabilities`. */
export const intervals = [
  { level: 0.5, low: 2, high: 4 },
  { level: 0.8, low: 1, high: 5 },
  { level: 0.95, low: 0, high: 6 },
] as const;

/** Fills `out` with how much of `actual` lies inside each of `intervals`, step `i` ahead of a cell. */
export type Covered = (cell: number, i: number, actual: number, out: Float64Array) => void;

export type Candidate = {
  readonly model: string;
  /** Expected units, cells x horizon, at origin number o of the plan. */
  means(o: number): Float64Array;
  /** Quantiles, probabilities x cells x horizon, and how much of what came their intervals hold. */
  spread?(o: number): { readonly quantiles: Float64Array; readonly covered: Covered };
};

export type AccuracyRow = Accuracy & {
  readonly level: string;
  readonly demandClass: string;
  readonly model: string;
  /** NaN: all steps. */
  readonly horizon: number;
  /** Coverage of each interval where a value that an end cuts through counts in part; empty without intervals. */
  readonly covered: readonly number[];
};

export type Judged = {
  readonly rows: readonly AccuracyRow[];
  /** Sums of absolute errors by model and cell, and of actuals. */
  readonly absolute: ReadonlyMap<string, Float64Array>;
  readonly actual: Float64Array;
  /** Coverage of the first candidate with quantiles, all classes and steps. */
  readonly calibration: readonly { nominal: number; observed: number; covered: number; n: number }[];
};

/**
 * Scores candidates and rivals on the same forecasts: cells that had sold something before the origin, weeks in which demand
 * could be seen. Only data before an origin shape the scales.
 */
export function judge(
  level: Level,
  candidates: readonly Candidate[],
  rivals: readonly Rival[],
  context: {
    readonly weeks: number;
    readonly plan: BacktestPlan;
    readonly backtest: PanelBacktest;
    /** cells x weeks; weeks that are hidden are not scored. */
    readonly censored?: Uint8Array;
  },
): Judged {
  const { weeks, plan, backtest, censored } = context;
  const { horizon, origins, judgedFrom } = plan;
  const collectors = new Map<string, AccuracyCollector>();
  const collector = (model: string, demandClass: string, step: number) => {
    const key = `${model}|${demandClass}|${step}`;
    let found = collectors.get(key);
    if (!found) collectors.set(key, (found = new AccuracyCollector(intervals.map(({ level }) => level))));
    return found;
  };
  const absolute = new Map<string, Float64Array>();
  for (const { model } of candidates) absolute.set(model, new Float64Array(level.cells));
  for (const rival of rivals) absolute.set(rival, new Float64Array(level.cells));
  const actuals = new Float64Array(level.cells);
  const tried = intervals.map(() => 0);
  const inside = intervals.map(() => 0);
  const parts = new Float64Array(intervals.length);
  const held = new Map<string, { readonly sums: Float64Array; n: number }>();
  const hold = (key: string) => {
    let found = held.get(key);
    if (!found) held.set(key, (found = { sums: new Float64Array(intervals.length), n: 0 }));
    found.n++;
    parts.forEach((part, n) => (found.sums[n] = found.sums[n]! + part));
  };
  const one = new Float64Array(1);
  const mean = new Float64Array(1);

  for (let o = judgedFrom; o < origins.length; o++) {
    const origin = origins[o]!;
    const { classes } = backtest.panels[o]!;
    const steps = Math.min(horizon, weeks - origin);
    const paths = candidates.map((candidate) => candidate.means(o));
    const spreads = candidates.map((candidate) => candidate.spread?.(o));
    for (let cell = 0; cell < level.cells; cell++) {
      const past = level.units.subarray(cell * weeks, cell * weeks + origin);
      const first = past.findIndex((value) => value > 0);
      if (first < 0) continue;
      const known = past.subarray(first);
      const actual = level.units.slice(cell * weeks + origin, cell * weeks + origin + steps);
      if (censored) for (let i = 0; i < steps; i++) if (censored[cell * weeks + origin + i]) actual[i] = NaN;
      const maseScale = seasonalScale(known, known.length > weeksPerYear + 8 ? weeksPerYear : 1);
      const rmsseScale = squaredScale(known);
      const series = level.seriesOf?.[cell];
      const demandClass = series === undefined ? undefined : demandClasses[classes[series]!];
      const groups = demandClass ? ["all", demandClass] : ["all"];
      for (let i = 0; i < steps; i++) if (!Number.isNaN(actual[i]!)) actuals[cell] = actuals[cell]! + actual[i]!;
      const add = (model: string, path: ArrayLike<number>) => {
        const sums = absolute.get(model)!;
        for (let i = 0; i < steps; i++) {
          if (Number.isNaN(actual[i]!)) continue;
          sums[cell] = sums[cell]! + Math.abs(path[i]! - actual[i]!);
        }
        for (const group of groups) {
          collector(model, group, 0).addSeries(actual, path, maseScale, rmsseScale);
          for (let i = 0; i < steps; i++) {
            one[0] = actual[i]!;
            mean[0] = path[i]!;
            collector(model, group, i + 1).addSeries(one, mean, maseScale, rmsseScale);
          }
        }
      };
      candidates.forEach(({ model }, k) => {
        const at = cell * horizon;
        add(model, paths[k]!.subarray(at, at + steps));
        const spread = spreads[k];
        if (!spread) return;
        const { quantiles: q, covered } = spread;
        const size = level.cells * horizon;
        for (let i = 0; i < steps; i++) {
          if (Number.isNaN(actual[i]!)) continue;
          covered(cell, i, actual[i]!, parts);
          for (const group of groups)
            for (const step of [0, i + 1]) {
              hold(`${model}|${group}|${step}`);
              const into = collector(model, group, step);
              intervals.forEach(({ low, high }, n) =>
                into.addInterval(n, actual[i]!, q[low * size + at + i]!, q[high * size + at + i]!),
              );
              probabilities.forEach((p, n) => into.addQuantile(actual[i]!, q[n * size + at + i]!, p));
            }
          intervals.forEach(({ low, high }, n) => {
            tried[n] = tried[n]! + 1;
            if (actual[i]! >= q[low * size + at + i]! && actual[i]! <= q[high * size + at + i]!)
              inside[n] = inside[n]! + 1;
          });
        }
      });
      for (const rival of rivals) add(rival, rivalPath(rival, known, steps));
    }
  }
  const rows = [...collectors].map(([key, collected]): AccuracyRow => {
    const [model, demandClass, step] = key.split("|") as [string, string, string];
    const horizonOf = step === "0" ? NaN : Number(step);
    const { sums, n } = held.get(key) ?? { sums: [], n: 0 };
    const covered = Array.from(sums, (sum) => sum / n);
    return { level: level.name, demandClass, model, horizon: horizonOf, covered, ...collected.finish() };
  });
  const calibration = intervals.map(({ level: nominal }, n) => ({
    nominal,
    observed: tried[n]! > 0 ? inside[n]! / tried[n]! : NaN,
    covered:
      rows.find((r) => r.demandClass === "all" && Number.isNaN(r.horizon) && r.covered.length > 0)?.covered[n] ?? NaN,
    n: tried[n]!,
  }));
  return { rows, absolute, actual: actuals, calibration };
}
