import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig, toParameters, toWeeks } from "../../data-loaders/pipeline/config.js";
import { checkParameters, defaults } from "../../data-loaders/pipeline/parameters.js";
import { InputError } from "../../data-loaders/errors.js";
import { temporaryFolder } from "../support/project.js";

describe("settings", () => {
  it.each([
    ["13", 13],
    ["13w", 13],
    [13, 13],
    ["30d", 5],
    ["6m", 27],
    ["1d", 1],
  ])("horizon %s is %i weeks", (given, weeks) => expect(toWeeks(given, "horizon")).toBe(weeks));

  it("reads flags as text", () => {
    expect(
      toParameters({ clusters: "4", levels: "80,95", map: "sku=StockCode, order_id=Invoice No" }, "command line"),
    ).toEqual({ clusters: 4, levels: [0.8, 0.95], map: { sku: "StockCode", order_id: "Invoice No" } });
  });

  it("reads a config file, its input relative to itself", () => {
    const folder = temporaryFolder("config");
    writeFileSync(join(folder, "c.json"), JSON.stringify({ clusters: 3, input: "sales.csv", features: ["recency"] }));
    expect(readConfig(join(folder, "c.json"))).toEqual({
      clusters: 3,
      input: join(folder, "sales.csv"),
      features: ["recency"],
    });
  });

  it.each([
    [{ clusters: "0" }, "invalid clusters: 0"],
    [{ clusters: "2.5" }, "invalid clusters: 2.5"],
    [{ clusters: "five" }, "invalid clusters: five"],
    [{ horizon: "0" }, "invalid horizon: 0"],
    [{ horizon: "1000" }, "invalid horizon: 1000"],
    [{ horizon: "-3" }, "invalid horizon: -3"],
    [{ levels: "0" }, "invalid level: 0"],
    [{ levels: "120" }, "invalid level: 1.2"],
    [{ levels: "" }, "invalid levels"],
    [{ "service-level": "1" }, "invalid service level: 1"],
    [{ "service-level": "95" }, "invalid service level: 95"],
    [{ scale: "0" }, "invalid scale: 0"],
    [{ network: "moon" }, "invalid network: moon (one of coastal, balanced)"],
    [{ preset: "excel" }, "invalid preset: excel (one of"],
    [{ map: "nothing" }, "invalid map: nothing"],
    [{ seed: "-1" }, "invalid seed: -1"],
    [{ holdout: "2" }, "invalid holdout weeks: 2"],
    [{ colour: "red" }, "unknown setting colour"],
  ])("%j is refused: %s", (given, message) => {
    const read = () => checkParameters(toParameters(given, "command line"));
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
  });

  it("refuses a config file that is not an object of settings, naming the file", () => {
    const folder = temporaryFolder("config");
    for (const [name, content] of [
      ["a.json", "{"],
      ["b.json", "[1]"],
      ["c.json", '{"k": 5}'],
    ] as const) {
      writeFileSync(join(folder, name), content);
      expect(() => readConfig(join(folder, name))).toThrow(name);
    }
    expect(() => readConfig(join(folder, "none.json"))).toThrow("no such config file");
  });

  it("the defaults are allowed", () => expect(checkParameters({})).toEqual(defaults));
});
