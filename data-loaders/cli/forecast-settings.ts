// The flags of stockwise forecast, checked.
import { checkChoice, checkInteger } from "../../lib/check.js";
import { checkModelName, modelNames, takesRegressors } from "../../lib/forecasting/models.js";
import { grains, type Grain } from "../../lib/forecasting/periods.js";
import { asInput, InputError } from "../errors.js";
import { number, text, type Options } from "./command.js";

export type ForecastSettings = {
  readonly model: string;
  /** Nominal coverages in (0, 1), ascending. */
  readonly levels: readonly number[];
  /** As given: its meaning depends on the period of the data. */
  readonly horizon: string;
  readonly jobs: number;
  /** Origins of the backtest; 0 for none. */
  readonly backtest: number;
  readonly gaps: "missing" | "zero";
  readonly regressors: readonly string[];
  readonly grain?: Grain;
  readonly seasons?: readonly number[];
};

/** Throws InputError on a value that is not possible, echoing it. */
export function forecastSettings(options: Options): ForecastSettings {
  const model = text(options, "model", "auto");
  const regressors = options["regressors"] === undefined ? [] : namesOf(text(options, "regressors"));
  const takers = modelNames.filter(takesRegressors);
  return asInput(() => {
    checkModelName(model);
    if (regressors.length > 0 && !takesRegressors(model))
      throw new InputError(
        `--regressors ${regressors.join(",")}: model ${model} takes none (those that do: ${takers.join(", ")}, arima:p,d,q)`,
      );
    return {
      model,
      regressors,
      levels: levelsOf(text(options, "levels", "80,95")),
      horizon: text(options, "horizon"),
      jobs: checkInteger("--jobs", number(options, "jobs") ?? 1, 1, 64),
      backtest: originsOf(number(options, "backtest") ?? 0),
      gaps: checkChoice("--gaps", text(options, "gaps", "missing"), ["missing", "zero"]),
      ...(options["grain"] === undefined ? {} : { grain: checkChoice("--grain", text(options, "grain"), grains) }),
      ...(options["season"] === undefined ? {} : { seasons: seasonsOf(text(options, "season")) }),
    };
  });
}

function levelsOf(given: string): number[] {
  const levels = given.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (levels.some((level) => !(level > 0 && level < 100)))
    throw new InputError(`invalid --levels: ${given} (percentages between 0 and 100, e.g. 80,95)`);
  return [...new Set(levels)].sort((a, b) => a - b).map((level) => level / 100);
}

/** Fewer than four origins tell luck from skill badly. */
function originsOf(given: number): number {
  if (given !== 0 && !(Number.isInteger(given) && given >= 4 && given <= 100))
    throw new InputError(`invalid --backtest: ${given} (0 for none, or 4 to 100 origins)`);
  return given;
}

function seasonsOf(given: string): number[] {
  const seasons = given.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (seasons.some((season) => !Number.isInteger(season) || season < 1 || season > 10_000))
    throw new InputError(`invalid --season: ${given} (whole numbers of periods, e.g. 7 or 24,168)`);
  return seasons.filter((season) => season > 1).sort((a, b) => a - b);
}

function namesOf(given: string): string[] {
  const names = given.split(",").map((name) => name.trim());
  const bad = names.find((name, i) => name === "" || names.indexOf(name) !== i);
  if (bad !== undefined)
    throw new InputError(`invalid --regressors: ${given} (${bad === "" ? "a,b,c" : `${bad} is named twice`})`);
  return names;
}
