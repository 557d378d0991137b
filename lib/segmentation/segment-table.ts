// Segments of any table with customers and numeric columns.
import { texts, type Column, type Table } from "../table/table.js";
import { fit, type KMeansModel, type KMeansOptions } from "./kmeans.js";
import { squaredDistance, type Points } from "./points.js";
import { makeSpace, type Axis, type Scaling } from "./space.js";

export type TableSegmentation = {
  readonly ids: readonly string[];
  readonly model: KMeansModel;
  readonly points: Points;
  readonly axes: readonly Axis[];
  readonly distances: Float64Array;
  /** What was done with columns or rows that carry no information, in words. */
  readonly notes: readonly string[];
};

export type TableOptions = KMeansOptions & {
  readonly scaling?: Scaling;
  /** Names of the columns to cluster; all but customer_id when absent. */
  readonly columns?: readonly string[];
};

/**
 * Clusters the numeric columns of `table` as they are, scaled. Each row is a customer. Throws RangeError that names the
 * column and row (from 1) of a missing, infinite or non-numeric value, and when there are fewer distinct rows than
 * clusters. Constant, identical and repeated ones are kept, and noted.
 */
export function segmentTable(table: Table, options: TableOptions): TableSegmentation {
  if (!table.columns["customer_id"])
    throw new RangeError(`no column customer_id (there are ${Object.keys(table.columns).join(", ")})`);
  if (table.rows === 0) throw new RangeError("no rows");
  const ids = texts(table, "customer_id");
  const missing = ids.indexOf(null);
  if (missing >= 0) throw new RangeError(`missing customer_id in row ${missing + 1}`);
  const names = options.columns ?? Object.keys(table.columns).filter((name) => name !== "customer_id");
  if (names.length === 0) throw new RangeError("no numeric column beside customer_id");
  const columns = names.map((name) => numeric(table, name));
  const { points, axes } = makeSpace(names, columns, { scaling: options.scaling ?? "standard" });
  const model = fit(points, options);
  const distances = Float64Array.from(model.labels, (label, i) =>
    Math.sqrt(squaredDistance(points.values, i * points.cols, model.centroids, label * points.cols, points.cols)),
  );
  return { ids: ids as string[], model, points, axes, distances, notes: notesOn(names, columns, ids as string[]) };
}

function numeric(table: Table, name: string): Float64Array {
  const found: Column | undefined = table.columns[name];
  if (!found) throw new RangeError(`no column ${name} (there are ${Object.keys(table.columns).join(", ")})`);
  if (found.type === "text") {
    const row = Array.from(found.values.keys()).find((i) => !isNumber(found.dictionary[found.values[i]!]!, found, i));
    const example = row === undefined ? "" : ` ("${found.dictionary[found.values[row]!]!}" in row ${row + 1})`;
    throw new RangeError(`column ${name} holds text${example}; choose numeric columns with --features`);
  }
  if (found.type === "date" || found.type === "timestamp")
    throw new RangeError(`column ${name} holds dates; choose numeric columns with --features`);
  const values = Float64Array.from(found.values);
  const empty = found.nulls?.indexOf(1) ?? -1;
  if (empty >= 0 || values.some(Number.isNaN)) {
    const row = empty >= 0 ? empty : values.findIndex(Number.isNaN);
    throw new RangeError(`missing value in column ${name}, row ${row + 1}; fill it or leave the row out`);
  }
  return values;
}

function isNumber(text: string, column: Column, row: number): boolean {
  return column.nulls?.[row] === 1 || (text.trim() !== "" && Number.isFinite(Number(text)));
}

function notesOn(names: readonly string[], columns: readonly Float64Array[], ids: readonly string[]): string[] {
  const notes: string[] = [];
  columns.forEach((column, c) => {
    if (column.every((x) => x === column[0]))
      notes.push(`column ${names[c]} is constant: it tells no two customers apart`);
    const twin = columns.findIndex((other, o) => o < c && other.every((x, i) => x === column[i]));
    if (twin >= 0) notes.push(`columns ${names[twin]} and ${names[c]} are identical: together they count twice`);
  });
  const repeated = ids.length - new Set(ids).size;
  if (repeated > 0) notes.push(`${repeated} rows repeat a customer_id: each row is clustered by itself`);
  return notes;
}
