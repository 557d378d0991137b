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
  const models = [...candidates.map(({ model }) => model), ...rivals];
  const bins = new Bins(models, horizon);
  const absolute = new Map(models.map((model) => [model, new Float64Array(level.cells)]));
  const actuals = new Float64Array(level.cells);
  const tried = intervals.map(() => 0);
  const inside = intervals.map(() => 0);
  const parts = new Float64Array(intervals.length);
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
      const groups = series === undefined ? [0] : [0, classes[series]! + 1];
      for (let i = 0; i < steps; i++) if (!Number.isNaN(actual[i]!)) actuals[cell] = actuals[cell]! + actual[i]!;
      const add = (model: number, path: ArrayLike<number>) => {
        const sums = absolute.get(models[model]!)!;
        for (let i = 0; i < steps; i++) {
          if (Number.isNaN(actual[i]!)) continue;
          sums[cell] = sums[cell]! + Math.abs(path[i]! - actual[i]!);
        }
        for (const group of groups) {
          bins.of(model, group, 0).accuracy.addSeries(actual, path, maseScale, rmsseScale);
          for (let i = 0; i < steps; i++) {
            one[0] = actual[i]!;
            mean[0] = path[i]!;
            bins.of(model, group, i + 1).accuracy.addSeries(one, mean, maseScale, rmsseScale);
          }
        }
      };
      candidates.forEach((_, k) => {
        const at = cell * horizon;
        add(k, paths[k]!.subarray(at, at + steps));
        const spread = spreads[k];
        if (!spread) return;
        const { quantiles: q, covered } = spread;
        const size = level.cells * horizon;
        for (let i = 0; i < steps; i++) {
          if (Number.isNaN(actual[i]!)) continue;
          covered(cell, i, actual[i]!, parts);
          for (const group of groups)
            for (const step of [0, i + 1]) {
              const bin = bins.of(k, group, step);
              bin.n++;
              for (let n = 0; n < intervals.length; n++) {
                const { low, high } = intervals[n]!;
                bin.covered[n]! += parts[n]!;
                bin.accuracy.addInterval(n, actual[i]!, q[low * size + at + i]!, q[high * size + at + i]!);
              }
              for (let n = 0; n < probabilities.length; n++)
                bin.accuracy.addQuantile(actual[i]!, q[n * size + at + i]!, probabilities[n]!);
            }
          intervals.forEach(({ low, high }, n) => {
            tried[n] = tried[n]! + 1;
            if (actual[i]! >= q[low * size + at + i]! && actual[i]! <= q[high * size + at + i]!)
              inside[n] = inside[n]! + 1;
          });
        }
      });
      rivals.forEach((rival, k) => add(candidates.length + k, rivalPath(rival, known, steps)));
    }
  }
  const rows = bins.made.map(({ model, demandClass, step, accuracy, covered, n }): AccuracyRow => {
    const shares = n > 0 ? Array.from(covered, (sum) => sum / n) : [];
    const horizonOf = step === 0 ? NaN : step;
    return { level: level.name, demandClass, model, horizon: horizonOf, covered: shares, ...accuracy.finish() };
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

type Bin = {
  readonly model: string;
  readonly demandClass: string;
  /** 0: all steps. */
  readonly step: number;
  readonly accuracy: AccuracyCollector;
  /** Sums, over `n` values, of what the intervals held. */
  readonly covered: Float64Array;
  n: number;
};

/** One collector by model, class of demand (0: all) and step (0: all), found by position: millions of errors go in. */
class Bins {
  /** In the order in which they were first asked for. */
  readonly made: Bin[] = [];
  private readonly places: (Bin | undefined)[];

  constructor(
    private readonly models: readonly string[],
    private readonly horizon: number,
  ) {
    this.places = new Array<Bin | undefined>(models.length * (demandClasses.length + 1) * (horizon + 1));
  }

  of(model: number, group: number, step: number): Bin {
    const at = (model * (demandClasses.length + 1) + group) * (this.horizon + 1) + step;
    const found = this.places[at];
    if (found) return found;
    const bin: Bin = {
      model: this.models[model]!,
      demandClass: group === 0 ? "all" : demandClasses[group - 1]!,
      step,
      accuracy: new AccuracyCollector(intervals.map(({ level }) => level)),
      covered: new Float64Array(intervals.length),
      n: 0,
    };
    this.made.push(bin);
    return (this.places[at] = bin);
  }
}
