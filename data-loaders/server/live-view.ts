// What the pages and the stream see of the live stock: read when it has changed, decided anew no more often than needed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReplenishmentRow } from "../../lib/findings/replenishment.js";
import { InputError } from "../errors.js";
import type { LiveDatabase } from "../live/database.js";
import { openLedger, type StockRow } from "../live/ledger.js";
import { reservedUnits } from "../live/orders.js";
import { pageRow, planLive, type LivePlan } from "../pipeline/replenish/live.js";
import { openDatabase, quote } from "../duckdb.js";
import { readManifest } from "../pipeline/manifest.js";

export type LiveView = {
  /** A text that changes whenever stock or orders do. */
  state(): Promise<string>;
  stock(): Promise<readonly StockRow[]>;
  /** Decisions on the stock as it is, as rows of the page, most urgent first. */
  replenishment(): Promise<{ rows: readonly ReplenishmentRow[]; run_id: string; as_of: string; not_in_run: number }>;
  /** Folders of the run whose plan is used. Throws InputError when there is no finished run. */
  planner(): { folders: { prepare: string; allocate: string }; holdingCostPerYear: number; runId: string };
  /** A folder for spilled data. */
  readonly temp: string;
  close(): void;
};

/** Looks at `db` with the plan of the run in `run`. */
export function openLiveView(db: LiveDatabase, run: string): LiveView {
  const temp = mkdtempSync(join(tmpdir(), "stockwise-live-"));
  const ledger = openLedger(db);
  let known: { key: string; answer: Promise<Awaited<ReturnType<LiveView["replenishment"]>>> } | undefined;

  const planner: LiveView["planner"] = () => {
    const manifest = readManifest(run);
    if (!manifest?.stages.allocate || !manifest.stages.prepare)
      throw new InputError(`no finished run in ${run}; make one with stockwise run --output ${run}`);
    return {
      folders: { prepare: join(run, "prepared"), allocate: run },
      holdingCostPerYear: manifest.parameters.holdingCostPerYear,
      runId: manifest.run_id,
    };
  };

  const state = async (): Promise<string> => {
    const [row] = await db.rows<{ items: number; versions: number; orders: number; received: number }>(
      `SELECT (SELECT COUNT(*) FROM inventory_tracking) AS items, (SELECT SUM(version) FROM inventory_tracking) AS versions,
         (SELECT COUNT(*) FROM replenishment_order) AS orders,
         (SELECT SUM(received) FROM replenishment_order WHERE status = 'open') AS received`,
    );
    return [row!.items, row!.versions, row!.orders, row!.received].map((value) => Number(value ?? 0)).join("-");
  };

  const decide = async (): Promise<Awaited<ReturnType<LiveView["replenishment"]>>> => {
    const { folders, holdingCostPerYear, runId } = planner();
    const stock = { rows: await ledger.status(), reserved: await reservedUnits(db) };
    const plan: LivePlan = await planLive(folders, temp, stock, { holdingCostPerYear });
    const names = await centerNames(folders.prepare, temp);
    const rank = { now: 0, soon: 1, ok: 2 };
    const rows = plan.decisions
      .map((decision) => pageRow(decision, names))
      .sort(
        (a, b) =>
          rank[a.urgency] - rank[b.urgency] ||
          b.lost_sales_at_stake - a.lost_sales_at_stake ||
          (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : a.fc_id < b.fc_id ? -1 : 1),
      );
    return { rows, run_id: runId, as_of: new Date().toISOString(), not_in_run: plan.unknown.length };
  };

  return {
    temp,
    state,
    planner,
    stock: () => ledger.status(),
    replenishment: async () => {
      const key = `${planner().runId} ${await state()}`;
      if (known?.key !== key) known = { key, answer: decide() };
      const mine = known;
      return mine.answer.catch((error: unknown) => {
        if (known === mine) known = undefined;
        throw error;
      });
    },
    close: () => rmSync(temp, { recursive: true, force: true }),
  };
}

async function centerNames(prepared: string, temp: string): Promise<Map<string, string>> {
  const db = await openDatabase({ tempDirectory: temp });
  try {
    const rows = await db.rows<{ fc_id: string; name: string | null }>(
      `SELECT fc_id, name FROM ${quote(join(prepared, "fulfillment_centers.parquet"))}`,
    );
    return new Map(rows.map(({ fc_id, name }) => [fc_id, name ?? fc_id]));
  } finally {
    db.close();
  }
}
