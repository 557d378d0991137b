// How demand moves over the year: by category and climate, and by behaviour.
import type { Behaviour } from "./behaviours.js";
import { firstDay, historyWeeks, holidays, lastDay, weekOfYear } from "./calendar.js";
import { categories } from "./categories.js";
import { divisions } from "./geography.js";

/** Weeks by which spring comes later (+) or earlier (-) than on average, by division. */
const climateShift = [3, 1, -3, -3, -4, 1, 2, 1, -1];

/**
 * Multipliers of demand by category and division in history week `week`: `factors[category * divisions + division]`.
 * Smooth peaks and waves by week of the year, times the holidays that fall in the week or in the one after.
 */
export function seasonFactors(week: number): Float64Array {
  const position = weekOfYear(week);
  const factors = new Float64Array(categories.length * divisions.length);
  categories.forEach(({ season }, c) => {
    const common = bells(season.peaks, position) + holidayLift[week * categories.length + c]!;
    for (let d = 0; d < divisions.length; d++) {
      let log = common;
      if (season.wave) {
        const angle = (2 * Math.PI * (position - season.wave.top - climateShift[d]!)) / 52.18;
        log += season.wave.amplitude * (Math.cos(angle) - 0.2);
      }
      factors[c * divisions.length + d] = Math.exp(log);
    }
  });
  return factors;
}

/** Multiplier of the order rate of a behaviour in history week `week`. */
export function behaviourSeason(behaviour: Behaviour, week: number): number {
  return Math.exp(bells(behaviour.season, weekOfYear(week)));
}

function bells(peaks: readonly (readonly [number, number, number])[], position: number): number {
  let sum = 0;
  for (const [week, width, height] of peaks) {
    const apart = Math.abs(position - week);
    const distance = Math.min(apart, 52.18 - apart) / width;
    sum += height * Math.exp(-0.5 * distance * distance);
  }
  return sum;
}

/** Log change by holidays: week by week, category by category. */
const holidayLift = (() => {
  const lift = new Float64Array(historyWeeks * categories.length);
  for (const holiday of holidays(lastDay + 7)) {
    const week = Math.floor((holiday.day - firstDay) / 7);
    categories.forEach(({ name }, c) => {
      if (week < historyWeeks) lift[week * categories.length + c]! += holiday.lift[name] ?? 0;
      if (week > 0) lift[(week - 1) * categories.length + c]! += holiday.before[name] ?? 0;
    });
  }
  return lift;
})();
