// What the data dictionary promises is what prepare reads.
import { describe, expect, it } from "vitest";
import {
  inputTables,
  otherNames,
  plainName,
  type InputColumn,
  type InputTable,
} from "../../../data-loaders/sources/columns.js";
import { tables } from "../../../lib/schema.js";

describe("the data dictionary", () => {
  it.each(tables.map(({ name, columns }) => [name, columns] as const))(
    "%s: every column is read, with its type",
    (name, columns) => {
      const read = inputTables[name as InputTable] as Record<string, InputColumn>;
      const aliases = Object.entries(otherNames[name as InputTable] ?? {}).flatMap(([own, names]) =>
        names.map((alias) => [alias, own] as const),
      );
      for (const column of columns) {
        const found = read[aliases.find(([alias]) => alias === column.name)?.[1] ?? column.name];
        expect(found, column.name).toBeDefined();
        const kinds = {
          text: ["text"],
          integer: ["integer"],
          number: ["number"],
          boolean: ["boolean"],
          date: ["date"],
          time: ["timestamp"],
        };
        expect(kinds[column.type], column.name).toContain(found!.kind);
      }
    },
  );

  it("names every column that is needed as needed", () => {
    for (const { name, columns } of tables)
      for (const [column, { required }] of Object.entries(
        inputTables[name as InputTable] as Record<string, InputColumn>,
      )) {
        const alias = otherNames[name as InputTable]?.[column]?.[0] ?? column;
        if (required) expect(columns.find((c) => c.name === alias)?.required, `${name}.${column}`).toBe(true);
      }
  });
});

describe("plainName", () => {
  it("compares names as people do", () => {
    expect(plainName("Customer ID")).toBe(plainName("customer_id"));
    expect(plainName("CustomerID")).toBe(plainName("customer_id"));
    expect(plainName("Größe (m³)")).toBe("größem³");
  });
});
