// The parameters of a run: names, defaults and limits, stated once. Commands, config files and pages all read them here.
import { checkChoice, checkInteger, checkNumber, checkProbability } from "../../lib/check.js";
import { asInput, InputError } from "../errors.js";
import { presets } from "../sources/preset-names.js";
import type { StageName } from "./stage.js";

export const networks = ["coastal", "balanced"] as const;

export type RunParameters = {
  /** Seed of everything random. */
  readonly seed: number;
  /** Sample only: 1 is about 12,000 customers and 300 SKUs. */
  readonly scale: number;
  /** Sample only: which set of fulfillment centers. */
  readonly network: (typeof networks)[number];
  /** File or folder of transactions; the sample when absent. */
  readonly input?: string;
  /** Column names of a known public file. */
  readonly preset: (typeof presets)[number];
  /** Column names of any other file: standard name -> name in the file. */
  readonly map: Readonly<Record<string, string>>;
  /** Number of customer segments. */
  readonly clusters: number;
  /** Names of the behavioural features that are clustered. */
  readonly features: readonly string[];
  /** Forecast horizon in weeks. */
  readonly horizonWeeks: number;
  /** Nominal coverage of the forecast intervals, 0 to 1. */
  readonly levels: readonly number[];
  readonly model: string;
  /** Share of demand to be served from stock at once (fill rate), 0 to 1. */
  readonly serviceLevel: number;
  /** Fill rates of single segments by their number, where they differ from that of all. */
  readonly segmentServiceLevels: Readonly<Record<string, number>>;
  /** Time between two looks at the stock, in days. */
  readonly reviewDays: number;
  /** Cost of holding stock for a year, as a share of its value. */
  readonly holdingCostPerYear: number;
  /** Weeks at the end that validation holds out; segments and forecasts for it are fitted on what came before. */
  readonly holdoutWeeks: number;
  /** Replicas of the paired block bootstrap. */
  readonly replicas: number;
};

export const defaultFeatures = [
  "recency",
  "frequency",
  "monetary",
  "basket_lines",
  "line_units",
  "affinity",
  "season",
  "region",
  "promotion",
  "weekend",
  "returns",
  "price_level",
] as const;

export const defaults: RunParameters = {
  seed: 1,
  scale: 1,
  network: "coastal",
  preset: "stockwise",
  map: {},
  clusters: 5,
  features: defaultFeatures,
  horizonWeeks: 13,
  levels: [0.5, 0.8, 0.95],
  model: "auto",
  serviceLevel: 0.95,
  segmentServiceLevels: {},
  reviewDays: 7,
  holdingCostPerYear: 0.25,
  holdoutWeeks: 39,
  replicas: 400,
};

/** Parameters from defaults and what the user gave; throws InputError that names the value and its limits. */
export function checkParameters(given: Partial<RunParameters>): RunParameters {
  for (const name of Object.keys(given))
    if (!(name in defaults) && name !== "input")
      throw new InputError(`unknown parameter ${name} (there are ${Object.keys(defaults).join(", ")})`);
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const p: RunParameters = { ...defaults, ...set };
  asInput(() => {
    checkInteger("seed", p.seed, 0, 0xffffffff);
    checkNumber("scale", p.scale, 0.001, 100);
    checkChoice("network", p.network, networks);
    checkChoice("preset", p.preset, presets);
    checkInteger("clusters", p.clusters, 1, 50);
    checkInteger("horizon", p.horizonWeeks, 1, 104);
    for (const level of p.levels) checkProbability("level", level);
    checkProbability("service level", p.serviceLevel);
    for (const [segment, level] of Object.entries(p.segmentServiceLevels))
      checkProbability(`service level of segment ${segment}`, level);
    checkInteger("review days", p.reviewDays, 1, 90);
    checkNumber("holding cost per year", p.holdingCostPerYear, 0, 10);
    checkInteger("holdout weeks", p.holdoutWeeks, 4, 104);
    checkInteger("replicas", p.replicas, 20, 100_000);
    if (p.features.length === 0) throw new RangeError("invalid features: none given");
  });
  return p;
}

/** Which parameters each stage reads. Only these go into its key: another service level does not re-fit forecasts. */
export const stageParameters = {
  sample: ["seed", "scale", "network"],
  prepare: ["input", "preset", "map"],
  segment: ["seed", "clusters", "features", "holdoutWeeks"],
  forecast: ["seed", "horizonWeeks", "levels", "model", "reviewDays", "holdoutWeeks"],
  allocate: ["serviceLevel", "segmentServiceLevels", "reviewDays", "holdingCostPerYear", "horizonWeeks"],
  replenish: ["serviceLevel", "reviewDays"],
  validate: [
    "seed",
    "clusters",
    "features",
    "serviceLevel",
    "reviewDays",
    "holdingCostPerYear",
    "holdoutWeeks",
    "replicas",
  ],
} as const satisfies Record<StageName, readonly (keyof RunParameters)[]>;

export type ParametersOf<N extends StageName> = Pick<RunParameters, (typeof stageParameters)[N][number]>;
