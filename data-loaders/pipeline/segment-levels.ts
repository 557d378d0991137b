// Service levels of segments as people write them: by the name on the segments page, or by number.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkProbability } from "../../lib/check.js";
import { numbers, texts } from "../../lib/table/table.js";
import { asInput, InputError } from "../errors.js";
import { readTableFile } from "../table-file.js";

const flag = "--segment-service-levels";

/** Number of each named segment in a segment stage's folder; none where segments have not been made. */
export async function segmentNames(folder: string | undefined): Promise<ReadonlyMap<string, number>> {
  const file = folder && join(folder, "segment_summary.parquet");
  if (!file || !existsSync(file)) return new Map();
  const table = await readTableFile(file, { text: ["name"] });
  const segment = numbers(table, "segment");
  return new Map(texts(table, "name").map((name, i) => [name ?? "", segment[i]!]));
}

/**
 * Levels by name or number, from `name=0.98,2=0.9` or an object of them. Throws InputError on text of another form, a
 * segment that is there twice and a level outside 0 to 1.
 *
 * @example writtenLevels("Big baskets=0.98,2=0.9"); // { "Big baskets": 0.98, "2": 0.9 }
 */
export function writtenLevels(given: unknown): Record<string, number> {
  const pairs: [string, unknown][] =
    typeof given === "object" && given !== null
      ? Object.entries(given)
      : String(given)
          .split(/(?<==[^=,]*),/)
          .map((pair) => {
            const match = /^\s*(.+?)\s*=\s*([\d.]+)\s*$/.exec(pair);
            if (!match) throw new InputError(`invalid ${flag}: ${pair} (like 0=0.98,2=0.9, or names for numbers)`);
            return [match[1]!, match[2]!];
          });
  const levels: Record<string, number> = {};
  for (const [who, level] of pairs) {
    if (who in levels) throw new InputError(`${flag}: segment ${who} is there twice`);
    levels[who] = asInput(() => checkProbability(`${flag} of ${who}`, Number(level)));
  }
  return levels;
}

/**
 * Written levels by the number of their segment. Throws InputError on an unknown name and a segment that is there twice.
 *
 * @example numberedLevels({ "Big baskets": 0.98, 2: 0.9 }, new Map([["Big baskets", 0]])); // { 0: 0.98, 2: 0.9 }
 */
export function numberedLevels(
  written: Readonly<Record<string, number>>,
  names: ReadonlyMap<string, number>,
): Record<string, number> {
  const byName = new Map([...names].map(([name, segment]) => [name.toLowerCase(), segment]));
  const levels: Record<string, number> = {};
  for (const [who, level] of Object.entries(written)) {
    const segment = /^\d+$/.test(who) ? Number(who) : byName.get(who.toLowerCase());
    if (segment === undefined)
      throw new InputError(
        names.size > 0
          ? `${flag}: unknown segment ${who} (there are ${[...names.keys()].join("; ")})`
          : `${flag}: unknown segment ${who}; the folder names no segments, so give numbers`,
      );
    if (segment in levels) throw new InputError(`${flag}: segment ${who} is there twice`);
    levels[segment] = level;
  }
  return levels;
}
