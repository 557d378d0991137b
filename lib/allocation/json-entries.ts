// Entries of a problem file, read with their place named when something is wrong with them.

export type Entry = Record<string, unknown>;

/** The list `name` of `source`. @throws RangeError when it is none, or not of objects. */
export function list(source: Entry, name: string): Entry[] {
  const value = source[name];
  if (!Array.isArray(value)) throw new RangeError(`${name} is missing or not a list`);
  value.forEach((entry: unknown, i) => {
    if (typeof entry !== "object" || entry === null) throw new RangeError(`${name}[${i}] is not an object`);
  });
  return value as Entry[];
}

/** Position by id. @throws RangeError when there is no entry, or an id is missing or there twice. */
export function ids(entries: readonly Entry[], name: string): Map<string, number> {
  if (entries.length === 0) throw new RangeError(`${name} is empty`);
  const found = new Map<string, number>();
  entries.forEach(({ id }, i) => {
    if ((typeof id !== "string" && typeof id !== "number") || id === "")
      throw new RangeError(`${name}[${i}] has no id`);
    if (found.has(String(id))) throw new RangeError(`${name}[${i}]: id ${String(id)} is there twice`);
    found.set(String(id), i);
  });
  return found;
}

/** The position of the id in `field`. @throws RangeError when it is not in `index`. */
export function known(index: ReadonlyMap<string, number>, entry: Entry, field: string, where: string): number {
  const at = index.get(String(entry[field]));
  if (at === undefined) throw new RangeError(`${where}: unknown ${field} ${String(entry[field])}`);
  return at;
}

/** The number in `field`. @throws RangeError when it is not a finite number of at least 0. */
export function amount(entry: Entry, field: string, where: string): number {
  const value = entry[field];
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0)
    throw new RangeError(`${where}: invalid ${field}: ${String(value)} (a number of at least 0)`);
  return value;
}
