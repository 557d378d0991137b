// Stage forecast: weekly demand by SKU, center and segment with intervals, the demand over each protection interval, and
// how good all that was on weeks that it had not seen.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { holdoutStart } from "../../../lib/evaluation/holdout.js";
import { checkModelName } from "../../../lib/forecasting/models.js";
import type { PanelCalibration } from "../../../lib/forecasting/panel/panel-backtest.js";
import { fitPanel } from "../../../lib/forecasting/panel/panel.js";
import type { SegmentedCounts } from "../../../lib/forecasting/panel/panel-shares.js";
import { openDatabase } from "../../duckdb.js";
import { asInput } from "../../errors.js";
import type { ParametersOf } from "../parameters.js";
import type { Stage } from "../stage.js";
import { backtestModel, planBacktest, rivals } from "./backtest.js";
import { finestCells, finestForecast } from "./finest.js";
import { judge, type Judged } from "./judge.js";
import { groupLevel, itemLevel, partLevel, split, splitLevel, type Level } from "./levels.js";
import { loadPanel } from "./load.js";
import { judgeProtection } from "./protection.js";
import { reportOf } from "./report.js";
import { segmentsPay } from "./segments-pay.js";
import { learnKappa, repeated, sharesOf, unitsBy } from "./splits.js";
import { calibrateLevel, levelCoverage, levelQuantiles } from "./spread.js";
import { writeAccuracy, writeBacktest } from "./accuracy-tables.js";
import { writeCumulative } from "./cumulative-table.js";
import { writeForecasts, writeSeries, type LevelForecast } from "./level-tables.js";
import { writeHistory, writeShares } from "./history-tables.js";

export const stage: Stage<ParametersOf<"forecast">> = {
  name: "forecast",
  async run({ inputs, output, temp, parameters, progress }) {
    const { seed, horizonWeeks, model, reviewDays, holdoutWeeks } = parameters;
    asInput(() => checkModelName(model));
    const db = await openDatabase({ tempDirectory: temp });
    try {
      progress("history", 0);
      const loaded = await loadPanel(db, inputs["prepare"]!, inputs["segment"]);
      const { history, categories, centers, centerOf, counts, size } = loaded;
      const { series, weeks, units, censored } = history;
      const parts = centers.length;
      await writeHistory(db, output, loaded);

      progress("backtest", 0.15);
      const plan = planBacktest(weeks, horizonWeeks);
      const { backtest, ahead } = backtestModel(history, plan, model);
      const kappa = learnKappa(loaded, plan.origins[plan.judgedFrom]! - plan.horizon, plan.horizon);
      const centerUnits = unitsBy(loaded, counts, (i) => centerOf[counts.parts[i]!]!, parts);
      const plainShares = sharesOf(loaded, kappa, false);
      const byCenterPlain = splitLevel("sku_fc", series, parts, centerUnits, plainShares.centers);
      const holdout = holdoutStart(weeks, holdoutWeeks);
      const answer = segmentsPay(loaded, byCenterPlain, plan, backtest, holdout, kappa, seed);
      const levelsBy = (from: SegmentedCounts): Level[] => {
        const shares = sharesOf(loaded, kappa, answer.pays, from);
        const segmentUnits = unitsBy(loaded, from, (i) => from.segments[i]!, from.segmentCount);
        return [
          itemLevel("sku", series, units),
          splitLevel("sku_fc", series, parts, centerUnits, shares.centers),
          groupLevel("total", 1, new Int32Array(series), units, weeks),
          groupLevel("category", categories.length, size.categories, units, weeks),
          partLevel("fc", series, parts, centerUnits, weeks, shares.centers),
          partLevel("segment", series, from.segmentCount, segmentUnits, weeks, shares.segments),
        ];
      };
      // Judged with segments that were fitted before the holdout, on origins after it: no segment knows what it is judged on.
      const judgedLevels = levelsBy(loaded.countsHoldout ?? counts);
      const afterHoldout = plan.origins.findIndex((origin) => origin >= holdout);
      const planOf = (level: Level) =>
        level.name === "segment" && afterHoldout >= 0
          ? { ...plan, judgedFrom: Math.max(plan.judgedFrom, afterHoldout) }
          : plan;

      // What was said at the judged origins, level by level, with spreads as they were known then.
      const hiddenOf = (level: Level) =>
        !censored || !level.seriesOf ? undefined : repeated(censored, series, level.cells / series);
      const known = new Map<string, PanelCalibration>();
      const knownAt = (level: Level, o: number): PanelCalibration => {
        const key = `${level.name} ${o}`;
        const found = known.get(key) ?? calibrateLevel(level, backtest, weeks, plan.origins[o]!, hiddenOf(level));
        known.set(key, found);
        return found;
      };
      const spreadAt = (level: Level, o: number) => {
        const means = level.means(backtest.means[o]!, plan.origins[o]!);
        const about = [level, means, backtest.panels[o]!.classes, knownAt(level, o)] as const;
        return { quantiles: levelQuantiles(...about), covered: levelCoverage(...about) };
      };
      const judged: Judged[] = judgedLevels.map((level, k) => {
        progress("judging", 0.2 + 0.05 * k);
        const hidden = hiddenOf(level);
        return judge(
          level,
          [
            {
              model,
              means: (o) => level.means(backtest.means[o]!, plan.origins[o]!),
              spread: (o) => spreadAt(level, o),
            },
          ],
          level.name === "sku" ? rivals : ["snaive", "moving-average"],
          { weeks, plan: planOf(level), backtest, ...(hidden ? { censored: hidden } : {}) },
        );
      });
      await writeBacktest(db, output, loaded, plan, backtest, (o) => spreadAt(judgedLevels[0]!, o).quantiles);
      const protection = judgedLevels.slice(0, 2).flatMap((level) =>
        judgeProtection(
          level,
          backtest,
          plan,
          weeks,
          (cell) => (loaded.leadTimeDays[level.seriesOf![cell]!]! + reviewDays) / 7,
          (o) => knownAt(level, o),
          hiddenOf(level),
        ),
      );
      await writeAccuracy(db, output, [...judged.flatMap(({ rows }) => rows), ...answer.rows]);

      progress("forecast", 0.6);
      const levels = levelsBy(counts);
      const shares = sharesOf(loaded, kappa, answer.pays);
      const panel = fitPanel(history, weeks);
      const horizon = horizonWeeks;
      const means = ahead(panel, horizon);
      const calibrations = levels.map((level) => calibrateLevel(level, backtest, weeks, weeks, hiddenOf(level)));
      const skuCenterMeans = split(means, shares.centers(weeks), series, parts);
      const finest = finestCells(loaded, kappa);
      const below = finestForecast(finest, skuCenterMeans, horizon, parts, panel.classes, calibrations[1]!);
      const none = () => -1;
      const forecasts = levels.map((level, k): LevelForecast => {
        const atEnd = level.name === "segment" ? bySegment() : level.means(means, weeks);
        const quantiles = levelQuantiles(level, atEnd, panel.classes, calibrations[k]!);
        return {
          level: level.name,
          cells: level.cells,
          means: atEnd,
          quantiles,
          sku:
            level.name === "sku" ? (cell) => cell : level.name === "sku_fc" ? (cell) => Math.floor(cell / parts) : none,
          category: level.name === "category" ? (cell) => cell : none,
          center: level.name === "fc" ? (cell) => cell : level.name === "sku_fc" ? (cell) => cell % parts : none,
          segment: level.name === "segment" ? (cell) => (cell < loaded.segments ? cell : -1) : none,
        };
      });
      function bySegment(): Float64Array {
        const out = new Float64Array(counts.segmentCount * horizon);
        finest.segments.forEach((segment, cell) => {
          for (let i = 0; i < horizon; i++) {
            const at = segment * horizon + i;
            out[at] = out[at]! + below.means[cell * horizon + i]!;
          }
        });
        return out;
      }
      progress("tables", 0.7);
      await writeForecasts(db, output, loaded, [
        ...forecasts,
        {
          level: "sku_segment_fc",
          cells: finest.shares.length,
          ...below,
          sku: (cell) => finest.series[cell]!,
          category: none,
          center: (cell) => finest.centers[cell]!,
          segment: (cell) => (finest.segments[cell]! < loaded.segments ? finest.segments[cell]! : -1),
        },
      ]);
      await writeCumulative(
        db,
        output,
        loaded,
        panel,
        means,
        shares.centers(weeks),
        reviewDays,
        {
          sku: calibrations[0]!,
          skuCenter: calibrations[1]!,
        },
        protection,
      );
      await writeShares(db, output, loaded, shares.regions(weeks));
      await writeSeries(db, output, loaded, panel, model);
      const [bySku, byCenter] = [judged[0]!, judged[1]!];
      const report = reportOf({
        loaded,
        panel,
        plan,
        model,
        horizonWeeks,
        seed,
        kappa,
        bySku,
        byCenter,
        above: judged.slice(2),
        protection,
        segments: answer,
      });
      writeFileSync(join(output, "forecast.json"), `${JSON.stringify(report, null, 1)}\n`);
      progress("done", 1);
      const [inUse, naive] = report.models as { wape?: number }[];
      const gain = report.fva["vs_seasonal_naive"]!;
      return {
        skus: series,
        weeks,
        horizon_weeks: horizonWeeks,
        origins: report.cutoffs.length,
        wape: inUse?.wape ?? null,
        wape_seasonal_naive: naive?.wape ?? null,
        gain: { value: gain.value, low: gain.low, high: gain.high },
        coverage_80: report.calibration[1]!.covered,
        coverage_95: report.calibration[2]!.covered,
        segments: answer.report.answer,
      };
    } finally {
      db.close();
    }
  },
};
