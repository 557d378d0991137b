// Tables through Arrow and back: every type, missing values, no rows, and always the same bytes.
import { describe, expect, it } from "vitest";
import { fromArrow, toArrow } from "../../../lib/table/arrow.js";
import {
  booleanColumn,
  dateColumn,
  integerColumn,
  numberColumn,
  rowsOf,
  tableOf,
  textColumn,
} from "../../../lib/table/table.js";

const table = tableOf({
  name: textColumn(["a", null, "b", "a"]),
  twin: textColumn(["a", null, "b", "a"]),
  value: numberColumn([1.5, NaN, -2, 0]),
  count: integerColumn([1, 2, NaN, 4]),
  day: dateColumn([0, 19000, NaN, 20000]),
  flag: booleanColumn([true, false, true, true]),
});

describe("an Arrow file", () => {
  it("gives every value back", () => expect(rowsOf(fromArrow(toArrow(table)))).toEqual(rowsOf(table)));

  it("has the same bytes each time", () => {
    toArrow(tableOf({ other: textColumn(["x"]) }));
    expect(toArrow(table)).toEqual(toArrow(table));
  });

  it("may hold several text columns with the same words, even none", () => {
    const empty = tableOf({ a: textColumn([]), b: textColumn([]), n: numberColumn([]) });
    const back = fromArrow(toArrow(empty));
    expect(back.rows).toBe(0);
    expect(Object.keys(back.columns)).toEqual(["a", "b", "n"]);
  });
});
