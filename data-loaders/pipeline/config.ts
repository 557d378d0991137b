// Names of parameters as users write them, on the command line and in a config file, and their conversion.
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isServerAddress } from "../live/address.js";
import { InputError } from "../errors.js";
import type { RunParameters } from "./parameters.js";
import { writtenLevels } from "./segment-levels.js";

/** A value as given: text from a flag, anything from JSON. */
type Given = unknown;

type Setting = { readonly parameter: keyof RunParameters; readonly convert: (value: Given, name: string) => unknown };

/** Flag or config key -> parameter. */
export const settings: Readonly<Record<string, Setting>> = {
  seed: { parameter: "seed", convert: toNumber },
  scale: { parameter: "scale", convert: toNumber },
  network: { parameter: "network", convert: toText },
  input: { parameter: "input", convert: toText },
  preset: { parameter: "preset", convert: toText },
  map: { parameter: "map", convert: toMap },
  clusters: { parameter: "clusters", convert: toNumber },
  features: { parameter: "features", convert: toList },
  horizon: { parameter: "horizonWeeks", convert: toWeeks },
  levels: { parameter: "levels", convert: (value, name) => toList(value, name).map((level) => toLevel(level, name)) },
  model: { parameter: "model", convert: toText },
  "service-level": { parameter: "serviceLevel", convert: toNumber },
  "segment-service-levels": { parameter: "segmentServiceLevels", convert: writtenLevels },
  "review-days": { parameter: "reviewDays", convert: toNumber },
  "holding-cost": { parameter: "holdingCostPerYear", convert: toNumber },
  holdout: { parameter: "holdoutWeeks", convert: toWeeks },
  replicas: { parameter: "replicas", convert: toNumber },
};

/** Parameters from named values; unknown names and values of the wrong kind throw InputError. Undefined values are skipped. */
export function toParameters(values: Readonly<Record<string, Given>>, where: string): Partial<RunParameters> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const setting = settings[name];
      if (!setting)
        throw new InputError(`${where}: unknown setting ${name} (there are ${Object.keys(settings).join(", ")})`);
      return [setting.parameter, setting.convert(value, name)];
    }),
  );
}

/** Parameters in a JSON config file; a relative `input` is relative to the file. */
export function readConfig(file: string): Partial<RunParameters> {
  if (!existsSync(file)) throw new InputError(`no such config file: ${file}`);
  let values: unknown;
  try {
    values = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InputError(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (typeof values !== "object" || values === null || Array.isArray(values))
    throw new InputError(`${file}: expected an object of settings, like {"clusters": 5}`);
  const parameters = toParameters(values as Record<string, Given>, file);
  return parameters.input && !isServerAddress(parameters.input)
    ? { ...parameters, input: resolve(dirname(file), parameters.input) }
    : parameters;
}

function toText(value: Given, name: string): string {
  if (typeof value !== "string" || value === "") throw new InputError(`invalid ${name}: ${String(value)} (a text)`);
  return value;
}

function toNumber(value: Given, name: string): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number))
    throw new InputError(`invalid ${name}: ${String(value)} (a number)`);
  return number;
}

function toList(value: Given, name: string): string[] {
  const list = Array.isArray(value) ? value.map(String) : String(value).split(",");
  const trimmed = list.map((entry) => entry.trim());
  if (trimmed.some((entry) => entry === ""))
    throw new InputError(`invalid ${name}: ${String(value)} (names, separated by commas)`);
  return trimmed;
}

/** Levels are written 80 or 0.8. */
function toLevel(value: string, name: string): number {
  const level = toNumber(value, name);
  return level > 1 ? level / 100 : level;
}

/** `13` and `13w` are weeks, `30d` days and `6m` months, rounded up to whole weeks. */
export function toWeeks(value: Given, name: string): number {
  const match = /^(\d+)([dwm]?)$/.exec(String(value).trim());
  if (!match) throw new InputError(`invalid ${name}: ${String(value)} (like 13, 13w, 30d or 6m)`);
  const count = Number(match[1]);
  return Math.ceil({ d: count / 7, w: count, m: (count * 365.25) / 12 / 7 }[match[2] || "w"]!);
}

/** Pairs a=b,c=d. */
export function toMap(value: Given, name: string): Record<string, string> {
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, column]) => [key, String(column)]));
  return Object.fromEntries(
    String(value)
      .split(",")
      .map((pair) => {
        const match = /^\s*([^=\s]+)\s*=\s*(.+?)\s*$/.exec(pair);
        if (!match) throw new InputError(`invalid ${name}: ${pair} (like order_id=InvoiceNo,sku=StockCode)`);
        return [match[1]!, match[2]!];
      }),
  );
}
