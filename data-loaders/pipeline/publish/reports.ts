// The reports of stages that more than one snapshot reads, and the figures that several pages must state alike.
import type { Run } from "../../publish.js";

export type Difference = {
  readonly metric: string;
  readonly policy: string;
  readonly baseline: string;
  readonly relative: number;
  readonly low: number;
  readonly high: number;
};

export type PolicyFigures = { readonly name: string; readonly [metric: string]: number | string | null };

/** The parts of validate's results.json that pages show. */
export type ResultsReport = {
  readonly cutoffs: readonly string[];
  readonly policies: readonly PolicyFigures[];
  readonly differences: readonly Difference[];
  readonly captured: readonly { metric: string; policy: string; baseline: string; share: number | null }[];
  readonly checks: readonly { name: string; passed: boolean; detail: string }[];
  readonly limits: readonly string[];
};

export function resultsReport(run: Run): ResultsReport {
  return run.json<ResultsReport>("validate", "results.json");
}

export type Accuracy = {
  readonly model: string;
  readonly wape: number;
  readonly bias: number;
  readonly coverage_80: number | null;
};
export type ValueAdded = { readonly value: number; readonly low: number; readonly high: number };

type ForecastReport = {
  readonly in_use?: string;
  readonly fva?: { readonly vs_seasonal_naive?: number | { value: number; low: number; high: number } };
};

/** Accuracy of the model in use and of seasonal naive: all items, all backtest weeks, at item level. */
export async function accuracyInUse(
  run: Run,
): Promise<{ inUse: Accuracy; naive: Accuracy; valueAdded: ValueAdded | null }> {
  const report = run.json<ForecastReport>("forecast", "forecast.json");
  const rows = await run.db.rows<Accuracy>(
    `SELECT model, wape, bias, coverage_80 FROM ${run.from("forecast", "forecast_accuracy")}
     WHERE level = 'sku' AND demand_class = 'all' AND horizon IS NULL ORDER BY wape, model`,
  );
  const naive = rows.find(({ model }) => /snaive|seasonal.naive/.test(model));
  const inUse = rows.find(({ model }) => model === (report.in_use ?? "stockwise")) ?? rows.find((row) => row !== naive);
  if (!naive || !inUse) throw new Error("forecast_accuracy lacks the model in use or seasonal naive");
  const added = report.fva?.vs_seasonal_naive;
  return { inUse, naive, valueAdded: typeof added === "object" ? added : null };
}
