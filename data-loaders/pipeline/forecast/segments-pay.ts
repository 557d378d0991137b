// Does the segment dimension pay? Shares by center with and without it, on weeks that neither had seen.
import { pairedWape, type Difference } from "../../../lib/evaluation/paired-wape.js";
import type { PanelBacktest } from "../../../lib/forecasting/panel/panel-backtest.js";
import { seeded, subseed } from "../../../lib/random.js";
import type { BacktestPlan } from "./backtest.js";
import { judge, type AccuracyRow } from "./judge.js";
import { splitLevel, type Level } from "./levels.js";
import type { LoadedPanel } from "./load.js";
import { sharesOf } from "./splits.js";

export type SegmentAnswer = {
  readonly rows: readonly AccuracyRow[];
  readonly pays: boolean;
  readonly report: {
    readonly answer: "pays" | "does not pay" | "not distinguishable" | "not tested";
    readonly why?: string;
    readonly origins: number;
    readonly wape_without?: number;
    readonly wape_with?: number;
    readonly gain?: Difference;
    /** Where it pays and where not: the same by category. */
    readonly by_category?: readonly { readonly category: string; readonly answer: string; readonly gain: Difference }[];
  };
};

/**
 * Compares both ways at SKU x center on origins after `holdout`, the week before which the segments were fitted, so that no
 * segment knows the weeks it is judged on. Pays only when the whole 95% interval of the gain is above 0.
 */
export function segmentsPay(
  loaded: LoadedPanel,
  level: Level,
  plan: BacktestPlan,
  backtest: PanelBacktest,
  holdout: number,
  kappa: number,
  seed: number,
): SegmentAnswer {
  const counts = loaded.countsHoldout;
  const first = plan.origins.findIndex((origin) => origin >= holdout);
  if (!counts || first < 0) {
    const why = counts ? "no origin lies after the week before which segments were fitted" : "no segments";
    return { rows: [], pays: false, report: { answer: "not tested", why, origins: 0 } };
  }
  const { series, weeks } = loaded.history;
  const parts = loaded.centers.length;
  const variants = [false, true].map((bySegments) => {
    const shares = sharesOf(loaded, kappa, bySegments, counts);
    return {
      name: bySegments ? "with-segments" : "without-segments",
      level: splitLevel("sku_fc", series, parts, level.units, shares.centers),
    };
  });
  const judged = judge(
    level,
    variants.map((variant) => ({
      model: variant.name,
      means: (o: number) => variant.level.means(backtest.means[o]!, plan.origins[o]!),
    })),
    [],
    { weeks, backtest, plan: { ...plan, judgedFrom: Math.max(first, plan.judgedFrom) } },
  );
  const bySku = (values: Float64Array) =>
    Float64Array.from({ length: series }, (_, s) =>
      values.subarray(s * parts, (s + 1) * parts).reduce((a, b) => a + b, 0),
    );
  const baseline = bySku(judged.absolute.get("without-segments")!);
  const challenger = bySku(judged.absolute.get("with-segments")!);
  const actual = bySku(judged.actual);
  const gainOf = (within: (sku: number) => boolean, name: string) => {
    const of = (values: Float64Array) => values.filter((_, sku) => within(sku));
    return pairedWape(
      { baseline: of(baseline), challenger: of(challenger), actual: of(actual) },
      seeded(subseed(seed, name)),
    );
  };
  const answerOf = ({ low, high }: Difference) =>
    low > 0 ? "pays" : high < 0 ? "does not pay" : "not distinguishable";
  const gain = gainOf(() => true, "segments pay");
  const byCategory = loaded.categories.flatMap((category, c) => {
    const inside = (sku: number) => loaded.size.categories[sku] === c && actual[sku]! > 0;
    if (actual.filter((_, sku) => inside(sku)).length < 2) return [];
    const found = gainOf(inside, `segments pay in ${category}`);
    return [{ category, answer: answerOf(found), gain: found }];
  });
  const wape = (name: string) =>
    judged.rows.find((r) => r.model === name && r.demandClass === "all" && Number.isNaN(r.horizon))?.wape ?? NaN;
  const origins = plan.origins.length - Math.max(first, plan.judgedFrom);
  return {
    rows: judged.rows,
    pays: gain.low > 0,
    report: {
      answer: answerOf(gain),
      origins,
      wape_without: wape("without-segments"),
      wape_with: wape("with-segments"),
      gain,
      by_category: byCategory,
    },
  };
}
