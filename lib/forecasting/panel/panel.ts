// Weekly demand of a panel of SKUs: one call to fit at any cutoff, one to predict. No leakage by construction: fitting
// reads columns before the cutoff alone, and of later columns only what is known in advance (promotions, events, launches).
import { checkInteger } from "../../check.js";
import { classifyDemand, demandClasses } from "../demand-class.js";
import { analogueLevels, type Analogue } from "./analogues.js";
import { weekOfYear, weeksPerYear } from "./iso-week.js";
import { launchFactor, launchProfile } from "./launch-profile.js";
import { lifeLeft, livesOf, type Lives } from "./lifecycle.js";
import { fitFactors, slotsOf } from "./panel-factors.js";
import { LevelContest, runLevels, weekFactors, type LevelSeries } from "./panel-levels.js";
import type { Panel, PanelForecast, PanelHistory, PanelOptions, PanelStatus } from "./panel-types.js";
import { panelStatuses } from "./panel-types.js";

export type { Panel, PanelForecast, PanelHistory, PanelOptions, PanelStatus } from "./panel-types.js";
export { panelStatuses } from "./panel-types.js";

/** Weeks of age up to which a series leans on its analogues, and from which on it is one. */
const youngWeeks = 26;

/**
 * Fits all series of `history` on the weeks before `cutoff`: category seasonality, promotion and event multipliers, the
 * profile of a launch, then each series' level as a mixture of discounted means whose weights by demand class are judged
 * inside the training weeks. Censored weeks do not pull a level down. A young series starts from the level of its
 * analogues, which its own weeks soon outweigh. O(series x cutoff x discounts); 300 x 156 takes about 50 ms.
 *
 * @param cutoff first column that must not be seen, 1 to history.weeks
 * @throws RangeError on a cutoff outside the history, or matrices of another size
 * @example const panel = fitPanel(history, history.weeks); predictPanel(panel, 13).mean;
 */
export function fitPanel(history: PanelHistory, cutoff: number, options: PanelOptions = {}): Panel {
  const { discounts = [0.6, 0.75, 0.85, 0.92, 0.96, 0.99], judgedWeeks = 6 } = options;
  const { series, weeks, units, censored, categories, categoryCount, launches } = history;
  checkInteger("cutoff", cutoff, 1, weeks);
  if (units.length !== series * weeks)
    throw new RangeError(`invalid units: ${units.length} values, not ${series} x ${weeks}`);
  const lives = livesOf(history, cutoff);
  const { firsts, starts, begins } = lives;
  const factors = fitFactors(history, cutoff, starts);
  const demand = classesOf(history, cutoff, starts);
  const own = (s: number) => units.subarray(s * weeks, s * weeks + cutoff);
  const hidden = (s: number) => censored?.subarray(s * weeks, s * weeks + cutoff);

  // Expected sales at level 1, series x cutoff.
  const expected = new Float64Array(series * cutoff);
  const row = (s: number) => expected.subarray(s * cutoff, (s + 1) * cutoff);
  const slots = slotsOf(history.firstWeek, cutoff);
  for (let s = 0; s < series; s++) weekFactors(history, cutoff, slots, factors, s, row(s));
  const profile = launchProfile(history, cutoff, expected);
  if (launches)
    for (let s = 0; s < series; s++)
      row(s).forEach((value, t, values) => (values[t] = value * launchFactor(profile, launches[s]!, t)));

  const simple = Float64Array.from({ length: series }, (_, s) => plainLevel(own(s), row(s), begins[s]!));
  const analogues = analogueLevels(
    establishedOf(simple, categories, lives, cutoff),
    categories,
    categoryCount,
    history.prices,
  );
  const candidates = new Float64Array(series * discounts.length);
  const weeksUsed = new Int32Array(series);
  const contest = new LevelContest(discounts, judgedWeeks);
  for (let s = 0; s < series; s++) {
    if (starts[s]! >= cutoff) continue;
    const prior = cutoff - starts[s]! < youngWeeks ? analogues[s]! : simple[s]!;
    const seen = hidden(s);
    const level: LevelSeries = {
      units: own(s),
      ...(seen ? { censored: seen } : {}),
      factors: row(s),
      begin: begins[s]!,
      prior,
    };
    runLevels(level, discounts, (t, levels, used) => {
      if (t === cutoff) {
        candidates.set(levels, s * discounts.length);
        weeksUsed[s] = used;
      } else if (used >= 8 && (cutoff - t) % 3 === 0)
        contest.add(demand.classes[s]!, level, t, levels, simple[s]! + 0.5);
    });
  }
  const weights = contest.weights();
  const levels = new Float64Array(series);
  const statuses = new Uint8Array(series);
  const settle = (s: number, status: PanelStatus, level: number) => {
    statuses[s] = panelStatuses.indexOf(status);
    levels[s] = level;
  };
  for (let s = 0; s < series; s++) {
    const planned = (launches?.[s] ?? -1) >= cutoff;
    if (starts[s]! >= cutoff) settle(s, planned ? "new" : "none", planned ? analogues[s]! : 0);
    else if (firsts[s] === cutoff && weeksUsed[s]! >= 13) settle(s, "none", 0);
    else {
      let level = 0;
      for (let g = 0; g < discounts.length; g++)
        level += weights[demand.classes[s]! * discounts.length + g]! * candidates[s * discounts.length + g]!;
      const left = firsts[s]! < cutoff ? lifeLeft(own(s), hidden(s), row(s), firsts[s]!) : 1;
      settle(s, left < 1 ? "ended" : weeksUsed[s]! < 8 ? "short" : "fitted", level * left);
    }
  }
  return {
    series,
    cutoff,
    firstWeek: history.firstWeek,
    categories: Int32Array.from(categories),
    ...demand,
    levels,
    starts,
    weeksUsed,
    statuses,
    ...factors,
    launchProfile: profile,
    launches: launches ? Int32Array.from(launches) : new Int32Array(series).fill(-1),
    ...knownAhead(history, cutoff),
  };
}

/**
 * Expected units of each series in the `horizon` weeks from the cutoff on: level x season x promotion x event x launch
 * profile. Promotions beyond what the history knew count as none; a series that starts later is 0 until then.
 */
export function predictPanel(panel: Panel, horizon: number): PanelForecast {
  checkInteger("horizon", horizon, 1);
  const { series, cutoff, categories, season, futureWeeks, futurePromotions, futureEvents, eventCodes } = panel;
  const slots = Int32Array.from({ length: horizon }, (_, i) => weekOfYear(panel.firstWeek + 7 * (cutoff + i)));
  const mean = new Float64Array(series * horizon);
  for (let s = 0; s < series; s++) {
    const category = categories[s]!;
    for (let i = 0; i < horizon; i++) {
      if (cutoff + i < panel.starts[s]!) continue;
      let value = panel.levels[s]! * season[category * weeksPerYear + slots[i]!]!;
      if (i < futureWeeks) {
        if (futurePromotions.length > 0 && futurePromotions[s * futureWeeks + i]) value *= panel.uplifts[s]!;
        const event = futureEvents[i] ?? -1;
        if (event >= 0 && event < eventCodes) value *= panel.eventEffects[category * eventCodes + event]!;
      }
      mean[s * horizon + i] = value * launchFactor(panel.launchProfile, panel.launches[s]!, cutoff + i);
    }
  }
  return { series, horizon, cutoff, mean };
}

function classesOf(
  { series, weeks, units, censored }: PanelHistory,
  cutoff: number,
  starts: Int32Array,
): Pick<Panel, "classes" | "adi" | "cv2"> {
  const classes = new Uint8Array(series);
  const adi = new Float64Array(series);
  const cv2 = new Float64Array(series);
  const observed = new Float64Array(cutoff);
  for (let s = 0; s < series; s++) {
    for (let t = 0; t < cutoff; t++) observed[t] = censored?.[s * weeks + t] ? NaN : units[s * weeks + t]!;
    const demand = classifyDemand(observed, Math.min(cutoff, starts[s]!), cutoff);
    classes[s] = demandClasses.indexOf(demand.class);
    adi[s] = demand.adi;
    cv2[s] = demand.cv2;
  }
  return { classes, adi, cv2 };
}

/** Units over factors of the last year: a first idea of the level. */
function plainLevel(units: Float64Array, factors: Float64Array, begin: number): number {
  const cutoff = units.length;
  let top = 0;
  let bottom = 0;
  for (let t = Math.max(begin, cutoff - weeksPerYear); t < cutoff; t++) {
    top += units[t]!;
    bottom += factors[t]!;
  }
  return bottom > 0 ? top / bottom : 0;
}

/** The series to learn from: those that are no longer young, or all that were sold while there are none. */
function establishedOf(levels: Float64Array, categories: Int32Array, { starts }: Lives, cutoff: number): Analogue[] {
  const of = (least: number) =>
    Array.from(levels, (level, series): Analogue => ({ series, level, category: categories[series]! })).filter(
      ({ series }) => cutoff - starts[series]! >= least,
    );
  const found = of(youngWeeks);
  return found.length > 0 ? found : of(1);
}

function knownAhead(
  { series, weeks, promotions, events, knownWeeks = weeks }: PanelHistory,
  cutoff: number,
): Pick<Panel, "futurePromotions" | "futureEvents" | "futureWeeks"> {
  const future = Math.max(0, knownWeeks - cutoff);
  const futurePromotions = new Uint8Array(promotions ? series * future : 0);
  if (promotions)
    for (let s = 0; s < series; s++)
      futurePromotions.set(promotions.subarray(s * knownWeeks + cutoff, (s + 1) * knownWeeks), s * future);
  return {
    futurePromotions,
    futureEvents: events ? events.slice(cutoff, knownWeeks) : new Int32Array(0),
    futureWeeks: promotions || events ? future : 0,
  };
}
