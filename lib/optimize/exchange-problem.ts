// The network of an exchange, and how it shrinks at given prices.

/**
 * Rows of given volume, each to be put into one or more of its sinks at a cost per unit of volume. Sinks are nodes:
 * `0 .. centers - 1` hold at most `need` each, node `centers` (the rest) holds any amount, nodes above hold at least `need`.
 */
export type ExchangeProblem = {
  readonly centers: number;
  readonly nodes: number;
  /** Room left at each center; volume that must come to each node above `centers`. Entry `centers` is not read. */
  readonly need: Float64Array;
  /** Arcs of row k are `start[k] .. start[k + 1]`. */
  readonly start: Int32Array;
  readonly volume: Float64Array;
  readonly sink: Int32Array;
  /** Per unit of volume. */
  readonly cost: Float64Array;
};

export type Contraction = {
  readonly network: ExchangeProblem;
  /** Arc of the network contracted, for each arc that is left. */
  readonly arc: Int32Array;
  /** Arcs that carry the whole volume of a row that is not left. */
  readonly decided: Int32Array;
};

/**
 * Leaves, of each row, the arcs at most `band` above its cheapest at `price`, and none of rows with one such arc: their
 * volume is taken off the needs. With `wayOut` the arc of a row that is left to a node above the centers stays whatever it
 * costs, so that what does not fit has a way out. O(arcs).
 */
export function contract(
  network: ExchangeProblem,
  price: Float64Array,
  band: number,
  { wayOut = false }: { readonly wayOut?: boolean } = {},
): Contraction {
  const { centers, start, volume, sink, cost } = network;
  const need = network.need.slice();
  const left = { start: new Int32Array(volume.length + 1), volume: new Float64Array(volume.length) };
  const arc = new Int32Array(sink.length);
  const decided = new Int32Array(volume.length);
  let [rows, arcs, fixed] = [0, 0, 0];
  const at = new Float64Array(network.nodes);
  at.set(price.subarray(0, network.nodes));
  at[centers] = 0;
  for (let k = 0; k < volume.length; k++) {
    let least = Infinity;
    let best = start[k]!;
    for (let i = start[k]!; i < start[k + 1]!; i++) {
      const value = cost[i]! + at[sink[i]!]!;
      if (value < least) {
        least = value;
        best = i;
      }
    }
    const first = arcs;
    let near = 0;
    for (let i = start[k]!; i < start[k + 1]!; i++) {
      const close = cost[i]! + at[sink[i]!]! <= least + band;
      if (close) near++;
      if (close || (wayOut && sink[i]! >= centers)) arc[arcs++] = i;
    }
    if (near > 1) {
      left.volume[rows] = volume[k]!;
      left.start[++rows] = arcs;
      continue;
    }
    arcs = first;
    if (sink[best] !== centers) need[sink[best]!]! -= volume[k]!;
    decided[fixed++] = best;
  }
  const kept = { sink: new Int32Array(arcs), cost: new Float64Array(arcs) };
  for (let i = 0; i < arcs; i++) {
    kept.sink[i] = sink[arc[i]!]!;
    kept.cost[i] = cost[arc[i]!]!;
  }
  return {
    network: {
      ...network,
      ...kept,
      need,
      start: left.start.slice(0, rows + 1),
      volume: left.volume.slice(0, rows),
    },
    arc: arc.slice(0, arcs),
    decided: decided.slice(0, fixed),
  };
}

/** About `size` rows drawn systematically in proportion to volume: prices that balance them nearly balance all. O(rows). */
export function thinned(network: ExchangeProblem, size: number): ExchangeProblem {
  const { start, volume, sink, cost } = network;
  const each = volume.reduce((sum, value) => sum + value, 0) / size;
  const picked = new Int32Array(volume.length);
  const counts = new Int32Array(volume.length);
  let [rows, arcs] = [0, 0];
  for (let k = 0, position = 0, next = each / 2; k < volume.length; k++) {
    let count = 0;
    for (position += volume[k]!; next < position; next += each) count++;
    if (count === 0) continue;
    picked[rows] = k;
    counts[rows++] = count;
    arcs += start[k + 1]! - start[k]!;
  }
  const left = {
    start: new Int32Array(rows + 1),
    volume: new Float64Array(rows),
    sink: new Int32Array(arcs),
    cost: new Float64Array(arcs),
  };
  for (let k = 0, to = 0; k < rows; k++) {
    const row = picked[k]!;
    left.volume[k] = counts[k]! * each;
    for (let i = start[row]!; i < start[row + 1]!; i++, to++) {
      left.sink[to] = sink[i]!;
      left.cost[to] = cost[i]!;
    }
    left.start[k + 1] = to;
  }
  return { ...network, ...left };
}
