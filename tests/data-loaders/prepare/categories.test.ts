import { describe, expect, it } from "vitest";
import { deriveCategories } from "../../../data-loaders/pipeline/prepare/categories.js";

describe("deriveCategories", () => {
  it("takes the first frequent noun of each name", () => {
    const names = ["RED RETROSPOT MUG", "SET OF 3 MUGS", "TEA TOWEL", "Blue tea mug", "LUNCH BOX"];
    const { categories, nouns } = deriveCategories(names, 2);
    expect(nouns).toEqual(["MUG", "TEA"]);
    expect(categories).toEqual(["MUG", "MUG", "TEA", "TEA", "OTHER"]);
  });

  it("does not depend on the order of the names", () => {
    const names = ["GLASS JAR", "JAR LABEL", "LABEL ROLL", "ROLL"];
    const there = deriveCategories(names, 2);
    const back = deriveCategories([...names].reverse(), 2);
    expect(back.nouns).toEqual(there.nouns);
    expect([...back.categories].reverse()).toEqual(there.categories);
  });

  it("gives OTHER for names without a word", () => {
    expect(deriveCategories(["", "12 X 4", "RED"], 5).categories).toEqual(["OTHER", "OTHER", "OTHER"]);
  });
});
