// Is the run still good? What changed since the run before, and which thresholds that crosses.
import { join } from "node:path";
import { crossed, defaultThresholds, type Thresholds } from "../../../lib/evaluation/refresh.js";
import { InputError } from "../../errors.js";
import type { Run } from "../../publish.js";
import { compareRuns, keptRun, type Comparison, type KeptRun } from "../compare/index.js";
import { storeFolder } from "../manifest.js";

export type Monitoring = {
  readonly data_through: string;
  readonly thresholds: Thresholds;
  /** Null for a first run, and where the files of the run before are gone. */
  readonly comparison: Comparison | null;
  /** Thresholds crossed whatever the age of the run; its age is the reader's to count. */
  readonly crossed: readonly string[];
};

/** What `stockwise monitor` says of the run on the day it was made, and the comparison behind it. */
export async function publishMonitoring(run: Run): Promise<Monitoring> {
  const before = runBefore(run.folder);
  const comparison = before
    ? await compareRuns(before, keptRun(run.folder), join(storeFolder(run.folder), "publish"))
    : null;
  return {
    data_through: run.manifest.data_through,
    thresholds: defaultThresholds,
    comparison,
    crossed: crossed(
      {
        ageDays: 0,
        ...(comparison
          ? {
              drift: comparison.drift,
              moved: comparison.segments.moved,
              backtestWape: comparison.accuracy.find(({ metric }) => metric === "wape")?.before ?? null,
              realised: comparison.realised,
            }
          : {}),
      },
      defaultThresholds,
    ),
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
