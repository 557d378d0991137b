// Two centers, two regions and a depot that is too full: small enough to solve by hand.
import type { ProblemJson } from "../../../lib/allocation/problem-json.js";

/** Served from near by at 1 a unit, from afar at 5; 30 units are at west, 7 at south, whose room is 5 and whence nothing moves. */
export const small = {
  fcs: [
    { id: "west", capacity: 100 },
    { id: "east", capacity: 100 },
    { id: "south", capacity: 5 },
  ],
  regions: [{ id: "w" }, { id: "e" }],
  skus: [{ id: "tea" }],
  demand: [
    { sku: "tea", region: "w", quantity: 10 },
    { sku: "tea", region: "e", quantity: 25 },
  ],
  shipping_cost: [
    { fc: "west", region: "w", cost: 1 },
    { fc: "west", region: "e", cost: 5 },
    { fc: "east", region: "w", cost: 5 },
    { fc: "east", region: "e", cost: 1 },
  ],
  inbound_cost: [
    { fc: "west", cost: 3 },
    { fc: "east", cost: 4 },
  ],
  present_stock: [
    { sku: "tea", fc: "west", units: 30 },
    { sku: "tea", fc: "south", units: 7 },
  ],
  transfer_cost: [{ from: "west", to: "east", cost: 2 }],
} satisfies ProblemJson;
