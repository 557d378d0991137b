// A typed array whose length is not known beforehand.

type Typed = Int32Array | Float64Array;

/** Doubles its memory as values come; `values()` is a copy of what is there. */
export class GrowingArray<T extends Typed> {
  length = 0;
  private held: T;

  constructor(private readonly kind: new (length: number) => T) {
    this.held = new kind(1024);
  }

  push(value: number): void {
    if (this.length === this.held.length) {
      const larger = new this.kind(2 * this.length);
      larger.set(this.held);
      this.held = larger;
    }
    this.held[this.length++] = value;
  }

  values(): T {
    return this.held.slice(0, this.length) as T;
  }
}
