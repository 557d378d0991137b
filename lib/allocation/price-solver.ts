// Our own solver: a price on each center's room decides almost every row; the near ties are settled exactly.
import { contract, thinned } from "../optimize/exchange-problem.js";
import { exchange } from "../optimize/exchange.js";
import { smoothedPrices } from "../optimize/smoothed-dual.js";
import { assemble } from "./assemble.js";
import { lagrangianBound } from "./bound.js";
import { planCost, planFlows, type Settled } from "./settled.js";
import { prepare, supplyPrices } from "./prepare.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";
import { doubtfulMargin, guessPrices } from "./sample-prices.js";
import { holdsAt, surveyRows, type Survey } from "./survey.js";
import { splitRows, type Prices, type Undecided } from "./undecided.js";
import { weightlessPlan } from "./weightless.js";

export type PriceOptions = {
  /** Capacity prices to start from: those of a similar problem save most of the work. */
  readonly startPrices?: Float64Array;
  /** Stop at this relative gap between cost and bound. Default 1e-9. */
  readonly targetGap?: number;
};

/** Undecided rows that are enough for prices from which few are left in doubt. */
const fewRows = 15_000;
/** Rows up to which all are left to the exact exchange. */
const exactRows = 2000;
/** Rounds that fix, for short supplies, who goes without; later ones leave close calls to the exchange. */
const plainRounds = 3;
const mostRounds = 12;
/** Bands that a survey is wide: enough for prices to move a band and be looked at again. Of few rows all are looked at. */
const surveyed = 4;
/** Rows up to which all are left to the exchange to close the last of a gap; with more the gap is stated. */
const affordable = 100_000;

/**
 * Price decomposition of the stocking problem. Prices come from a sample of the volume (or from a similar problem);
 * rows with one clearly cheapest way at these prices are decided; on the others Newton's method on the smoothed dual finds
 * the prices to many digits, and what is then still a tie is exchanged exactly. A pass over all arcs proves a bound. While
 * cost and bound are apart the band of undecided rows is widened, in the end to all rows where they are not too many, so
 * that the last fallback is an exact algorithm. Opening costs and packs are not decided here.
 *
 * Source: Lagrangian relaxation of the capacities (Geoffrion 1974) with exact primal recovery on the contracted graph.
 */
export function solveByPrices(problem: AllocationProblem, options: PriceOptions = {}): AllocationResult {
  const { targetGap = 1e-9 } = options;
  const prepared = prepare(problem);
  const n = problem.centers.length;
  const small = problem.quantity.length <= exactRows;
  const guess = small
    ? { prices: options.startPrices?.slice() ?? new Float64Array(n), band: Infinity, scale: 1 }
    : guessPrices(prepared, options.startPrices);
  let { prices: capacity, band } = guess;
  const loose = weightlessPlan(prepared);
  let best: { cost: number; split: Undecided; settled: Settled } | undefined;
  let survey: Survey | undefined;
  let supply = supplyPrices(prepared, capacity);
  let bound = -Infinity;
  let boundPrices: Prices = { capacity, supply: new Float64Array(problem.skus.length) };
  let iterations = 0;
  for (let round = 0; round < mostRounds; round++) {
    if (best && affordable < problem.quantity.length && (round === mostRounds - 1 || band === Infinity)) break;
    if (round === mostRounds - 1) band = Infinity;
    const exact = band === Infinity || round >= plainRounds;
    if (!survey || !holdsAt(survey, capacity, band))
      survey = surveyRows(prepared, capacity, problem.quantity.length > affordable ? surveyed * band : Infinity);
    const split = splitRows(prepared, survey, { capacity, supply }, band, exact);
    const start = band === Infinity ? capacity : refined(split, capacity, band, guess.scale);
    const settled = settle(problem, split, { capacity: start, supply }, band, guess.scale, round > 0);
    iterations += settled?.steps ?? 0;
    if (!settled) {
      if (band === Infinity) break;
      band = round < 5 ? band * 4 : Infinity;
      continue;
    }
    const cost = planCost(split, settled.flow);
    if (!best || cost < best.cost) best = { cost, split, settled };
    const next = settled.price.slice(0, n);
    const nextSupply = supplyPrices(prepared, next);
    const every = nextSupply.map((price, s) => (loose.supplyPrice[s]! > 0 ? loose.supplyPrice[s]! : price));
    const near = holdsAt(survey, next, 0) ? survey : undefined;
    const proven = lagrangianBound(problem, next, every, prepared.penalty, near);
    if (proven > bound) {
      bound = proven;
      boundPrices = { capacity: next, supply: every };
    }
    const total = best.cost + loose.cost;
    if (total - bound <= targetGap * Math.max(Math.abs(total), 1e-12) || band === Infinity) break;
    const move = farthest(next, capacity, n);
    capacity = next;
    supply = nextSupply;
    // Prices that came to rest within their box will move little from here.
    if (round >= plainRounds) band *= 3;
    else band = move < 0.45 * band ? band / 8 : Math.max(band, 1.5 * move);
  }
  if (!best) throw new Error("no balanced exchange found"); // every undecided row can go short, so this cannot happen
  return assemble(problem, planFlows(prepared, best.split, best.settled.flow, loose), {
    solver: "prices",
    bound,
    prices: boundPrices,
    penalty: prepared.penalty,
    iterations,
    tolerance: Math.max(targetGap, 1e-9),
  });
}

/** Prices that nearly balance the undecided rows; nodes of single SKUs keep out of it: their rows are few. */
function refined({ network }: Undecided, start: Float64Array, band: number, scale: number): Float64Array {
  if (network.nodes > network.centers + 1) return start;
  let [rows, prices, width] = [network, start, band];
  if (network.volume.length > 2 * fewRows) {
    const few = thinned(network, fewRows);
    prices = smoothedPrices(few, start, { from: 0.08 * band, to: 3e-4 * scale, within: band / 2 });
    width = Math.min(band, doubtfulMargin(few, prices));
    rows = contract(network, prices, width).network;
  }
  return smoothedPrices(rows, prices, { from: 0.08 * width, to: 1e-6 * scale, within: width / 2 });
}

/**
 * Exchanges exactly what is a tie at `near`, more and more of it until the limits hold; undefined when they never do. The
 * prices of an exchange that left its ties are worth less than those it came from; `strict` has none of its flows either.
 */
function settle(
  problem: AllocationProblem,
  { network, nodeSku }: Undecided,
  near: Prices,
  band: number,
  scale: number,
  strict: boolean,
): Settled | undefined {
  const price = new Float64Array(network.nodes);
  price.set(near.capacity);
  nodeSku.forEach((s, k) => (price[network.centers + 1 + k] = -near.supply[s]! / problem.volume[s]!));
  let steps = 0;
  for (let ties = band === Infinity ? band : Math.min(band, 1e-4 * scale); ; ties = ties * 5 < band ? ties * 5 : band) {
    const { network: tied, arc, decided } = contract(network, price, ties, { wayOut: true });
    const solved = exchange(tied, price, 200 * (tied.volume.length + tied.nodes) + 10_000);
    steps += solved.steps;
    // Prices that left the ties behind may want rows that were decided at others.
    const held = ties >= band || farthest(solved.price, price, network.centers) <= ties / 2;
    if (solved.balanced && (held || !strict)) {
      const flow = new Float64Array(network.sink.length);
      for (let i = 0; i < arc.length; i++) flow[arc[i]!] = solved.flow[i]!;
      const row = rowOfArcs(network);
      for (const i of decided) flow[i] = network.volume[row[i]!]!;
      return { flow, price: held ? solved.price : price, steps };
    }
    if (ties >= band) return undefined;
  }
}

/** The largest difference among the first `n`. */
function farthest(a: Float64Array, b: Float64Array, n: number): number {
  let most = 0;
  for (let f = 0; f < n; f++) most = Math.max(most, Math.abs(a[f]! - b[f]!));
  return most;
}

function rowOfArcs({ start, volume }: Undecided["network"]): Int32Array {
  const row = new Int32Array(start[volume.length]!);
  for (let k = 0; k < volume.length; k++) row.fill(k, start[k], start[k + 1]);
  return row;
}
