// The same shop at another cutoff: what was known then, and the weeks that followed.
import type { PanelHistory } from "../forecasting/panel/panel.js";
import type { DemandCells } from "./regional-shares.js";
import type { ValidationInput } from "./validation.js";
import { linesOfWeeks } from "./world.js";

/** Weeks of past demand from which regional shares are read; older evidence weighs less than a fifth. */
export const shareHistoryWeeks = 104;

/** First week on which the status quo is tuned: as many weeks as are held out, at most a third of the history. */
export function firstTrainingWeek(cutoff: number, heldOut: number): number {
  return cutoff - Math.min(heldOut, Math.floor(cutoff / 3));
}

/**
 * `full` as it stood at `cutoff`, with `heldOut` weeks after it. Customer groups were fitted before the cutoff of `full`:
 * at an earlier one they would know the future, so there are none. Throws RangeError when the lines do not reach back far
 * enough, or the history ends before the held-out weeks do.
 */
export function inputAt(full: ValidationInput, cutoff: number, heldOut: number): ValidationInput {
  const { knowledge, lines, linesFrom } = full;
  const { history, groups, cells } = knowledge;
  const trainFrom = firstTrainingWeek(cutoff, heldOut);
  const end = cutoff + heldOut;
  if (trainFrom < linesFrom || end > history.weeks)
    throw new RangeError(`lines of weeks ${linesFrom} to ${history.weeks} do not hold a replay at week ${cutoff}`);
  const later = cutoff >= full.cutoff;
  const within = linesOfWeeks(lines, trainFrom - linesFrom, end - trainFrom);
  return {
    shop: full.shop,
    knowledge: {
      history: until(history, end),
      groups: later ? groups.map((group) => until(group, end)) : [],
      cells: cellsBetween(cells, Math.max(0, cutoff - shareHistoryWeeks), end),
    },
    lines: later ? within : { ...within, group: new Uint8Array(within.group.length) },
    linesFrom: trainFrom,
    trainFrom,
    cutoff,
  };
}

/** The first `weeks` weeks of a history. */
function until(history: PanelHistory, weeks: number): PanelHistory {
  if (weeks === history.weeks) return history;
  const { series, units, promotions } = history;
  const cut = <T extends Float64Array | Uint8Array>(values: T, into: T): T => {
    for (let s = 0; s < series; s++) into.set(values.subarray(s * history.weeks, s * history.weeks + weeks), s * weeks);
    return into;
  };
  return {
    ...history,
    weeks,
    units: cut(units, new Float64Array(series * weeks)),
    ...(promotions ? { promotions: cut(promotions, new Uint8Array(series * weeks)) } : {}),
  };
}

/** Cells of the weeks from `first` up to but not including `end`. */
function cellsBetween(cells: DemandCells, first: number, end: number): DemandCells {
  let from = 0;
  let to = cells.count;
  while (from < to && cells.week[from]! < first) from++;
  while (to > from && cells.week[to - 1]! >= end) to--;
  return {
    count: to - from,
    sku: cells.sku.subarray(from, to),
    region: cells.region.subarray(from, to),
    group: cells.group.subarray(from, to),
    week: cells.week.subarray(from, to),
    weight: cells.weight.subarray(from, to),
    units: cells.units.subarray(from, to),
  };
}
