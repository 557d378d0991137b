// The only Arrow codec: column tables to Arrow IPC bytes and back.
import * as Arrow from "apache-arrow";
import type { Column, Table } from "./table.js";

/**
 * Arrow IPC file bytes of a table: float64, int32, date32, timestamp[ms], bool and dictionary<utf8> columns.
 * The same table always gives the same bytes.
 */
export function toArrow(table: Table): Uint8Array {
  const vectors = Object.entries(table.columns).map(([name, column], i) => [name, toVector(column, table.rows, i)]);
  return Arrow.tableToIPC(new Arrow.Table(Object.fromEntries(vectors)), "file");
}

/** The table in Arrow IPC bytes, as `toArrow` or any other writer of these types made them. */
export function fromArrow(bytes: Uint8Array | ArrayBuffer): Table {
  const source = Arrow.tableFromIPC(bytes);
  const columns = source.schema.fields.map((field) => [field.name, fromVector(source.getChild(field.name)!)]);
  return { rows: source.numRows, columns: Object.fromEntries(columns) as Record<string, Column> };
}

function toVector(column: Column, length: number, place: number): Arrow.Vector {
  const validity = bitmap(column.nulls);
  const common = { length, nullCount: validity ? countOnes(column.nulls!) : 0, nullBitmap: validity };
  switch (column.type) {
    case "number":
      return Arrow.makeVector({ ...common, type: new Arrow.Float64(), data: column.values });
    case "timestamp":
      return Arrow.makeVector({
        ...common,
        type: new Arrow.TimestampMillisecond(),
        data: BigInt64Array.from(column.values, (ms) => BigInt(Math.round(Number.isFinite(ms) ? ms : 0))),
      });
    case "integer":
      return Arrow.makeVector({ ...common, type: new Arrow.Int32(), data: column.values });
    case "date":
      return Arrow.makeVector({ ...common, type: new Arrow.DateDay(), data: column.values });
    case "boolean":
      return Arrow.makeVector({ ...common, type: new Arrow.Bool(), data: pack(column.values) });
    case "text":
      return Arrow.makeVector({
        ...common,
        // Arrow numbers dictionaries by a global counter, which would change the bytes from call to call; the column's
        // place is fixed, and two columns with the same words still differ.
        type: new Arrow.Dictionary(new Arrow.Utf8(), new Arrow.Int32(), place),
        data: column.values,
        dictionary: Arrow.vectorFromArray(column.dictionary as string[], new Arrow.Utf8()),
      });
  }
}

function fromVector(vector: Arrow.Vector): Column {
  const length = vector.length;
  let nulls: Uint8Array | undefined;
  if (vector.nullCount > 0) nulls = Uint8Array.from({ length }, (_, i) => (vector.get(i) === null ? 1 : 0));
  const keep = nulls ? { nulls } : {};
  const type = vector.type;
  if (Arrow.DataType.isDictionary(type)) {
    const dictionary: string[] = vector.data[0]?.dictionary?.toJSON() ?? [];
    const values = new Int32Array(length);
    let offset = 0;
    for (const chunk of vector.data) {
      values.set((chunk.values as Int32Array).subarray(0, chunk.length), offset);
      offset += chunk.length;
    }
    return { type: "text", values, dictionary: dictionary.length > 0 ? dictionary : [""], ...keep };
  }
  if (Arrow.DataType.isUtf8(type)) {
    const codes = new Map<string, number>();
    const values = Int32Array.from({ length }, (_, i) => {
      const text = (vector.get(i) as string | null) ?? "";
      if (!codes.has(text)) codes.set(text, codes.size);
      return codes.get(text)!;
    });
    return { type: "text", values, dictionary: codes.size > 0 ? [...codes.keys()] : [""], ...keep };
  }
  if (Arrow.DataType.isBool(type))
    return { type: "boolean", values: Uint8Array.from({ length }, (_, i) => (vector.get(i) ? 1 : 0)), ...keep };
  if (Arrow.DataType.isDate(type))
    return { type: "date", values: Int32Array.from({ length }, (_, i) => Number(vector.get(i)) / 86_400_000), ...keep };
  if (Arrow.DataType.isTimestamp(type))
    return { type: "timestamp", values: Float64Array.from({ length }, (_, i) => Number(vector.get(i))), ...keep };
  if (Arrow.DataType.isInt(type) && type.bitWidth <= 32)
    return { type: "integer", values: Int32Array.from(vector.toArray() as Int32Array), ...keep };
  return { type: "number", values: Float64Array.from({ length }, (_, i) => Number(vector.get(i))), ...keep };
}

function bitmap(nulls: Uint8Array | undefined): Uint8Array | null {
  return nulls ? pack(nulls.map((isNull) => 1 - isNull)) : null;
}

function pack(bits: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 64) * 8);
  for (let i = 0; i < bits.length; i++) if (bits[i]) bytes[i >> 3]! |= 1 << (i & 7);
  return bytes;
}

function countOnes(flags: Uint8Array): number {
  let count = 0;
  for (const flag of flags) count += flag;
  return count;
}
