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

/** One memory of up to this many bytes is kept for the next job: fresh memory costs as much as an iteration. */
const kept = 64 * 1024 * 1024;
let idle: KernelMemory | null = null;

/** An instance whose memory holds arrays of the caller's, one after the other. What they hold at first is undefined. */
export class KernelMemory {
  private readonly exports: Record<string, unknown>;
  private readonly memory: WebAssembly.Memory;
  private readonly base: number;
  private next: number;

  private constructor(module: WebAssembly.Module) {
    this.exports = new WebAssembly.Instance(module).exports;
    this.memory = this.exports["memory"] as WebAssembly.Memory;
    // The compiler keeps the first page for itself.
    this.base = Math.max(page, this.memory.buffer.byteLength);
    this.next = this.base;
  }

  /** Room for `bytes` in all, or null where kernels do not run or there is no such memory. */
  static of(bytes: number): KernelMemory | null {
    if (!kernelsRun() || bytes > limit - 2 * page) return null;
    const memory = idle ?? new KernelMemory(compiled!);
    idle = null;
    const missing = Math.ceil((memory.base + bytes - memory.memory.buffer.byteLength) / page);
    try {
      if (missing > 0) memory.memory.grow(missing);
      memory.next = memory.base;
      return memory;
    } catch {
      return null;
    }
  }

  /** Takes back a memory whose arrays are not needed any more. */
  static release(memory: KernelMemory): void {
    if (memory.memory.buffer.byteLength <= kept) idle = memory;
  }

  kernel(name: string): Kernel {
    return this.exports[name] as Kernel;
  }

  /** Each array takes up to 15 bytes more than it holds. */
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
    this.next = Math.ceil((at + bytes) / 16) * 16;
    return at;
  }
}
