// Prices of the centers of an exchange, nearly exact and fast: Newton steps on its dual, smoothed less and less.
import { choleskyInPlace, choleskySolve } from "../linalg/cholesky.js";
import { contract, type ExchangeProblem } from "./exchange-problem.js";

export type SmoothedOptions = {
  /** Cost differences that the first, smoothest dual blurs, and the last. */
  readonly from: number;
  readonly to: number;
  /** Farthest that any price may end from its start. Default: anywhere. */
  readonly within?: number;
};

/** Arcs this many blurs above a row's cheapest carry nothing. */
const reach = 25;

/**
 * Prices >= 0 of nodes `0 .. centers - 1` that nearly balance `network`, whose rows may end in centers and the rest only.
 * The dual, sum over rows of the cheapest arc at these prices less price times room, is piecewise linear; with the soft
 * minimum `-t log sum exp(-c / t)` in place of the minimum it is smooth, and Newton's method, held to prices >= 0, climbs
 * it in a few steps. `t` falls by a factor 8 at a time, and rows that are clear at the prices reached drop out (smoothing:
 * Nesterov 2005; projected Newton: Bertsekas 1982). O(steps x arcs + steps x centers^3).
 */
export function smoothedPrices(
  network: ExchangeProblem,
  start: Float64Array,
  { from, to, within = Infinity }: SmoothedOptions,
): Float64Array {
  const n = network.centers;
  const price = start.slice(0, n);
  let rows = network;
  let size = 0;
  for (let f = 0; f < n; f++) size += Math.abs(network.need[f]!);
  const before = new Float64Array(n);
  const box = { low: price.map((p) => Math.max(0, p - within)), high: price.map((p) => p + within) };
  for (let blur = from; ; blur = Math.max(to, blur / 8)) {
    before.set(price);
    climb(rows, price, blur, box, Math.max(size, 1e-300));
    if (blur <= to) return price;
    let moved = 0;
    for (let f = 0; f < n; f++) moved = Math.max(moved, Math.abs(price[f]! - before[f]!));
    rows = contract(rows, price, 30 * blur + 3 * moved).network;
  }
}

type Box = { readonly low: Float64Array; readonly high: Float64Array };

const stepsPerBlur = 6;
/** Blurs that a price may move in one step: farther off the second derivatives say nothing. */
const longestStep = 5;
const enough = 1e-7;

function climb(network: ExchangeProblem, price: Float64Array, blur: number, { low, high }: Box, size: number): void {
  const n = price.length;
  const held = new Float64Array(n);
  const curvature = new Float64Array(n * n);
  const probe = new Float64Array(n);
  let value = evaluate(network, price, blur, held, curvature);
  for (let step = 0; step < stepsPerBlur; step++) {
    const active: number[] = [];
    let off = 0;
    for (let f = 0; f < n; f++) {
      const gain = held[f]! - network.need[f]!;
      if (gain > 0 ? price[f]! >= high[f]! : price[f]! <= low[f]!) continue;
      active.push(f);
      off += Math.abs(gain);
    }
    if (off <= enough * size) return;
    const direction = newtonStep(active, network.need, held, curvature, n);
    if (!direction) return;
    let most = 0;
    for (const move of direction) most = Math.max(most, Math.abs(move));
    let share = Math.min(1, (longestStep * blur) / most);
    let better = false;
    for (let trial = 0; trial < 6 && !better; trial++, share *= 0.3) {
      probe.set(price);
      active.forEach((f, i) => (probe[f] = Math.min(high[f]!, Math.max(low[f]!, price[f]! + share * direction[i]!))));
      const next = evaluate(network, probe, blur, held, curvature);
      if (next > value + 1e-13 * Math.abs(value)) {
        better = true;
        value = next;
        price.set(probe);
      }
    }
    if (!better) return;
  }
}

function newtonStep(
  active: readonly number[],
  need: Float64Array,
  held: Float64Array,
  curvature: Float64Array,
  n: number,
): Float64Array | undefined {
  const k = active.length;
  const matrix = new Float64Array(k * k);
  const right = new Float64Array(k);
  let trace = 0;
  for (const f of active) trace += curvature[f * n + f]!;
  if (!(trace > 0)) return undefined;
  active.forEach((f, i) => {
    right[i] = held[f]! - need[f]!;
    active.forEach((g, j) => (matrix[i * k + j] = curvature[f * n + g]!));
    matrix[i * k + i]! += (1e-6 * trace) / k;
  });
  if (!choleskyInPlace(matrix, k)) return undefined;
  choleskySolve(matrix, right);
  return right;
}

/** The smoothed dual at `price`; what each center holds there and minus its second derivatives. */
function evaluate(
  { centers: n, need, start, volume, sink, cost }: ExchangeProblem,
  price: Float64Array,
  blur: number,
  held: Float64Array,
  curvature: Float64Array,
): number {
  held.fill(0);
  curvature.fill(0);
  // The rest has no price, and what it holds is of no interest: one place more keeps it out of the way.
  const at = new Float64Array(n + 1);
  at.set(price);
  const width = n + 1;
  const share = new Float64Array(width);
  const near = new Int32Array(width);
  const second = new Float64Array(width * width);
  const first = new Float64Array(width);
  let value = 0;
  for (let f = 0; f < n; f++) value -= price[f]! * need[f]!;
  for (let k = 0; k < volume.length; k++) {
    const end = start[k + 1]!;
    let least = Infinity;
    for (let i = start[k]!; i < end; i++) {
      const total = cost[i]! + at[sink[i]!]!;
      if (total < least) least = total;
    }
    const limit = least + reach * blur;
    let count = 0;
    let sum = 0;
    for (let i = start[k]!; i < end; i++) {
      const total = cost[i]! + at[sink[i]!]!;
      if (total > limit) continue;
      near[count] = sink[i]!;
      sum += share[count++] = Math.exp((least - total) / blur);
    }
    const size = volume[k]!;
    if (count === 1) {
      value += size * least;
      first[near[0]!]! += size;
      continue;
    }
    value += size * (least - blur * Math.log(sum));
    const scale = size / blur;
    for (let i = 0; i < count; i++) {
      const own = share[i]! / sum;
      const row = near[i]! * width;
      first[near[i]!]! += size * own;
      second[row + near[i]!]! += scale * own;
      for (let j = 0; j < count; j++) second[row + near[j]!]! -= (scale * own * share[j]!) / sum;
    }
  }
  for (let f = 0; f < n; f++) {
    held[f] = first[f]!;
    for (let g = 0; g < n; g++) curvature[f * n + g] = second[f * width + g]!;
  }
  return value;
}
