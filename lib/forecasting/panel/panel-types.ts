// The shapes of panel forecasting: what goes in, what a fitted panel is, what comes out. All are clone-safe.

/** Weekly demand of many series, the history up to its end and what is known in advance beyond it. Row-major matrices. */
export type PanelHistory = {
  readonly series: number;
  /** Weeks of history: columns of `units` and `censored`. */
  readonly weeks: number;
  /** Monday of column 0, in epoch days. */
  readonly firstWeek: number;
  /** series x weeks, units sold, >= 0. */
  readonly units: Float64Array;
  /** series x weeks, 1 where a stockout hid demand: `units` is then a lower bound. */
  readonly censored?: Uint8Array;
  /** series x weeks, share of the week in which the item could be bought, 0 to 1; default 1. Expectations shrink with it. */
  readonly availability?: Float64Array;
  /** Category of each series, 0 to categoryCount - 1. Seasonality and effects are pooled within it. */
  readonly categories: Int32Array;
  readonly categoryCount: number;
  /** Columns of `promotions` and length of `events`: history and what is planned beyond it; default `weeks`. */
  readonly knownWeeks?: number;
  /** series x knownWeeks, 1 in weeks with a promotion that is known in advance. */
  readonly promotions?: Uint8Array;
  /** knownWeeks, code of the moving event (0, 1, ...) in the week, -1 for none. */
  readonly events?: Int32Array;
  /** Column in which each series was or will be launched, possibly beyond the history; -1 when nobody knows. */
  readonly launches?: Int32Array;
  /** Price of each series, NaN where unknown: tells which SKUs a new one is like. */
  readonly prices?: Float64Array;
};

export type PanelOptions = {
  /** Discounts a week of the level candidates, in (0, 1]; their mixture is weighted by class. */
  readonly discounts?: readonly number[];
  /** Weeks ahead on which the candidates are judged, inside the training weeks. */
  readonly judgedWeeks?: number;
};

/** A panel fitted to the weeks before `cutoff`. */
export type Panel = {
  readonly series: number;
  readonly cutoff: number;
  readonly firstWeek: number;
  readonly categories: Int32Array;
  /** Demand class code of each series: position in `demandClasses`. */
  readonly classes: Uint8Array;
  readonly adi: Float64Array;
  readonly cv2: Float64Array;
  /** Expected units of a week without season, promotion or event. */
  readonly levels: Float64Array;
  /** Column in which the series starts; `cutoff` or more when nothing was sold yet. */
  readonly starts: Int32Array;
  /** Weeks that were used: from the start, without censored ones. */
  readonly weeksUsed: Int32Array;
  /** `fitted`, or how the level came about without enough own history. */
  readonly statuses: Uint8Array;
  /** categories x 52, multiplicative, mean 1 over the year. */
  readonly season: Float64Array;
  /** Multiplier of a promotion week by series. */
  readonly uplifts: Float64Array;
  /** categories x event codes, multiplier of an event week. */
  readonly eventEffects: Float64Array;
  readonly eventCodes: number;
  /** Multiplier of each week of age after a launch inside the history. */
  readonly launchProfile: Float64Array;
  /** Column of each series' launch, -1 where unknown. */
  readonly launches: Int32Array;
  /** series x future columns: promotions known from the cutoff on. */
  readonly futurePromotions: Uint8Array;
  readonly futureEvents: Int32Array;
  readonly futureWeeks: number;
};

/** Position is the code in `Panel.statuses`. */
export const panelStatuses = ["fitted", "short", "new", "ended", "none"] as const;
export type PanelStatus = (typeof panelStatuses)[number];

/** Expected units, series x horizon: column 0 is the week of the cutoff, the first that was not seen. */
export type PanelForecast = {
  readonly series: number;
  readonly horizon: number;
  readonly cutoff: number;
  readonly mean: Float64Array;
};
