// Levels of the hierarchy above and below the SKU: which cells there are, and how much of each SKU is in them.
import type { Cells, PanelBacktest } from "../../../lib/forecasting/panel/panel-backtest.js";

/** A level whose cells are sums of shares of SKUs. */
export type Level = {
  readonly name: string;
  readonly cells: number;
  /** Units of history, cells x weeks. */
  readonly units: Float64Array;
  /** Expected units from expected units of SKUs, as known at `origin` (a column): cells x horizon. */
  means(skuMeans: Float64Array, origin: number): Float64Array;
  /** SKU whose demand class a cell takes; absent for sums of many SKUs, which have a class of their own. */
  readonly seriesOf?: Int32Array;
};

/**
 * Cells that the errors of a level are learnt on, at most about `limit` forecasts: one of every k cells when there are more,
 * at places in between that follow the golden ratio, so that no center is always the one.
 */
export function cellsOf(level: Level, backtest: PanelBacktest, weeks: number, limit = 600_000): Cells {
  const { horizon, origins, means } = backtest;
  const stride = Math.max(1, Math.ceil((level.cells * horizon * origins.length) / limit));
  const count = Math.floor(level.cells / stride);
  const place = (i: number) => i * stride + Math.floor(((i * 0.6180339887498949) % 1) * stride);
  const pick = (values: Float64Array, width: number) => {
    if (stride === 1) return values;
    const out = new Float64Array(count * width);
    for (let i = 0; i < count; i++) out.set(values.subarray(place(i) * width, (place(i) + 1) * width), i * width);
    return out;
  };
  return {
    count,
    weeks,
    units: pick(level.units, weeks),
    seriesOf: Int32Array.from({ length: count }, (_, i) => level.seriesOf?.[place(i)] ?? -1),
    meansAt: (o) => pick(level.means(means[o]!, origins[o]!), horizon),
  };
}

/** The SKUs themselves. */
export function itemLevel(name: string, series: number, units: Float64Array): Level {
  return {
    name,
    cells: series,
    units,
    seriesOf: Int32Array.from({ length: series }, (_, s) => s),
    means: (skuMeans) => skuMeans,
  };
}

/** Sums of SKUs by a code: total, category. */
export function groupLevel(
  name: string,
  groups: number,
  groupOf: Int32Array,
  units: Float64Array,
  weeks: number,
): Level {
  const sum = (values: Float64Array, width: number) => {
    const out = new Float64Array(groups * width);
    for (let s = 0; s < groupOf.length; s++)
      for (let i = 0; i < width; i++) {
        const at = groupOf[s]! * width + i;
        out[at] = out[at]! + values[s * width + i]!;
      }
    return out;
  };
  return {
    name,
    cells: groups,
    units: sum(units, weeks),
    means: (skuMeans) => sum(skuMeans, skuMeans.length / groupOf.length),
  };
}

/** Parts of each SKU by shares (series x parts) as known at an origin: SKU x center. */
export function splitLevel(
  name: string,
  series: number,
  parts: number,
  units: Float64Array,
  sharesAt: (origin: number) => Float64Array,
): Level {
  return {
    name,
    cells: series * parts,
    units,
    seriesOf: Int32Array.from({ length: series * parts }, (_, cell) => Math.floor(cell / parts)),
    means: (skuMeans, origin) => split(skuMeans, sharesAt(origin), series, parts),
  };
}

/** Sums over SKUs of their parts: center, segment. */
export function partLevel(
  name: string,
  series: number,
  parts: number,
  units: Float64Array,
  weeks: number,
  sharesAt: (origin: number) => Float64Array,
): Level {
  const total = (values: Float64Array, width: number) => {
    const out = new Float64Array(parts * width);
    for (let s = 0; s < series; s++)
      for (let p = 0; p < parts; p++)
        for (let i = 0; i < width; i++) {
          const at = p * width + i;
          out[at] = out[at]! + values[(s * parts + p) * width + i]!;
        }
    return out;
  };
  return {
    name,
    cells: parts,
    units: total(units, weeks),
    means: (skuMeans, origin) => total(split(skuMeans, sharesAt(origin), series, parts), skuMeans.length / series),
  };
}

/** series x horizon means times series x parts shares: (series x parts) x horizon. */
export function split(means: Float64Array, shares: Float64Array, series: number, parts: number): Float64Array {
  const horizon = means.length / series;
  const out = new Float64Array(series * parts * horizon);
  for (let s = 0; s < series; s++)
    for (let p = 0; p < parts; p++) {
      const share = shares[s * parts + p]!;
      if (share === 0) continue;
      const at = (s * parts + p) * horizon;
      for (let i = 0; i < horizon; i++) out[at + i] = share * means[s * horizon + i]!;
    }
  return out;
}
