// Where this project and its default run live.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of package.json. */
export const projectRoot = resolve(fileURLToPath(import.meta.url), "../..");

/** The run that the site is built from: STOCKWISE_RUN, or the project's own. */
export function runFolder(): string {
  return resolve(process.env["STOCKWISE_RUN"] || resolve(projectRoot, ".stockwise/run"));
}

/** Where reports, figures and models are exported to: STOCKWISE_RESULTS, or results/ in the project. */
export function resultsFolder(): string {
  return resolve(process.env["STOCKWISE_RESULTS"] || resolve(projectRoot, "results"));
}

/** The comments and actions of the monthly review: STOCKWISE_REVIEW_NOTES, or review-notes.txt in the project. */
export function reviewNotesFile(): string {
  return resolve(process.env["STOCKWISE_REVIEW_NOTES"] || resolve(projectRoot, "review-notes.txt"));
}

type ProjectPackage = { readonly version: string; readonly dependencies: Readonly<Record<string, string>> };

/** The project's own package.json. */
export function projectPackage(): ProjectPackage {
  return JSON.parse(readFileSync(resolve(projectRoot, "package.json"), "utf8")) as ProjectPackage;
}

/** The version in package.json. */
export function productVersion(): string {
  return projectPackage().version;
}
