// Frozen months and the notes, as they lie beside the project: results/reports/review-YYYY-MM.json, review-notes.txt.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { FrozenReview } from "../../../lib/findings/review-month.js";
import { parseReviewNotes, type ReviewNotes } from "../../../lib/findings/review-notes.js";
import { InputError } from "../../errors.js";
import type { Manifest } from "../manifest.js";

/**
 * Which data a run is of: the sample with its settings, or the folder that the input lies in, so that next month's file
 * beside it is of the same shop. Hashed: no path leaves the machine.
 */
export function datasetOf({ parameters, synthetic }: Pick<Manifest, "parameters" | "synthetic">): string {
  const { seed, scale, network, input } = parameters;
  const folder = input === undefined ? undefined : extname(input) === "" ? resolve(input) : dirname(resolve(input));
  const what = folder === undefined ? { seed, scale, network } : { folder };
  const hash = createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 12);
  return `${synthetic ? "sample" : "data"}-${hash}`;
}

export function frozenFile(results: string, month: string): string {
  return join(results, "reports", `review-${month}.json`);
}

/** The frozen month, if there is one. Throws InputError when the file is not one. */
export function readFrozen(file: string): FrozenReview | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const frozen = JSON.parse(readFileSync(file, "utf8")) as FrozenReview;
    if (frozen.format === 1 && basename(file) === `review-${frozen.month}.json`) return frozen;
  } catch {
    // Said below.
  }
  throw new InputError(`${file} is not a frozen review; move it away, or restore it from its last commit`);
}

/** All frozen months of a data set in a results folder, by month. */
export function frozenReviews(results: string, dataset: string): Record<string, FrozenReview> {
  const folder = join(results, "reports");
  if (!existsSync(folder)) return {};
  const found = readdirSync(folder)
    .filter((name) => /^review-\d{4}-\d{2}\.json$/.test(name))
    .sort()
    .map((name) => readFrozen(join(folder, name))!)
    .filter((frozen) => frozen.dataset === dataset);
  return Object.fromEntries(found.map((frozen) => [frozen.month, frozen]));
}

/** Notes and targets; none without the file. Throws InputError that names the line that cannot be read. */
export function readNotes(file: string): ReviewNotes {
  if (!existsSync(file)) return { months: {}, targets: {} };
  try {
    return parseReviewNotes(readFileSync(file, "utf8"));
  } catch (error) {
    throw error instanceof RangeError ? new InputError(`${file}, ${error.message}`) : error;
  }
}
