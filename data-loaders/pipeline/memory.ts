// Peak resident memory of this process since the last reset.
import { readFileSync, writeFileSync } from "node:fs";

/** Forgets the peak so far, where the kernel can (Linux); elsewhere the peak is that of the whole process. */
export function resetPeakMemory(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Not Linux, or not allowed: resourceUsage below still holds an upper bound.
  }
}

/** The peak in megabytes (1e6 bytes), rounded up. */
export function peakMemoryMb(): number {
  try {
    const [, kibibytes] = /VmHWM:\s*(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))!;
    return Math.ceil((Number(kibibytes) * 1024) / 1e6);
  } catch {
    return Math.ceil((process.resourceUsage().maxRSS * 1024) / 1e6);
  }
}
