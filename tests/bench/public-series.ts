// Public series with their held-out ends, as they lie near the project: unique_id, ds, y in gzipped CSV.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { realData } from "../support/real-data.js";

export type PublicSeries = { readonly id: string; readonly train: Float64Array; readonly test: Float64Array };

/** Undefined where the set is not at hand. An empty y is missing. */
export function publicSeries(set: string): PublicSeries[] | undefined {
  const [train, test] = ["train", "test"].map((part) => realData(`series/${set}_${part}.csv.gz`));
  if (!train!.there || !test!.there) return undefined;
  const later = longTable(test!.path);
  return [...longTable(train!.path)].map(([id, values]) => ({ id, train: values, test: later.get(id)! }));
}

/** Forecasts of R's ets and thetaf (package forecast 8.20) for every tenth M3 series, by id. */
export function m3Oracle(): Map<string, { readonly ets: Float64Array; readonly theta: Float64Array }> | undefined {
  const file = realData("series/m3_oracle_R_forecast8.20_ets_thetaf_every10th_301.csv.gz");
  if (!file.there) return undefined;
  const path = (text: string) => Float64Array.from(text.split(" "), Number);
  return new Map(
    lines(file.path).map((line) => {
      // The model's name, ETS(M,A,N), has commas of its own.
      return [line[0]!, { ets: path(line.at(-2)!), theta: path(line.at(-1)!) }];
    }),
  );
}

function longTable(path: string): Map<string, Float64Array> {
  const groups = new Map<string, number[]>();
  for (const [id, , y] of lines(path)) {
    const values = groups.get(id!);
    const value = y === "" || y === "NA" ? NaN : Number(y);
    if (values) values.push(value);
    else groups.set(id!, [value]);
  }
  return new Map([...groups].map(([id, values]) => [id, Float64Array.from(values)]));
}

/** Cells of the rows below the header; commas stand only between cells in these files. */
function lines(path: string): string[][] {
  const rows = gunzipSync(readFileSync(path)).toString().replaceAll('"', "").trim().split("\n");
  return rows.slice(1).map((row) => row.trim().split(","));
}
