// The graph of stages. A stage's code is loaded only when it has to run.
import { fileURLToPath } from "node:url";
import type { Stage, StageName } from "./stage.js";

/** Which finished stages each stage reads. */
export const stageInputs: Readonly<Record<StageName, readonly StageName[]>> = {
  sample: [],
  prepare: ["sample"],
  segment: ["prepare"],
  forecast: ["prepare", "segment"],
  allocate: ["prepare", "segment", "forecast"],
  replenish: ["prepare", "forecast", "allocate"],
  validate: ["prepare", "segment"],
};

/** The file that exports the stage. */
export function stageFile(name: StageName): string {
  return fileURLToPath(new URL(`./${name}/index.ts`, import.meta.url));
}

/** Loads a stage's code. */
export async function loadStage(name: StageName): Promise<Stage<never>> {
  const module = (await import(new URL(`./${name}/index.ts`, import.meta.url).href)) as { stage: Stage<never> };
  return module.stage;
}
