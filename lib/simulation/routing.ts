// Which center serves which region when the nearest one is too small for all that is near to it.
import type { Network } from "./world.js";

/** Share of a center's space that a plan may fill on average: deliveries and demand come in lumps. */
const plannedUse = 0.65;

/**
 * Centers by region in the order in which they serve it, `region * centers + rank`: the cheapest first when space has its
 * price. Each center asks a price for its space that rises until the stock of the regions that still prefer it fits
 * (auction; Bertsekas 1988); a region goes as a whole, and only where its stock fits. Centers without a limit ask nothing.
 * Only eligible centers take part; the rest of the order is by true cost.
 *
 * @param stockM3 space that the stock for each region takes on average
 */
export function capacityRouting(network: Network, stockM3: Float64Array): Int32Array {
  const { centers, regions, preference, eligible, parcelCost, capacityM3 } = network;
  const space = capacityM3.map((capacity) => plannedUse * capacity);
  // Where all space together is too small, every center is overfull alike and the prices still balance.
  const total = stockM3.reduce((sum, volume) => sum + volume, 0);
  const tight = Math.max(1, total / space.reduce((sum, volume) => sum + volume, 0));
  const room = space.map((volume) => volume * tight);
  const price = new Float64Array(centers);
  const home = new Int32Array(regions);
  const load = new Float64Array(centers);
  const choose = (region: number, without: number) => {
    let best = -1;
    for (let rank = 0; rank < eligible[region]!; rank++) {
      const center = preference[region * centers + rank]!;
      if (center === without || (rank > 0 && stockM3[region]! > room[center]!)) continue;
      const cost = parcelCost[center * regions + region]! + price[center]!;
      if (best < 0 || cost < parcelCost[best * regions + region]! + price[best]! - 1e-12) best = center;
    }
    return best;
  };
  const assign = () => {
    load.fill(0);
    let overload = 0;
    for (let region = 0; region < regions; region++) load[(home[region] = choose(region, -1))]! += stockM3[region]!;
    for (let center = 0; center < centers; center++) overload += Math.max(0, load[center]! - room[center]! - 1e-9);
    return overload;
  };
  let leastOverload = assign();
  let best = Int32Array.from(home);
  for (let round = 0; round < 40 * regions && leastOverload > 0; round++) {
    let fullest = -1;
    for (let center = 0; center < centers; center++)
      if (
        load[center]! > room[center]! &&
        (fullest < 0 || load[center]! / room[center]! > load[fullest]! / room[fullest]!)
      )
        fullest = center;
    // The smallest rise that makes one region look elsewhere.
    let rise = Infinity;
    for (let region = 0; region < regions; region++) {
      if (home[region] !== fullest) continue;
      const other = choose(region, fullest);
      if (other < 0) continue;
      const cost = (center: number) => parcelCost[center * regions + region]! + price[center]!;
      rise = Math.min(rise, cost(other) - cost(fullest));
    }
    if (!Number.isFinite(rise)) break;
    price[fullest]! += rise + 1e-6;
    const overload = assign();
    if (overload < leastOverload) {
      leastOverload = overload;
      best = Int32Array.from(home);
    }
  }
  const routing = Int32Array.from(preference);
  for (let region = 0; region < regions; region++) {
    const row = routing.subarray(region * centers, (region + 1) * centers);
    const at = row.indexOf(best[region]!);
    row.copyWithin(1, 0, at);
    row[0] = best[region]!;
  }
  return routing;
}
