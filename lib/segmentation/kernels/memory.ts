// The kernels with a memory of their own: compiled once, an instance for each job.
import { binary } from "./kernels.wasm.js";

/** A kernel takes addresses and counts. */
export type Kernel = (...numbers: number[]) => number;

let compiled: WebAssembly.Module | null | undefined;

/** Null where WebAssembly or its SIMD is missing, or a page's security policy forbids it: plain code does the work then. */
function compile(): WebAssembly.Module | null {
  try {
    const bytes = Uint8Array.from(atob(binary), (character) => character.charCodeAt(0));
    return new WebAssembly.Module(bytes);
  } catch {
    return null;
  }
}

/** Whether the kernels run here. */
export function kernelsRun(): boolean {
  if (compiled === undefined) compiled = compile();
  return compiled !== null;
}

const page = 65536;
const limit = 65536 * page;

/** An instance whose memory holds arrays of the caller's, one after the other. */
export class KernelMemory {
  private readonly exports: Record<string, unknown>;
  private readonly memory: WebAssembly.Memory;
  private readonly end: number;
  private next: number;

  private constructor(module: WebAssembly.Module, bytes: number) {
    this.exports = new WebAssembly.Instance(module).exports;
    this.memory = this.exports["memory"] as WebAssembly.Memory;
    // The compiler keeps the first page for itself.
    this.next = Math.max(page, this.memory.buffer.byteLength);
    this.end = this.next + Math.ceil(bytes / page) * page;
    this.memory.grow((this.end - this.memory.buffer.byteLength) / page);
  }

  /** Room for `bytes` in all, or null where kernels do not run or there is no such memory. */
  static of(bytes: number): KernelMemory | null {
    if (!kernelsRun() || bytes > limit - 2 * page) return null;
    try {
      return new KernelMemory(compiled!, bytes);
    } catch {
      return null;
    }
  }

  kernel(name: string): Kernel {
    return this.exports[name] as Kernel;
  }

  /** Arrays of zeros; each takes up to 15 bytes more than it holds. */
  float64(length: number): Float64Array {
    return new Float64Array(this.memory.buffer, this.take(8 * length), length);
  }

  float32(length: number): Float32Array {
    return new Float32Array(this.memory.buffer, this.take(4 * length), length);
  }

  int32(length: number): Int32Array {
    return new Int32Array(this.memory.buffer, this.take(4 * length), length);
  }

  private take(bytes: number): number {
    const at = this.next;
    this.next = (at + bytes + 15) & ~15;
    if (this.next > this.end + 15) throw new RangeError(`kernel memory: ${this.next - this.end} bytes too few`);
    return at;
  }
}
