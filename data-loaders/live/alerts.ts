// Alerts: raised once for a need, again only when it gets more urgent, cleared when it is covered.
import { randomUUID } from "node:crypto";
import type { LiveDatabase } from "./database.js";

export type Need = {
  readonly productId: string;
  readonly warehouseId: string;
  readonly urgency: "now" | "soon";
  readonly quantity: number;
  readonly message: string;
};

export type Alert = {
  readonly product_id: string;
  readonly warehouse_id: string;
  readonly urgency: string;
  readonly quantity: number;
  readonly message: string;
};

export type AlertRow = Alert & {
  readonly alert_id: string;
  readonly raised_at: Date;
  readonly cleared_at: Date | null;
};

/** What is to be told of `needs`, given those that were told before. */
export type AlertBook = { update(needs: readonly Need[]): Promise<Alert[]> };

const keyOf = (product: string, warehouse: string): string => `${product}\u0000${warehouse}`;

/** Alerts that only this process remembers. */
export function alertsInMemory(): AlertBook {
  const told = new Map<string, string>();
  return {
    update: async (needs) => {
      const raised = needs.filter((need) => isNews(need, told.get(keyOf(need.productId, need.warehouseId))));
      told.clear();
      for (const { productId, warehouseId, urgency } of needs) told.set(keyOf(productId, warehouseId), urgency);
      return raised.map(alertOf);
    },
  };
}

/** Alerts in the table inventory_alert: told once, whoever looks. */
export function alertsInTable(db: LiveDatabase): AlertBook {
  return {
    update: (needs) =>
      db.transaction(async (session) => {
        const open = await session.rows<AlertRow>(
          `SELECT alert_id, product_id, warehouse_id, urgency FROM inventory_alert WHERE cleared_at IS NULL ${db.dialect.forUpdate}`,
        );
        const told = new Map(open.map((row) => [keyOf(row.product_id, row.warehouse_id), row]));
        const now = new Date();
        const needed = new Set(needs.map(({ productId, warehouseId }) => keyOf(productId, warehouseId)));
        const raised = needs.filter((need) => isNews(need, told.get(keyOf(need.productId, need.warehouseId))?.urgency));
        const replaced = new Set(raised.map(({ productId, warehouseId }) => keyOf(productId, warehouseId)));
        for (const [key, { alert_id }] of told)
          if (!needed.has(key) || replaced.has(key))
            await session.run("UPDATE inventory_alert SET cleared_at = ? WHERE alert_id = ?", [now, alert_id]);
        for (const { productId, warehouseId, urgency, quantity, message } of raised)
          await session.run(
            `INSERT INTO inventory_alert (alert_id, product_id, warehouse_id, urgency, quantity, message, raised_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)`,
            [randomUUID(), productId, warehouseId, urgency, quantity, message, now],
          );
        return raised.map(alertOf);
      }),
  };
}

/** Alerts that are open, or the last `limit` of all, the newest first. */
export function listAlerts(db: LiveDatabase, onlyOpen: boolean, limit: number): Promise<AlertRow[]> {
  return db.rows<AlertRow>(
    `SELECT alert_id, product_id, warehouse_id, urgency, quantity, message, raised_at, cleared_at FROM inventory_alert
     ${onlyOpen ? "WHERE cleared_at IS NULL" : ""} ORDER BY raised_at DESC, product_id, warehouse_id LIMIT ${Math.trunc(limit)}`,
  );
}

function isNews({ urgency }: Need, told: string | undefined): boolean {
  return told === undefined || (urgency === "now" && told !== "now");
}

function alertOf({ productId, warehouseId, urgency, quantity, message }: Need): Alert {
  return { product_id: productId, warehouse_id: warehouseId, urgency, quantity, message };
}
