// Segments of any table with customers and numeric columns.
import { texts, type Column, type Table } from "../table/table.js";
import { fit, type KMeansModel, type KMeansOptions } from "./kmeans.js";
import { squaredDistance, totalWeight, type Points } from "./points.js";
import { describePreparation, makeSpace, placeIn, type Axis, type Scaling } from "./space.js";

export type TableSegmentation = {
  readonly ids: readonly string[];
  readonly model: KMeansModel;
  readonly points: Points;
  readonly axes: readonly Axis[];
  readonly distances: Float64Array;
  /** What was done to the columns before they were clustered, in words. */
  readonly preparation: string;
  /** What was done with columns or rows that carry no information, in words. */
  readonly notes: readonly string[];
};

export type TableOptions = KMeansOptions & {
  readonly scaling?: Scaling;
  /** Names of the columns to cluster; all but customer_id and the weights when absent. */
  readonly columns?: readonly string[];
  /** Columns of which ln(1 + x) is taken. */
  readonly log?: readonly string[];
  /** Share of the values at either end of each column that is pulled in to the quantile there. */
  readonly winsorise?: number;
  /** Column of weights: a row counts that many times. */
  readonly weights?: string;
};

/**
 * Clusters the numeric columns of `table` as they are, scaled. Each row is a customer. Rows of weight 0 are placed, and
 * shape nothing. Throws RangeError that names the column and row (from 1) of a missing, infinite or non-numeric value, of
 * a negative one whose logarithm or weight is asked for, and when there are fewer distinct rows than clusters. Constant,
 * identical and repeated ones are kept, and noted.
 */
export function segmentTable(table: Table, options: TableOptions): TableSegmentation {
  const { scaling = "standard", log = [], winsorise = 0, weights: weightColumn } = options;
  if (!table.columns["customer_id"])
    throw new RangeError(`no column customer_id (there are ${Object.keys(table.columns).join(", ")})`);
  if (table.rows === 0) throw new RangeError("no rows");
  const ids = texts(table, "customer_id");
  const missing = ids.indexOf(null);
  if (missing >= 0) throw new RangeError(`missing customer_id in row ${missing + 1}`);
  const others = Object.keys(table.columns).filter((name) => name !== "customer_id" && name !== weightColumn);
  const names = options.columns ?? others;
  if (names.length === 0) throw new RangeError("no numeric column beside customer_id");
  for (const name of log)
    if (!names.includes(name)) throw new RangeError(`invalid log: ${name} is not clustered (${names.join(", ")} are)`);
  const given = names.map((name) => numeric(table, name));
  const columns = given.map((column, c) => (log.includes(names[c]!) ? logOf(names[c]!, column) : column));
  const weights = weightColumn === undefined ? undefined : weightsOf(table, weightColumn);
  const counting = weights && weights.includes(0) ? columns.map((x) => x.filter((_, i) => weights[i]! > 0)) : columns;
  const { axes } = makeSpace(names, counting, { scaling, winsorise });
  const points = { ...placeIn(axes, columns), ...(weights ? { weights } : {}) };
  const model = fit(points, options);
  const distances = Float64Array.from(model.labels, (label, i) =>
    Math.sqrt(squaredDistance(points.values, i * points.cols, model.centroids, label * points.cols, points.cols)),
  );
  const notes = notesOn(names, given, ids as string[]);
  const idle = weights?.reduce((count, weight) => count + (weight === 0 ? 1 : 0), 0) ?? 0;
  if (idle > 0) notes.push(`${idle} rows of ${table.rows} have weight 0: they are placed, and shape no segment`);
  const logged = log.length > 0 ? { transform: `ln(1 + x) of ${log.join(", ")}` } : {};
  const preparation = describePreparation({ scaling, winsorise, ...logged });
  return { ids: ids as string[], model, points, axes, distances, preparation, notes };
}

function logOf(name: string, column: Float64Array): Float64Array {
  const row = column.findIndex((x) => x < 0);
  if (row >= 0) throw new RangeError(`invalid log: ${column[row]} in column ${name}, row ${row + 1} is negative`);
  return column.map(Math.log1p);
}

function weightsOf(table: Table, name: string): Float64Array {
  const weights = numeric(table, name);
  const row = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (row >= 0)
    throw new RangeError(`invalid weight: ${weights[row]} in column ${name}, row ${row + 1} (a number of at least 0)`);
  if (totalWeight({ values: weights, rows: weights.length, cols: 1, weights }) === 0)
    throw new RangeError(`invalid weights: all values of column ${name} are 0`);
  return weights;
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
