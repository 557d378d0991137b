// The inputs of a page in its URL: only what differs, and nothing that is not possible.
import { describe, expect, it } from "vitest";
import { fromQuery, isInitial, toQuery, type Control } from "../../src/components/control-state.js";

const range: Control = {
  kind: "range",
  name: "k",
  label: "Segments",
  unit: "",
  min: 2,
  max: 12,
  step: 1,
  initial: 5,
  format: String,
};
const seed: Control = { kind: "number", name: "seed", label: "Seed", unit: "", min: 0, max: 9999, initial: 1 };
const choices = ["a", "b", "c"].map((value) => ({ value, label: value }));
const select: Control = { kind: "select", name: "s", label: "Scaling", choices, initial: "a" };
const many: Control = { kind: "many", name: "f", label: "Features", choices, initial: ["a", "b", "c"] };

describe("a value from the URL", () => {
  it.each([
    [range, "7", 7],
    [range, "2.5", 2.5],
    [seed, "42", 42],
    [select, "b", "b"],
    [many, "c,a", ["a", "c"]],
  ])("is taken when it is possible: %o %s", (control, text, value) => {
    const notices: string[] = [];
    expect(fromQuery(control, text, notices)).toEqual(value);
    expect(notices).toEqual([]);
  });

  it.each([
    [range, "99"],
    [range, ""],
    [range, "NaN"],
    [seed, "1.5"],
    [seed, "-1"],
    [select, "z"],
    [many, ""],
    [many, "a,z"],
  ])("falls back with a notice when it is not: %o %s", (control, text) => {
    const notices: string[] = [];
    expect(fromQuery(control, text, notices)).toEqual(control.initial);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain(`“${text}”`);
  });
});

it("is written back in the same words", () => {
  expect(toQuery(["a", "c"])).toBe("a,c");
  expect(fromQuery(many, toQuery(["a", "c"]), [])).toEqual(["a", "c"]);
  expect(isInitial(many, ["a", "b", "c"])).toBe(true);
  expect(isInitial(range, 6)).toBe(false);
});
