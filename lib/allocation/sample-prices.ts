// A first guess of the capacity prices, from a sample of the volume: good enough that few rows are left in doubt.
import { contract, type ExchangeProblem } from "../optimize/exchange-problem.js";
import { smoothedPrices } from "../optimize/smoothed-dual.js";
import { rowCosts } from "./problem.js";
import { rationSupply, type Prepared } from "./undecided.js";

export type PriceGuess = {
  readonly prices: Float64Array;
  /** Margin, per unit of volume, within which the rows are that the guess may have wrong. */
  readonly band: number;
  /** What a unit of volume costs more at the dearest than at the cheapest center: the measure of prices. */
  readonly scale: number;
};

const [smallSample, middleSample, largeSample] = [600, 6000, 60_000];

/**
 * Prices that nearly solve a sample of rows drawn in proportion to their volume: first a small one from far, then a larger
 * one from near, and of many rows a large one of which only near ties are looked at. With `start` prices, of a similar problem, the small one is left out.
 */
export function guessPrices(prepared: Prepared, start?: Float64Array): PriceGuess {
  const n = prepared.capacity.length;
  const small = sampleNetwork(prepared, smallSample, start ?? new Float64Array(n));
  const scale = spreadOf(small);
  let prices = start?.slice() ?? evenPrices(small, n);
  if (!start) prices = smoothedPrices(small, prices, { from: 0.3 * scale, to: 0.01 * scale });
  // Of fewer rows a smaller part is enough: what is left in doubt is few rows all the same.
  const middle = Math.min(middleSample, Math.max(smallSample, prepared.problem.quantity.length / 8));
  let sample = sampleNetwork(prepared, middle, prices);
  prices = smoothedPrices(sample, prices, { from: 0.03 * scale, to: 3e-4 * scale });
  if (prepared.problem.quantity.length > largeSample) {
    const width = Math.max(doubtfulMargin(sample, prices), 1e-6 * scale);
    sample = sampleNetwork(prepared, largeSample, prices);
    const near = contract(sample, prices, 1.5 * width).network;
    prices = smoothedPrices(near, prices, { from: 0.08 * width, to: 1e-4 * scale, within: width });
  }
  return { prices, band: Math.max(doubtfulMargin(sample, prices), 1e-6 * scale), scale };
}

/**
 * The margin within which the rows lie that prices found on a sample may have on the wrong side. Each center's volume in the
 * sample is off by the root of its rows; prices of centers that compete for the same rows are off together, and by more. A
 * margin too wide leaves rows in doubt that are not, one too narrow takes another round.
 */
export function doubtfulMargin(sample: ExchangeProblem, prices: Float64Array): number {
  const share = 2.5 * Math.sqrt(sample.centers / Math.max(1, sample.volume.length));
  return 4 * marginQuantile(sample, prices, Math.min(1, share));
}

/**
 * About `size` rows drawn systematically in proportion to volume, each with the volume that it stands for. Of a SKU whose
 * supply is short those rows are served that gain most at `prices`.
 */
function sampleNetwork(prepared: Prepared, size: number, prices: Float64Array): ExchangeProblem {
  const { problem, penalty, capacity, mustStay, demandVolume, totalVolume } = prepared;
  const { start, quantity, volume, skus, centerCost } = problem;
  const n = capacity.length;
  const each = totalVolume / size;
  const base = new Float64Array(n);
  const beyond = new Map<number, number>();
  const picked: { row: number; sku: number; count: number }[] = [];
  let position = 0;
  let next = each / 2;
  for (let s = 0; s < skus.length; s++) {
    const passed = position + demandVolume[s]! - mustStay[s]!;
    if (passed <= next) {
      position = passed;
      continue;
    }
    beyond.clear();
    if (mustStay[s]! > 0) {
      for (let f = 0; f < n; f++) base[f] = centerCost[s * n + f]! + volume[s]! * prices[f]!;
      rationSupply(prepared, s, base, beyond);
    }
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      let count = 0;
      const served = quantity[d]! - (beyond.size > 0 ? (beyond.get(d) ?? 0) : 0);
      for (position += served * volume[s]!; next < position; next += each) count++;
      if (count > 0) picked.push({ row: d, sku: s, count });
    }
  }
  const sink = new Int32Array(picked.length * (n + 1));
  const cost = new Float64Array(picked.length * (n + 1));
  const arcStart = new Int32Array(picked.length + 1);
  const costs = new Float64Array(n);
  let arcs = 0;
  picked.forEach(({ row, sku }, k) => {
    rowCosts(problem, sku, row, costs);
    for (let f = 0; f <= n; f++) {
      const value = f < n ? costs[f]! : penalty[sku]!;
      if (value === Infinity) continue;
      sink[arcs] = f;
      cost[arcs++] = value / volume[sku]!;
    }
    arcStart[k + 1] = arcs;
  });
  const need = new Float64Array(n + 1);
  need.set(capacity);
  return {
    centers: n,
    nodes: n + 1,
    need,
    start: arcStart,
    volume: Float64Array.from(picked, ({ count }) => count * each),
    sink: sink.slice(0, arcs),
    cost: cost.slice(0, arcs),
  };
}

/** The mean, over rows, of the dearest less the cheapest center; of the shortage less the center where there is only one. */
function spreadOf({ centers, start, volume, sink, cost }: ExchangeProblem): number {
  let [sum, rows] = [0, 0];
  for (let k = 0; k < volume.length; k++) {
    let [least, most, last] = [Infinity, -Infinity, 0];
    for (let i = start[k]!; i < start[k + 1]!; i++) {
      if (sink[i] === centers) last = cost[i]!;
      else {
        least = Math.min(least, cost[i]!);
        most = Math.max(most, cost[i]!);
      }
    }
    if (least === Infinity) continue;
    sum += most > least ? most - least : Math.abs(last - least);
    rows++;
  }
  return rows > 0 && sum > 0 ? sum / rows : 1;
}

/** One price for all centers at which all of them together are asked for no more than they hold. */
function evenPrices(network: ExchangeProblem, n: number): Float64Array {
  const { centers, start, volume, sink, cost, need } = network;
  const room = need.subarray(0, n).reduce((sum, value) => sum + value, 0);
  // What a row's volume pays at most for a place: the shortage less its cheapest center.
  const worth: { value: number; volume: number }[] = [];
  for (let k = 0; k < volume.length; k++) {
    let [least, short] = [Infinity, Infinity];
    for (let i = start[k]!; i < start[k + 1]!; i++)
      if (sink[i] === centers) short = cost[i]!;
      else least = Math.min(least, cost[i]!);
    if (least < Infinity) worth.push({ value: short - least, volume: volume[k]! });
  }
  worth.sort((a, b) => b.value - a.value);
  let asked = 0;
  for (const { value, volume: size } of worth) {
    asked += size;
    if (asked > room) return new Float64Array(n).fill(Math.max(0, value));
  }
  return new Float64Array(n);
}

/** The margin (second best less best, per unit of volume) below which the share `share` of the volume lies. */
function marginQuantile(network: ExchangeProblem, price: Float64Array, share: number): number {
  const { centers, start, volume, sink, cost } = network;
  const margins: { margin: number; volume: number }[] = [];
  let total = 0;
  for (let k = 0; k < volume.length; k++) {
    let [best, second] = [Infinity, Infinity];
    for (let i = start[k]!; i < start[k + 1]!; i++) {
      const value = cost[i]! + (sink[i] === centers ? 0 : price[sink[i]!]!);
      if (value < best) {
        second = best;
        best = value;
      } else if (value < second) second = value;
    }
    if (second === Infinity) continue;
    margins.push({ margin: second - best, volume: volume[k]! });
    total += volume[k]!;
  }
  margins.sort((a, b) => a.margin - b.margin);
  let below = 0;
  for (const { margin, volume: size } of margins) if ((below += size) >= share * total) return margin;
  return margins.at(-1)?.margin ?? 0;
}
