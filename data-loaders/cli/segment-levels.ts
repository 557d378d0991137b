// Service levels of segments as people write them: by the name on the segments page, or by number.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkProbability } from "../../lib/check.js";
import { numbers, texts } from "../../lib/table/table.js";
import { asInput, InputError } from "../errors.js";
import { readTableFile } from "../table-file.js";

/** Number of each named segment of a run; none where segments have not been made. */
export async function segmentNames(folder: string | undefined): Promise<ReadonlyMap<string, number>> {
  const file = folder && join(folder, "segment_summary.parquet");
  if (!file || !existsSync(file)) return new Map();
  const table = await readTableFile(file, { text: ["name"] });
  const segment = numbers(table, "segment");
  return new Map(texts(table, "name").map((name, i) => [name ?? "", segment[i]!]));
}

/**
 * Levels by segment number, from `name=0.98,2=0.9`. Throws InputError on text of another form, an unknown name, a segment
 * that is there twice and a level outside 0 to 1.
 *
 * @example segmentLevels("Big baskets=0.98,2=0.9", new Map([["Big baskets", 0]])); // { 0: 0.98, 2: 0.9 }
 */
export function segmentLevels(given: string, names: ReadonlyMap<string, number>): Record<string, number> {
  const flag = "--segment-service-levels";
  const byName = new Map([...names].map(([name, segment]) => [name.toLowerCase(), segment]));
  const levels: Record<string, number> = {};
  for (const pair of given.split(/(?<==[^=,]*),/)) {
    const match = /^\s*(.+?)\s*=\s*([\d.]+)\s*$/.exec(pair);
    if (!match) throw new InputError(`invalid ${flag}: ${pair} (like 0=0.98,2=0.9, or names for numbers)`);
    const [, who, level] = match as unknown as [string, string, string];
    const segment = /^\d+$/.test(who) ? Number(who) : byName.get(who.toLowerCase());
    if (segment === undefined)
      throw new InputError(
        names.size > 0
          ? `${flag}: unknown segment ${who} (there are ${[...names.keys()].join("; ")})`
          : `${flag}: unknown segment ${who}; the folder names no segments, so give numbers`,
      );
    if (segment in levels) throw new InputError(`${flag}: segment ${who} is there twice`);
    levels[segment] = asInput(() => checkProbability(`${flag} of ${who}`, Number(level)));
  }
  return levels;
}
