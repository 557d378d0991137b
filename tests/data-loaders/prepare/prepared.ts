// Runs prepare in a temporary folder and lets a test look at what it wrote.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { openDatabase } from "../../../data-loaders/duckdb.js";
import { defaults, type RunParameters } from "../../../data-loaders/pipeline/parameters.js";
import { stage } from "../../../data-loaders/pipeline/prepare/index.js";
import type { Quality } from "../../../data-loaders/pipeline/prepare/quality.js";
import type { Summary } from "../../../data-loaders/pipeline/stage.js";
import { root, temporaryFolder } from "../../support/project.js";

export type Prepared = {
  readonly folder: string;
  readonly summary: Summary;
  readonly quality: Quality;
  /** Rows of a query in which `{transactions}` and the like stand for the prepared tables. */
  rows<T>(sql: string): Promise<T[]>;
  bytes(name: string): Buffer;
};

export const everyRule = join(root, "tests/fixtures/prepare/every-rule");

/** Prepares `input`. */
export async function prepared(
  input: string,
  parameters: Partial<Pick<RunParameters, "preset" | "map">> = {},
): Promise<Prepared> {
  const folder = temporaryFolder("prepared");
  const output = join(folder, "output");
  const temp = join(folder, "temp");
  const { preset, map } = { ...defaults, ...parameters };
  const summary = await stage.run({ inputs: {}, output, temp, parameters: { input, preset, map }, progress: () => {} });
  return {
    folder: output,
    summary,
    quality: JSON.parse(readFileSync(join(output, "quality.json"), "utf8")) as Quality,
    bytes: (name) => readFileSync(join(output, name)),
    async rows<T>(sql: string) {
      const db = await openDatabase({ tempDirectory: temp });
      try {
        return await db.rows<T>(
          sql.replaceAll(/\{([a-z_]+)\}/g, (_, name) => `read_parquet('${output}/${name}.parquet')`),
        );
      } finally {
        db.close();
      }
    },
  };
}

/** A folder with these files; names that end in .gz are compressed. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder("input");
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, name.endsWith(".gz") ? gzipSync(content) : content);
  }
  return folder;
}

export const header = "order_id,customer_id,sku,ordered_at,quantity,unit_price";

/** Ten weeks of ordinary lines, one a day, from Monday 2024-01-01. */
export function ordinaryLines(weeks = 10): string[] {
  return Array.from({ length: 7 * weeks }, (_, day) => {
    const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
    return `O${day},C${day % 5},SKU${day % 3},${date} 12:00:00,${1 + (day % 4)},${10 + (day % 3)}`;
  });
}

/** A CSV text of ordinary lines and more. */
export function csv(more: readonly string[] = [], weeks = 10): string {
  return `${[header, ...ordinaryLines(weeks), ...more].join("\n")}\n`;
}
