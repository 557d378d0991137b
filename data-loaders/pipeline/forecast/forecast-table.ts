// The table that `stockwise forecast` writes: unique_id, ds, model, mean and a pair of bounds a level.
import { timeAhead, type Frequency } from "../../../lib/forecasting/frequency.js";
import type { SeriesForecast } from "../../../lib/forecasting/long-table.js";
import type { Column, Table } from "../../../lib/table/table.js";
import { dateColumn, integerColumn, numberColumn, tableOf, textColumn } from "../../../lib/table/table.js";

/** Where series lie in time: epoch milliseconds, or the whole numbers themselves. */
export type Place = { readonly first: number; readonly last: number };

const dayMs = 86_400_000;
const largestInteger = 2 ** 31 - 1;

/** One row a series and step, in the order of the series. `model` is the name that was asked for. */
export function forecastTable(
  forecasts: readonly SeriesForecast[],
  places: readonly Place[],
  frequency: Frequency,
  model: string,
): Table {
  const horizon = forecasts[0]?.forecast.mean.length ?? 0;
  const levels = forecasts[0]?.forecast.levels ?? [];
  const rows = forecasts.length * horizon;
  const times = new Float64Array(rows);
  places.forEach(({ first, last }, s) => {
    for (let i = 0; i < horizon; i++) times[s * horizon + i] = timeAhead(last, i + 1, frequency, first);
  });
  const flat = (of: (forecast: SeriesForecast) => Float64Array) => {
    const values = new Float64Array(rows);
    forecasts.forEach((forecast, s) => values.set(of(forecast), s * horizon));
    return numberColumn(values);
  };
  const ids = textColumn(forecasts.map(({ id }) => id));
  return tableOf({
    unique_id: { ...ids, values: repeated(ids.values as Int32Array, horizon) } as Column,
    ds: timeColumn(times, frequency),
    model: { type: "text", values: new Int32Array(rows), dictionary: [model] },
    mean: flat(({ forecast }) => forecast.mean),
    ...Object.fromEntries(
      levels.flatMap((level, k) => [
        [`lo_${percentOf(level)}`, flat(({ forecast }) => forecast.low[k]!)],
        [`hi_${percentOf(level)}`, flat(({ forecast }) => forecast.high[k]!)],
      ]),
    ),
  });
}

/** 80 for 0.8, 99.5 for 0.995. */
export function percentOf(level: number): number {
  return Number((100 * level).toFixed(6));
}

/** Days where all times are midnights and periods are whole days, else timestamps; plain numbers as they are. */
function timeColumn(times: Float64Array, frequency: Frequency): Column {
  if (frequency.name === "number")
    return times.every((time) => Math.abs(time) <= largestInteger) ? integerColumn(times) : numberColumn(times);
  const midnights = frequency.days >= 1 && times.every((time) => time % dayMs === 0);
  return midnights ? dateColumn(times.map((time) => time / dayMs)) : { type: "timestamp", values: times };
}

function repeated(codes: Int32Array, times: number): Int32Array {
  return Int32Array.from({ length: codes.length * times }, (_, i) => codes[Math.floor(i / times)]!);
}
