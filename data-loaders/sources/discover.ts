// Which files an input holds: one file of transactions, or a folder with transactions and the tables beside them.
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { InputError } from "../errors.js";
import { inputTables, type InputTable } from "./columns.js";
import type { Preset } from "./preset.js";

export const readableExtensions = [".csv", ".csv.gz", ".parquet"] as const;

/** The files of each table that is there, in the order of their names. */
export type InputFiles = Partial<Record<InputTable, readonly string[]>>;

/** Finds the files of `input`. Throws InputError when it is missing, empty or holds no transactions. */
export function discover(input: string, preset: Preset): InputFiles {
  if (!existsSync(input)) throw new InputError(`${input}: no such file or folder`);
  if (!statSync(input).isDirectory()) {
    if (extensionOf(input) === undefined)
      throw new InputError(`${input}: unknown kind of file (readable are ${readableExtensions.join(", ")})`);
    return { transactions: [input] };
  }
  const inner = join(input, "data");
  const here = filesIn(input);
  // The folder of the sample, or of a run, keeps its tables in data/.
  if (tableFiles(here, preset).transactions === undefined && existsSync(inner) && statSync(inner).isDirectory())
    return discover(inner, preset);
  if (here.length === 0)
    throw new InputError(`${input}: no table in this folder (readable are ${readableExtensions.join(", ")})`);
  const found = tableFiles(here, preset);
  if (found.transactions) return found;
  // Files of unknown names may be parts of one table; whether their columns agree is seen when they are opened.
  const known = new Set(Object.values(found).flat());
  const unknown = here.filter((file) => !known.has(file));
  if (unknown.length === 0)
    throw new InputError(
      `${input}: no transactions in this folder; name them transactions.csv or transactions.parquet`,
    );
  return { ...found, transactions: unknown };
}

/** The extension among those that can be read, or undefined. */
export function extensionOf(file: string): (typeof readableExtensions)[number] | undefined {
  const lower = file.toLowerCase();
  return readableExtensions.find((extension) => lower.endsWith(extension));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith(".") && extensionOf(name) !== undefined)
    .sort()
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

function tableFiles(files: readonly string[], preset: Preset): InputFiles {
  const found: Partial<Record<InputTable, string[]>> = {};
  for (const file of files) {
    const table = tableOf(stemOf(file), preset);
    if (table) (found[table] ??= []).push(file);
  }
  for (const [table, list] of Object.entries(found)) {
    const stems = list.map(stemOf);
    const twice = list.filter((file, i) => stems.indexOf(stemOf(file)) !== i);
    if (twice.length > 0 || (table !== "transactions" && list.length > 1))
      throw new InputError(
        `the table ${table} is there more than once: ${list.map((file) => basename(file)).join(", ")}; keep one of them`,
      );
  }
  return found;
}

/** The table that a file or a server's table of this name is, or undefined. */
export function tableOf(stem: string, preset: Preset): InputTable | undefined {
  const ignored = preset.ignoredFiles ?? [];
  if (ignored.includes(stem)) return undefined;
  const named = Object.entries(preset.files ?? {}).find(([, names]) => names.includes(stem))?.[0];
  if (named) return named as InputTable;
  if (stem in inputTables) return stem as InputTable;
  return /^transactions?([-_.]|$)/.test(stem) ? "transactions" : undefined;
}

/** The name of a file without its extension, lower case. */
export function stemOf(file: string): string {
  return basename(file).toLowerCase().slice(0, -extensionOf(file)!.length);
}
