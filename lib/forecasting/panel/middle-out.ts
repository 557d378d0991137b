// The middle between bottom and top: series and the groups above them are forecast each on their own, then reconciled.
import { varianceAt } from "./dispersion.js";
import { groupForecast, groupSums, type Grouping } from "./group-forecast.js";
import { calibrateCells, seriesCells, type PanelBacktest } from "./panel-backtest.js";
import type { Panel, PanelHistory } from "./panel-types.js";
import { reconcile, type ForecastLevel } from "./reconcile.js";

/** Squared relative error of a group's forecast before any was seen, and how many forecasts that counts for. */
const errorBefore = 0.04;
const beforeCount = 4;

/** A backtest whose means are reconciled, and the way to do the same at its end. */
export type MiddleOut = {
  readonly backtest: PanelBacktest;
  /** Reconciled means, series x horizon, of a panel fitted at or after the last origin. */
  at(panel: Panel, means: Float64Array): Float64Array;
};

/**
 * Reconciles the means of a backtest, origin by origin, with what was forecast for `groupings` (total, categories) on their
 * own. Error variances are those of forecasts known by then: of series by class, mean and weeks ahead, of groups relative to
 * their mean. Nothing after an origin shapes what is said at it.
 *
 * @param backtest of the series, origins ascending
 */
export function middleOut(history: PanelHistory, backtest: PanelBacktest, groupings: readonly Grouping[]): MiddleOut {
  const { horizon, origins, panels, means } = backtest;
  const cells = seriesCells(history, backtest);
  const sums = groupings.map((grouping) => groupSums(history.units, grouping));
  const forecasts = panels.map((panel) =>
    groupings.map((grouping) => groupForecast(history, panel, grouping, horizon)),
  );

  const reconciled = (panel: Panel, base: Float64Array, above: readonly Float64Array[], cutoff: number) => {
    const steps = base.length / history.series;
    const { weekly } = calibrateCells(backtest, cells, cutoff);
    const variances = base.map((mean, at) => {
      const s = Math.floor(at / steps);
      return varianceAt(weekly, panel.classes[s]!, s, (at % steps) + 1, mean);
    });
    const levels = groupings.map((grouping, l): ForecastLevel => {
      const relative = relativeErrors(l, grouping.groups, cutoff);
      return {
        ...grouping,
        means: above[l]!,
        variances: above[l]!.map((mean, at) => relative[Math.floor(at / steps)]! * Math.max(1, mean * mean)),
      };
    });
    return reconcile(base, variances, levels, steps).bottom;
  };

  /** Mean squared relative error of each group's own forecasts that was known at `cutoff`. */
  function relativeErrors(l: number, groups: number, cutoff: number): Float64Array {
    return Float64Array.from({ length: groups }, (_, g) => {
      let sum = beforeCount * errorBefore;
      let count = beforeCount;
      origins.forEach((origin, o) => {
        for (let i = 0; i < Math.min(horizon, cutoff - origin); i++) {
          const mean = forecasts[o]![l]![g * horizon + i]!;
          const actual = sums[l]![g * history.weeks + origin + i]!;
          if (!(mean > 0)) continue;
          sum += Math.min(4, ((actual - mean) / mean) ** 2);
          count++;
        }
      });
      return sum / count;
    });
  }

  return {
    backtest: {
      ...backtest,
      means: means.map((base, o) => reconciled(panels[o]!, base, forecasts[o]!, origins[o]!)),
    },
    at: (panel, base) => {
      const steps = base.length / history.series;
      const above = groupings.map((grouping) => groupForecast(history, panel, grouping, steps));
      return reconciled(panel, base, above, panel.cutoff);
    },
  };
}

/** The groups above the SKUs of a panel: all together, and by category where there are several. */
export function groupsAbove({ series, categories, categoryCount }: PanelHistory): Grouping[] {
  const total = { groups: 1, groupOf: new Int32Array(series) };
  return categoryCount > 1 ? [total, { groups: categoryCount, groupOf: categories }] : [total];
}
