// Whether the optimisers behind a fitted model came to rest.
import type { Part } from "./parts.js";

/**
 * True when every search inside the part converged, false when one was cut off, null when nothing had to be searched
 * (naive, mean, closed forms).
 */
export function hasConverged(part: Part): boolean | null {
  if (part.model === "adjusted" || part.model === "scaled") return hasConverged(part.inner);
  if (part.model === "combined") {
    const members = part.members.map(hasConverged).filter((answer) => answer !== null);
    return members.length === 0 ? null : members.every(Boolean);
  }
  const searched: object = part.model === "counts" ? part.regression : part;
  return "converged" in searched ? searched.converged === true : null;
}
