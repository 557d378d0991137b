// Is the run still good? What changed since the run before, and which thresholds that crosses.
import { join } from "node:path";
import { refreshFigures } from "../../../lib/evaluation/comparison.js";
import { crossed, defaultThresholds } from "../../../lib/evaluation/refresh.js";
import type { MonitoringReport } from "../../../lib/findings/monitoring.js";
import { InputError } from "../../errors.js";
import type { Run } from "../../publish.js";
import { compareRuns, keptRun, type KeptRun } from "../compare/index.js";
import { storeFolder } from "../manifest.js";

/** What `stockwise monitor` says of the run on the day it was made, and the comparison behind it. */
export async function publishMonitoring(run: Run): Promise<MonitoringReport> {
  const before = runBefore(run.folder);
  const comparison = before
    ? await compareRuns(before, keptRun(run.folder), join(storeFolder(run.folder), "publish"))
    : null;
  return {
    data_through: run.manifest.data_through,
    thresholds: defaultThresholds,
    comparison,
    crossed: crossed(refreshFigures(comparison, 0), defaultThresholds),
  };
}

function runBefore(folder: string): KeptRun | undefined {
  try {
    return keptRun(folder, "previous");
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
