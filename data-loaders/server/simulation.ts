// A shop in fast motion against a live ledger: customers buy what the plan expects, orders arrive when their lead time is over.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { LedgerEvent } from "../../lib/inventory/ledger.js";
import { seeded, subseed } from "../../lib/random.js";
import { liveDemand } from "../../lib/simulation/live-demand.js";
import { ServiceError } from "../errors.js";
import type { LiveDatabase } from "../live/database.js";
import type { Ledger } from "../live/ledger.js";
import { listOrders, receiveOrder, type OrderRow } from "../live/orders.js";

export type SimulatedItem = { readonly sku: string; readonly fc_id: string; readonly weekly_mean: number };

export type SimulationCounts = { sales: number; returns: number; receipts: number; simulatedDays: number };

export type Simulation = {
  readonly counts: Readonly<SimulationCounts>;
  /** Ends it; resolves when the last event is stored. */
  stop(): Promise<void>;
};

const tickMs = 250;
const dayMs = 86_400_000;
const returnShare = 0.02;
/** Days that a transfer takes, and the longest that an order without a date lets itself be waited for. */
const transferDays = 3;
const undatedDays = 14;

/** Plays sales and receipts at `speed` times real time until stopped; a database that is away is waited for. */
export function startSimulation(parts: {
  readonly db: LiveDatabase;
  readonly ledger: Ledger;
  readonly items: readonly SimulatedItem[];
  readonly speed: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}): Simulation {
  const { db, ledger, items, speed, seed, say } = parts;
  const random = seeded(seed);
  const demand = liveDemand(
    Float64Array.from(items, ({ weekly_mean }) => weekly_mean),
    random,
  );
  const counts: SimulationCounts = { sales: 0, returns: 0, receipts: 0, simulatedDays: 0 };
  const name = randomUUID().slice(0, 8);
  let running = true;
  let last = Date.now();
  let numbered = 0;

  const tick = async (): Promise<void> => {
    const now = Date.now();
    const days = ((now - last) * speed) / dayMs;
    last = now;
    const events = demand(days).map(({ item, quantity }): LedgerEvent => {
      const { sku, fc_id } = items[item]!;
      const kind = random() < returnShare ? "return" : "sale";
      return {
        eventId: `simulated-${name}-${++numbered}`,
        kind,
        productId: sku,
        warehouseId: fc_id,
        quantity: kind === "return" ? 1 : quantity,
        occurredAt: new Date(now),
      };
    });
    const outcomes = await ledger.record(events);
    outcomes.forEach(({ status }, i) => {
      if (status === "applied") counts[events[i]!.kind === "return" ? "returns" : "sales"]++;
    });
    for (const order of await listOrders(db, true))
      if (dueAt(order) <= now) {
        const { status } = await receiveOrder(db, ledger, order.order_id);
        if (status === "applied") counts.receipts++;
      }
    counts.simulatedDays += days;
  };

  const dueAt = ({ order_id, kind, created_at, expected_at }: OrderRow): number => {
    const wait =
      expected_at !== null
        ? expected_at.getTime() - created_at.getTime()
        : dayMs * (kind === "transfer" ? transferDays : (undatedDays * subseed(seed, order_id)) / 4294967296);
    return created_at.getTime() + wait / speed;
  };

  const loop = (async () => {
    while (running) {
      try {
        await tick();
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        say(error.message);
        await sleep(2000);
      }
      await sleep(tickMs);
    }
  })();
  loop.catch((error: Error) => say(error.message));
  return {
    counts,
    stop: async () => {
      running = false;
      await loop;
    },
  };
}
