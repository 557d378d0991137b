// Validation: would the policy have worked? Replays the held-out weeks under six policies.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { judgeRationing } from "../../../lib/simulation/rationing.js";
import { validatePolicies } from "../../../lib/simulation/validation.js";
import { replayVariants } from "../../../lib/simulation/variants.js";
import type { Table } from "../../../lib/table/table.js";
import { openDatabase } from "../../duckdb.js";
import type { ParametersOf } from "../parameters.js";
import type { Stage } from "../stage.js";
import { assumptions, load } from "./load.js";
import { isoDate, report } from "./report.js";
import { differencesTable, policiesTable, traceTable, weeklyTable } from "./tables.js";

export const stage: Stage<ParametersOf<"validate">> = {
  name: "validate",
  async run({ inputs, output, temp, parameters, progress }) {
    const { seed, serviceLevel, reviewDays, holdingCostPerYear, holdoutWeeks, replicas } = parameters;
    const db = await openDatabase({ tempDirectory: temp });
    try {
      progress("reading the held-out lines", 0);
      const loaded = await load(db, inputs["prepare"]!, inputs["segment"], holdoutWeeks);
      const options = {
        seed,
        reviewDays,
        serviceLevel,
        replicas,
        assumptions: { holdingCostPerYear, minutesPerTransfer: assumptions.minutesPerTransfer },
      };
      const part = (from: number, to: number) => ({
        ...options,
        progress: (phase: string, share: number) => progress(phase, from + (to - from) * share),
      });
      const validation = validatePolicies(loaded.input, part(0.1, 0.5));
      const variants = replayVariants(loaded.input, loaded.earlier, validation, part(0.5, 0.85));
      progress("asking whether a reserve for some segments pays", 0.85);
      const rationing = judgeRationing(loaded.input, validation, loaded.linesPerCustomer, options);
      progress("checking and writing", 0.95);
      const results = report(loaded, { validation, variants, rationing }, { holdingCostPerYear });
      writeFileSync(join(output, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
      const write = async (name: string, table: Table, order: string) => {
        await db.insert(name, table);
        await db.writeParquet(`SELECT * FROM ${name} ORDER BY ${order}`, join(output, `${name}.parquet`));
      };
      await write("results_policies", policiesTable(loaded, validation), "cutoff, policy");
      await write("results_differences", differencesTable(validation), "metric, policy, baseline");
      await write("results_weekly", weeklyTable(loaded, validation), "policy, week");
      await write("results_trace", traceTable(loaded, validation), "policy, sku, fc_id, week");
      const against = (metric: string) =>
        validation.differences.find(
          (row) => row.policy === "stockwise" && row.baseline === "tuned-status-quo" && row.metric === metric,
        );
      const totalCost = against("total_cost");
      return {
        cutoff: isoDate(loaded.firstWeek + 7 * loaded.input.cutoff),
        held_out_weeks: validation.world.weeks,
        held_out_lines: validation.world.lines.count,
        fill_rate: validation.runs.find(({ figures }) => figures.name === "stockwise")!.figures.fill_rate,
        total_cost_against_tuned_status_quo: totalCost?.relative ?? null,
        low: totalCost?.low ?? null,
        high: totalCost?.high ?? null,
        distinguishable: totalCost?.distinguishable ?? false,
        checks_passed: results.checks.every(({ passed }) => passed),
      };
    } finally {
      db.close();
    }
  },
};
