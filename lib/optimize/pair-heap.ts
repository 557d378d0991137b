// A binary heap of (key, from, to), smallest key on top: the waiting moves between two nodes.

/** Grows as needed; entries that have become void are dropped by the caller when they reach the top. */
export class PairHeap {
  length = 0;
  private keys = new Float64Array(16);
  private froms = new Int32Array(16);
  private tos = new Int32Array(16);

  /** Key of the top entry; undefined behaviour when empty. */
  get key(): number {
    return this.keys[0]!;
  }
  get from(): number {
    return this.froms[0]!;
  }
  get to(): number {
    return this.tos[0]!;
  }

  push(key: number, from: number, to: number): void {
    if (this.length === this.keys.length) this.grow();
    const { keys, froms, tos } = this;
    let i = this.length++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[i] = keys[parent]!;
      froms[i] = froms[parent]!;
      tos[i] = tos[parent]!;
      i = parent;
    }
    keys[i] = key;
    froms[i] = from;
    tos[i] = to;
  }

  /** Removes the top entry. */
  pop(): void {
    const { keys, froms, tos } = this;
    const n = --this.length;
    if (n <= 0) return;
    const key = keys[n]!;
    const from = froms[n]!;
    const to = tos[n]!;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= n) break;
      if (child + 1 < n && keys[child + 1]! < keys[child]!) child++;
      if (keys[child]! >= key) break;
      keys[i] = keys[child]!;
      froms[i] = froms[child]!;
      tos[i] = tos[child]!;
      i = child;
    }
    keys[i] = key;
    froms[i] = from;
    tos[i] = to;
  }

  private grow(): void {
    const size = 2 * this.keys.length;
    const keys = new Float64Array(size);
    const froms = new Int32Array(size);
    const tos = new Int32Array(size);
    keys.set(this.keys);
    froms.set(this.froms);
    tos.set(this.tos);
    this.keys = keys;
    this.froms = froms;
    this.tos = tos;
  }
}
