// Forecasts of sums of series on their own: what a category or the whole shop does as one.
import { fitPanel, predictPanel } from "./panel.js";
import type { Panel, PanelHistory } from "./panel-types.js";

/** Series by groups: `groupOf` of each series, 0 to groups - 1. */
export type Grouping = { readonly groups: number; readonly groupOf: Int32Array };

/** Units of each group, groups x columns of `values` (series x columns). */
export function groupSums(values: Float64Array, { groups, groupOf }: Grouping): Float64Array {
  const width = values.length / groupOf.length;
  const out = new Float64Array(groups * width);
  for (let s = 0; s < groupOf.length; s++)
    for (let t = 0; t < width; t++) {
      const at = groupOf[s]! * width + t;
      out[at] = out[at]! + values[s * width + t]!;
    }
  return out;
}

/**
 * Expected units of each group in the `horizon` weeks from the cutoff of `panel` on, from the group's own history: its own
 * season, level and events. What the promotions of its members do to it is taken from the panel: the mean multiplier of
 * the members, weighted by their level, in weeks past and planned. Reads units before the cutoff only.
 *
 * @returns groups x horizon
 */
export function groupForecast(history: PanelHistory, panel: Panel, grouping: Grouping, horizon: number): Float64Array {
  const { weeks, events } = history;
  const { cutoff } = panel;
  const known = Math.max(history.knownWeeks ?? weeks, cutoff + horizon);
  const lifts = promotionLifts(history, panel, grouping, known);
  const { groups } = grouping;
  const own: PanelHistory = {
    series: groups,
    weeks,
    firstWeek: history.firstWeek,
    units: groupSums(history.units, grouping),
    categories: Int32Array.from({ length: groups }, (_, g) => g),
    categoryCount: groups,
    ...(history.knownWeeks === undefined ? {} : { knownWeeks: history.knownWeeks }),
    ...(events ? { events } : {}),
    launches: new Int32Array(groups),
    availability: Float64Array.from(
      { length: groups * weeks },
      (_, at) => lifts[Math.floor(at / weeks) * known + (at % weeks)]!,
    ),
  };
  const { mean } = predictPanel(fitPanel(own, cutoff), horizon);
  return mean.map((value, at) => value * lifts[Math.floor(at / horizon) * known + cutoff + (at % horizon)]!);
}

/** groups x known: mean multiplier of promotions over the members that are on sale, 1 without promotions. */
function promotionLifts(
  { weeks, promotions, knownWeeks = weeks }: PanelHistory,
  { series, levels, starts, uplifts }: Panel,
  { groups, groupOf }: Grouping,
  known: number,
): Float64Array {
  const lifted = new Float64Array(groups * known);
  const plain = new Float64Array(groups * known);
  if (promotions)
    for (let s = 0; s < series; s++)
      for (let t = Math.max(0, starts[s]!); t < known; t++) {
        const at = groupOf[s]! * known + t;
        const onOffer = t < knownWeeks && promotions[s * knownWeeks + t] === 1;
        lifted[at] = lifted[at]! + levels[s]! * (onOffer ? uplifts[s]! : 1);
        plain[at] = plain[at]! + levels[s]!;
      }
  return lifted.map((value, at) => (plain[at]! > 0 ? value / plain[at]! : 1));
}
