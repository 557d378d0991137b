// Many rows, few sinks: an exact transportation solver that moves volume between sinks along shortest chains of exchanges.
import type { ExchangeProblem } from "./exchange-problem.js";
import { PairHeap } from "./pair-heap.js";

export type ExchangeResult = {
  /** Volume on each arc. */
  readonly flow: Float64Array;
  /** Price of each node: >= 0 at centers, 0 at the rest, <= 0 above. At optimum no exchange gains at these prices. */
  readonly price: Float64Array;
  /** All limits hold. False when the rows given cannot be moved enough. */
  readonly balanced: boolean;
  readonly steps: number;
};

/**
 * Successive shortest paths (Ahuja, Magnanti, Orlin 1993, section 9.7) on the contracted graph of sinks: the arc from
 * sink a to sink b is the cheapest exchange `cost_b - cost_a` over the rows in a, kept in one heap a pair, so a step
 * costs O(nodes^2 + nodes log rows) however many rows there are. Any start price works; a good one saves steps.
 */
export function exchange(problem: ExchangeProblem, startPrice: Float64Array, maxSteps = Infinity): ExchangeResult {
  const { centers, nodes, need, start, volume, sink, cost } = problem;
  const rows = volume.length;
  const rest = centers;
  const flow = new Float64Array(sink.length);
  const price = Float64Array.from(startPrice);
  price[rest] = 0;
  const rowOf = new Int32Array(sink.length);
  const held = new Float64Array(nodes);
  const heaps: (PairHeap | undefined)[] = new Array<PairHeap | undefined>(nodes * nodes);
  const out: number[][] = Array.from({ length: nodes }, () => []);

  const offer = (arc: number): void => {
    const row = rowOf[arc]!;
    const from = sink[arc]!;
    for (let j = start[row]!; j < start[row + 1]!; j++) {
      if (j === arc) continue;
      const to = sink[j]!;
      let heap = heaps[from * nodes + to];
      if (!heap) {
        heap = heaps[from * nodes + to] = new PairHeap();
        out[from]!.push(to);
      }
      heap.push(cost[j]! - cost[arc]!, arc, j);
    }
  };

  let total = 0;
  for (let k = 0; k < rows; k++) {
    let best = Infinity;
    let at = start[k]!;
    for (let i = start[k]!; i < start[k + 1]!; i++) {
      rowOf[i] = k;
      const value = cost[i]! + price[sink[i]!]!;
      if (value < best) {
        best = value;
        at = i;
      }
    }
    flow[at] = volume[k]!;
    held[sink[at]!]! += volume[k]!;
    total += volume[k]!;
  }
  for (let i = 0; i < flow.length; i++) if (flow[i]! > 0) offer(i);

  // `slack` is unused room at a center without a price, or volume above the need at a node without one.
  const slack = new Float64Array(nodes);
  const excess = new Float64Array(nodes);
  let scale = total;
  for (let v = 0; v < nodes; v++) {
    if (v === rest) continue;
    const difference = held[v]! - need[v]!;
    scale += Math.abs(need[v]!);
    if (price[v] === 0) {
      if (v < centers && difference < 0) slack[v] = -difference;
      if (v > centers && difference > 0) slack[v] = difference;
    }
    excess[v] = v < centers ? difference + slack[v]! : difference - slack[v]!;
  }
  const tiny = scale * 1e-13;

  const top = (from: number, to: number): PairHeap | undefined => {
    const heap = heaps[from * nodes + to];
    while (heap && heap.length > 0 && !(flow[heap.from]! > 0)) heap.pop();
    return heap && heap.length > 0 ? heap : undefined;
  };

  const distance = new Float64Array(nodes);
  const previous = new Int32Array(nodes);
  const done = new Uint8Array(nodes);
  const reached: number[] = [];
  const relax = (from: number, to: number, length: number): void => {
    const d = distance[from]! + Math.max(0, length + price[to]! - price[from]!);
    if (d < distance[to]!) {
      if (distance[to] === Infinity) reached.push(to);
      distance[to] = d;
      previous[to] = from;
    }
  };

  /** Shortest chain from a node with too much (or from the rest) to one with too little (or the rest); its end or -1. */
  const search = (fromRest: boolean): number => {
    distance.fill(Infinity);
    previous.fill(-1);
    done.fill(0);
    reached.length = 0;
    if (fromRest) {
      distance[rest] = 0;
      reached.push(rest);
    } else
      for (let v = 0; v < nodes; v++)
        if (v !== rest && excess[v]! > tiny) {
          distance[v] = 0;
          reached.push(v);
        }
    for (;;) {
      let at = -1;
      let least = Infinity;
      for (const v of reached)
        if (!done[v] && distance[v]! < least) {
          least = distance[v]!;
          at = v;
        }
      if (at < 0) return -1;
      if (at === rest ? !fromRest : excess[at]! < -tiny) return at;
      done[at] = 1;
      if (at === rest) {
        for (let f = 0; f < centers; f++) relax(rest, f, 0);
        for (let v = centers + 1; v < nodes; v++) if (slack[v]! > 0) relax(rest, v, 0);
      } else if (at > rest || slack[at]! > 0) relax(at, rest, 0);
      for (const to of out[at]!) {
        const heap = top(at, to);
        if (heap) relax(at, to, heap.key);
      }
    }
  };

  // Between two nodes a chain may use slack or a row; slack is preferred where both cost the same.
  const usesSlack = (from: number, to: number): boolean => {
    const free = from === rest ? to < centers || slack[to]! > 0 : to === rest && (from > rest || slack[from]! > 0);
    if (!free) return false;
    const heap = top(from, to);
    return !heap || heap.key >= 0;
  };

  /** Moves as much as the chain to `end` carries. A row that is passed on within the chain does not limit it. */
  const push = (end: number): void => {
    const chain: number[] = [end];
    for (let v = end; previous[v]! >= 0; v = previous[v]!) chain.unshift(previous[v]!);
    const origin = chain[0]!;
    let amount = Math.min(origin === rest ? Infinity : excess[origin]!, end === rest ? Infinity : -excess[end]!);
    const moves: { slackOf: number; sign: number; a: number; b: number }[] = [];
    for (let k = 1, passed = -1; k < chain.length; k++) {
      const from = chain[k - 1]!;
      const to = chain[k]!;
      if (usesSlack(from, to)) {
        // Unused room flows from the rest into centers; surplus flows from the nodes above into the rest.
        const owner = from === rest ? to : from;
        const sign = (owner < centers ? from === rest : to === rest) ? 1 : -1;
        if (sign < 0) amount = Math.min(amount, slack[owner]!);
        moves.push({ slackOf: owner, sign, a: -1, b: -1 });
        passed = -1;
      } else {
        const heap = top(from, to)!;
        if (heap.from !== passed) amount = Math.min(amount, flow[heap.from]!);
        moves.push({ slackOf: -1, sign: 0, a: heap.from, b: heap.to });
        passed = heap.to;
      }
    }
    if (origin !== rest) excess[origin]! -= amount;
    if (end !== rest) excess[end]! += amount;
    for (const { slackOf, sign, a, b } of moves) {
      if (slackOf >= 0) slack[slackOf]! += sign * amount;
      else {
        const fresh = !(flow[b]! > 0);
        flow[a] = Math.max(0, flow[a]! - amount);
        flow[b]! += amount;
        if (fresh) offer(b);
      }
    }
  };

  let steps = 0;
  for (let fromRest = false; steps < maxSteps;) {
    let open = false;
    for (let v = 0; v < nodes && !open; v++) if (v !== rest) open = fromRest ? excess[v]! < -tiny : excess[v]! > tiny;
    if (!open) {
      if (fromRest) return { flow, price, balanced: true, steps };
      fromRest = true;
      continue;
    }
    const end = search(fromRest);
    if (end < 0) break;
    const length = distance[end]!;
    if (fromRest) for (let v = 0; v < nodes; v++) price[v]! -= Math.min(distance[v]!, length);
    else for (let v = 0; v < nodes; v++) if (distance[v]! < length) price[v]! += length - distance[v]!;
    push(end);
    steps++;
  }
  return { flow, price, balanced: false, steps };
}
