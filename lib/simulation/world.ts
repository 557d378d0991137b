// What a replay happens in: SKUs, centers and lanes, order lines in time order, lead times, stock at the start. All of it
// is flat arrays, safe to send to a worker. A slot is `sku * centers + center`.

/** One value a SKU. Money and weight are per unit. */
export type Skus = {
  readonly count: number;
  readonly unitCost: Float64Array;
  /** Price less unit cost: what a lost unit loses. */
  readonly margin: Float64Array;
  readonly weightKg: Float64Array;
  readonly volumeM3: Float64Array;
  readonly leadTimeDays: Float64Array;
  readonly leadTimeSdDays: Float64Array;
  /** Smallest purchase of a SKU in a week, over all centers together. */
  readonly minimumOrder: Int32Array;
  /** Orders of a center are whole packs. */
  readonly packSize: Int32Array;
  /** Code of the category, 0..categories-1. */
  readonly category: Int32Array;
  /** Week of the launch, else of the first sale, in weeks from the start of history; may be negative. */
  readonly launchWeek: Int32Array;
  /** 1 where the launch was announced; 0 where it is the first sale, which nobody knows of in advance. */
  readonly launchAnnounced: Uint8Array;
};

export type Network = {
  readonly centers: number;
  readonly regions: number;
  /** Centers of each region from the cheapest to the dearest for a typical parcel: `region * centers + rank`. */
  readonly preference: Int32Array;
  /** Cost of a typical parcel, by which centers are near or far: `center * regions + region`. */
  readonly parcelCost: Float64Array;
  /** How many of its preferred centers may serve each region. */
  readonly eligible: Int32Array;
  /** Cost of one parcel: `center * regions + region`. */
  readonly costPerParcel: Float64Array;
  /** Cost of one kilogram: `center * regions + region`. */
  readonly costPerKg: Float64Array;
  /** Cost of one unit whatever it weighs: `center * regions + region`. */
  readonly costPerUnit: Float64Array;
  /** Infinity where a center has no limit. */
  readonly capacityM3: Float64Array;
  /** Cost of moving one kilogram between centers: `from * centers + to`. */
  readonly transferCostPerKg: Float64Array;
  /** Cost of moving one unit between centers, handling included: `from * centers + to`. */
  readonly transferCostPerUnit: Float64Array;
};

/** Order lines in time order, the lines of an order next to each other. */
export type OrderLines = {
  readonly count: number;
  /** Index of the first line of each day, and the count at the end: 7 entries a week and one more. */
  readonly dayStart: Int32Array;
  readonly sku: Int32Array;
  readonly region: Int32Array;
  readonly quantity: Int32Array;
  /** 1 on the first line of each order. */
  readonly opensOrder: Uint8Array;
  /** Customer group of each line, 0..groups-1; all 0 where there are no groups. */
  readonly group: Uint8Array;
};

/** Stock on the shelves and on its way. */
export type StockState = {
  /** Units by slot. */
  readonly onHand: Int32Array;
  /** Deliveries to come, by day of arrival from the start of the replay (0 is its first day). */
  readonly deliveries: {
    readonly day: Int32Array;
    readonly slot: Int32Array;
    readonly quantity: Int32Array;
  };
};

export type World = {
  readonly skus: Skus;
  readonly network: Network;
  readonly lines: OrderLines;
  readonly weeks: number;
  /** Weeks between two reviews. */
  readonly reviewWeeks: number;
  /** Days until an order placed in a week arrives, the same for every policy: `slot * weeks + week`. */
  readonly leadTimes: Int16Array;
  readonly start: StockState;
  /** Customer groups of the lines; 1 by default. */
  readonly groups?: number;
  /** Class of each SKU (of its demand, say) by which service is counted too; all 0 by default. */
  readonly classes?: { readonly count: number; readonly ofSku: Uint8Array };
};

/** Units of each SKU that are kept for the protected groups: a critical level (Topkis, Management Science 15, 1968). */
export type Reserve = {
  /** By SKU: stock of the whole network down to which an unprotected group is served. */
  readonly units: Float64Array;
  /** 1 for each group that may have all of it. */
  readonly protects: Uint8Array;
  /** Which entry of `protects` counts for each line; its customer group by default. */
  readonly keys?: Uint8Array;
};

/** What a policy sees at a review: units by slot. */
export type StockView = { readonly onHand: Int32Array; readonly onOrder: Int32Array };

export type Transfer = {
  readonly sku: number;
  readonly from: number;
  readonly to: number;
  readonly quantity: number;
};

/** How stock is bought and placed. Weeks count from the start of the replay. */
export type Policy = {
  /** Writes the units to order into `orders` (by slot, zero on entry). Called at the start of every review week. */
  review(week: number, stock: StockView, orders: Int32Array): void;
  /**
   * Centers of each region in the order in which they serve it in `week`, `region * centers + rank`; by default from the
   * nearest to the farthest. The plan must count on the same order.
   */
  routing?(week: number): Int32Array;
  /** What is kept for some groups of customers in `week`; nothing by default. */
  reserve?(week: number): Reserve;
  /** Moves between centers at the start of `week`, before the review. */
  redistribute?(week: number, stock: StockView): readonly Transfer[];
};

/** No stock at all, nothing on its way. */
export function emptyStock(slots: number): StockState {
  const none = new Int32Array(0);
  return { onHand: new Int32Array(slots), deliveries: { day: none, slot: none, quantity: none } };
}

/** The lines of `weeks` weeks from week `first` on: the same arrays with another window on them. */
export function linesOfWeeks(lines: OrderLines, first: number, weeks: number): OrderLines {
  const dayStart = lines.dayStart.subarray(first * 7, (first + weeks) * 7 + 1);
  return { ...lines, count: dayStart[weeks * 7]! - dayStart[0]!, dayStart };
}
