// Which column of a file is which column of the contract.
import { InputError } from "../errors.js";
import { inputTables, otherNames, plainName, type ColumnsOf, type InputColumn, type InputTable } from "./columns.js";
import type { FileColumn, OpenFile } from "./open-file.js";
import type { Preset } from "./preset.js";
import { allPresets } from "./presets.js";

export type Binding<T extends InputTable> = Partial<Record<ColumnsOf<T>, FileColumn>>;

export type BindOptions = {
  readonly preset: Preset;
  /** Standard name -> name in the file, as the user gave it; goes before the preset. */
  readonly map?: Readonly<Record<string, string>>;
};

/** Throws InputError when a required column is missing, naming it, those that were found, and what would help. */
export function bind<T extends InputTable>(table: T, opened: OpenFile, options: BindOptions): Binding<T> {
  const { preset, map = {} } = options;
  const standard = inputTables[table] as Readonly<Record<string, InputColumn>>;
  for (const name of Object.keys(map))
    if (!(name in standard))
      throw new InputError(
        `--map ${name}=${map[name]}: no column ${name} (there are ${Object.keys(standard).join(", ")})`,
      );
  const byName = new Map(opened.columns.map((column) => [plainName(column.name), column]));
  const bound: Record<string, FileColumn> = {};
  for (const name of Object.keys(standard)) {
    const mapped = map[name];
    if (mapped !== undefined) {
      const column = byName.get(plainName(mapped));
      if (!column)
        throw new InputError(`${opened.file}: no column ${mapped} for --map ${name}=${mapped}; ${found(opened)}`);
      bound[name] = column;
      continue;
    }
    const names = [...(preset.columns[table]?.[name] ?? []), name, ...(otherNames[table]?.[name] ?? [])];
    const column = names.map((candidate) => byName.get(plainName(candidate))).find((match) => match !== undefined);
    if (column) bound[name] = column;
  }
  const missing = missingColumns(table, bound);
  if (missing.length > 0) {
    const needed = missing.length === 1 ? `no column for ${missing[0]}` : `no columns for ${missing.join(", ")}`;
    throw new InputError(`${opened.file}: ${needed}; ${found(opened)}${advice(table, opened, missing, options)}`);
  }
  return bound as Binding<T>;
}

/** Required columns that are not bound; line_value stands in for unit_price. */
function missingColumns(table: InputTable, bound: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(inputTables[table] as Readonly<Record<string, InputColumn>>)
    .filter(([name, { required }]) => required && !(name in bound))
    .map(([name]) => name)
    .filter((name) => !(table === "transactions" && name === "unit_price" && "line_value" in bound));
}

function found(opened: OpenFile): string {
  return `found ${opened.columns.map(({ name }) => name).join(", ")}`;
}

function advice(table: InputTable, opened: OpenFile, missing: readonly string[], { preset }: BindOptions): string {
  const names = new Set(opened.columns.map(({ name }) => plainName(name)));
  const fits = (candidate: Preset) =>
    Object.values(candidate.columns[table] ?? {}).length > 0 &&
    Object.values(candidate.columns[table] ?? {}).every((aliases) =>
      aliases.some((alias) => names.has(plainName(alias))),
    );
  const better = allPresets.find((candidate) => candidate.name !== preset.name && fits(candidate));
  if (better) return `; these are the columns of --preset ${better.name}`;
  if (table === "transactions") return `; say which it is with --map ${missing[0]}=COLUMN`;
  return `; name the column ${missing[0]}`;
}
