// Whether the demand over lead time and review, on which stock rests, was foretold as surely as it said.
import { demandClasses } from "../../../lib/forecasting/demand-class.js";
import { pinball } from "../../../lib/evaluation/metrics.js";
import { coveredShares } from "../../../lib/forecasting/panel/count-coverage.js";
import { calibrated, demandQuantiles } from "../../../lib/forecasting/panel/dispersion.js";
import type { PanelBacktest, PanelCalibration } from "../../../lib/forecasting/panel/panel-backtest.js";
import { cumulativeProbabilities } from "../../../lib/inventory/demand-curve.js";
import type { BacktestPlan } from "./backtest.js";
import type { Level } from "./levels.js";
import { outside, tested } from "./tolerance.js";

/** Lower ends of the intervals that are checked, and the quantiles that stock is set by; ascending. */
const lowEnds = [0.025, 0.1] as const;
const probabilities = [...lowEnds, ...cumulativeProbabilities] as const;
const pairs = [
  { low: 1, high: probabilities.indexOf(0.9) },
  { low: 0, high: probabilities.indexOf(0.975) },
] as const;

export type ProtectionRow = {
  readonly level: string;
  readonly demand_class: string;
  /** Sums over a protection interval that were judged. */
  readonly n: number;
  /** Sum of absolute errors of the sums over demand. */
  readonly wape: number;
  readonly bias: number;
  /** Mean pinball loss at the stock quantiles over mean demand. */
  readonly pinball: number;
  /** Coverage of 80% and 95% intervals, a value that an end cuts through counting in part. */
  readonly covered_80: number;
  readonly covered_95: number;
  /** Share of demands at or below each stock quantile. */
  readonly at_or_below: readonly { readonly probability: number; readonly share: number }[];
  /** Whether both coverages are within tolerance; null with too few sums to tell. */
  readonly within_tolerance: boolean | null;
};

/**
 * Judges sums over each cell's protection interval at the judged origins, with spreads as they were known then: only
 * intervals that ended in the history, without hidden weeks, of cells that had sold before.
 *
 * @param weeksAhead lead time and review of each cell, in weeks
 */
export function judgeProtection(
  level: Level,
  backtest: PanelBacktest,
  plan: BacktestPlan,
  weeks: number,
  weeksAhead: (cell: number) => number,
  calibrationAt: (o: number) => PanelCalibration,
  censored?: Uint8Array,
): ProtectionRow[] {
  const { horizon, origins, judgedFrom } = plan;
  const tallies = demandClasses.map(() => new Tally());
  const all = new Tally();
  const parts = new Float64Array(pairs.length);
  const quantiles = new Float64Array(probabilities.length);
  for (let o = judgedFrom; o < origins.length; o++) {
    const origin = origins[o]!;
    const means = level.means(backtest.means[o]!, origin);
    const { cumulative } = calibrationAt(o);
    const adjusted = demandClasses.map((_, c) => calibrated(cumulative, c, probabilities));
    for (let cell = 0; cell < level.cells; cell++) {
      const ahead = weeksAhead(cell);
      const steps = Math.ceil(ahead);
      if (steps > horizon || origin + steps > weeks) continue;
      const at = cell * weeks + origin;
      if (censored?.subarray(at, at + steps).includes(1)) continue;
      if (!level.units.subarray(cell * weeks, at).some((value) => value > 0)) continue;
      let mean = 0;
      let actual = 0;
      for (let i = 0; i < steps; i++) {
        const part = Math.min(1, ahead - i);
        mean += part * means[cell * horizon + i]!;
        actual += part * level.units[at + i]!;
      }
      const c = backtest.panels[o]!.classes[level.seriesOf?.[cell] ?? -1] ?? 0;
      const about = { class: c, cell, weeks: ahead, mean };
      coveredShares(cumulative, about, adjusted[c]!, pairs, actual, parts);
      demandQuantiles(cumulative, about, adjusted[c]!, quantiles);
      for (const tally of [all, tallies[c]!]) tally.add(mean, actual, parts, quantiles);
    }
  }
  return [
    all.row(level.name, "all"),
    ...demandClasses.map((name, c) => tallies[c]!.row(level.name, name)).filter(({ n }) => n > 0),
  ];
}

class Tally {
  private n = 0;
  private absolute = 0;
  private signed = 0;
  private sold = 0;
  private loss = 0;
  private readonly held = new Float64Array(pairs.length);
  private readonly below = new Float64Array(cumulativeProbabilities.length);

  add(mean: number, actual: number, parts: Float64Array, quantiles: Float64Array): void {
    this.n++;
    this.absolute += Math.abs(mean - actual);
    this.signed += mean - actual;
    this.sold += actual;
    parts.forEach((part, k) => (this.held[k] = this.held[k]! + part));
    cumulativeProbabilities.forEach((p, k) => {
      const quantile = quantiles[lowEnds.length + k]!;
      this.loss += pinball(actual, quantile, p) / cumulativeProbabilities.length;
      if (actual <= quantile) this.below[k] = this.below[k]! + 1;
    });
  }

  row(level: string, demandClass: string): ProtectionRow {
    const { n, sold } = this;
    const [covered80, covered95] = [this.held[0]! / n, this.held[1]! / n];
    return {
      level,
      demand_class: demandClass,
      n,
      wape: this.absolute / sold,
      bias: this.signed / sold,
      pinball: this.loss / sold,
      covered_80: covered80,
      covered_95: covered95,
      at_or_below: cumulativeProbabilities.map((probability, k) => ({ probability, share: this.below[k]! / n })),
      within_tolerance: tested(n) ? !outside(0.8, covered80) && !outside(0.95, covered95) : null,
    };
  }
}
