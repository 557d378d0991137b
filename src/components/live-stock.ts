// The live stock behind the page, when a server is there: read, followed as it changes, acted upon. The published site has
// no server, and no mark of one in its head: there nothing is asked for.
import type { ReplenishmentRow } from "../lib/findings/replenishment.js";

export type StockChange = {
  readonly product_id: string;
  readonly warehouse_id: string;
  readonly current_stock: number;
  readonly backordered: number;
  readonly on_order: number;
};

export type Order = {
  readonly order_id: string;
  readonly kind: "purchase" | "transfer";
  readonly product_id: string;
  readonly warehouse_id: string;
  readonly from_warehouse_id: string | null;
  readonly quantity: number;
  readonly received: number;
  readonly reason: string;
  readonly created_at: string;
  readonly expected_at: string | null;
};

export type Job = {
  readonly id: string;
  readonly kind: "forecast" | "allocation" | "replenishment";
  readonly state: "waiting" | "running" | "done" | "failed";
  readonly progress: string;
  readonly share: number | null;
};

export type LiveState = {
  /** False on the published site: `rows` are then the snapshot's. */
  readonly live: boolean;
  readonly rows: readonly ReplenishmentRow[];
  /** Time of the stock, in words for the reader. */
  readonly asOf: string;
  readonly database: string;
  /** What is wrong just now, or empty. */
  readonly trouble: string;
};

export type LiveStock = {
  readonly live: boolean;
  /** The state as it is. */
  readonly current: () => LiveState;
  /** Calls `change` with the state now and whenever it changes; the result ends that. */
  watch(change: (state: LiveState) => void): () => void;
  /** What came over the stream: changes of stock, jobs, orders. */
  onStock(listener: (changed: readonly StockChange[], more: number) => void): void;
  onJob(listener: (job: Job) => void): void;
  onOrders(listener: () => void): void;
  signedIn(): Promise<boolean>;
  signIn(token: string): Promise<boolean>;
  orders(): Promise<{ total: number; rows: readonly Order[] }>;
  receive(order: string): Promise<string>;
  cancel(order: string): Promise<string>;
  start(kind: Job["kind"]): Promise<Job>;
  results(kind: "forecast" | "allocation"): Promise<readonly Record<string, unknown>[]>;
};

const shortestPause = 1500;

/** Whether a server stands behind this page. */
export function isLive(): boolean {
  return document.querySelector('meta[name="stockwise-live"]') !== null;
}

/** The stock: `snapshot` as of `asOf` until the first live answer, and for good where no server is. */
export function liveStock(snapshot: readonly ReplenishmentRow[], asOf: string): LiveStock {
  let state: LiveState = { live: false, rows: snapshot, asOf, database: "", trouble: "" };
  const watchers = new Set<(state: LiveState) => void>();
  const listeners = {
    stock: [] as ((changed: readonly StockChange[], more: number) => void)[],
    job: [] as ((job: Job) => void)[],
    orders: [] as (() => void)[],
  };
  const set = (change: Partial<LiveState>): void => {
    state = { ...state, ...change };
    for (const watcher of watchers) watcher(state);
  };

  let asked = 0;
  let waiting = false;
  const refresh = async (): Promise<void> => {
    if (waiting) return;
    waiting = true;
    await new Promise((wake) => setTimeout(wake, Math.max(0, asked + shortestPause - performance.now())));
    waiting = false;
    asked = performance.now();
    try {
      const { rows, as_of } = await ask<{ rows: ReplenishmentRow[]; as_of: string }>("GET", "/api/replenishment");
      set({ live: true, rows, asOf: `${as_of.slice(0, 10)} ${as_of.slice(11, 19)} UTC`, trouble: "" });
    } catch (error) {
      set({ trouble: (error as Error).message });
    }
  };

  if (isLive()) {
    void ask<{ database?: string }>("GET", "/api/session").then(
      ({ database = "" }) => set({ database }),
      (error: Error) => set({ trouble: error.message }),
    );
    const source = new EventSource("/api/stream");
    source.addEventListener("hello", () => void refresh());
    source.addEventListener("stock", ({ data }: MessageEvent<string>) => {
      const { changed, more } = JSON.parse(data) as { changed: StockChange[]; more: number };
      for (const listener of listeners.stock) listener(changed, more);
      for (const listener of listeners.orders) listener();
      void refresh();
    });
    source.addEventListener("job", ({ data }: MessageEvent<string>) => {
      const job = JSON.parse(data) as Job;
      for (const listener of listeners.job) listener(job);
      if (job.state === "done") void refresh();
    });
    source.addEventListener("orders", () => listeners.orders.forEach((listener) => listener()));
    source.addEventListener("down", () =>
      set({ trouble: "The database does not answer; this is the stock as last seen." }),
    );
    source.addEventListener("up", () => void refresh());
    source.addEventListener("error", () =>
      set({ trouble: "The server does not answer; this is the stock as last seen." }),
    );
  }

  return {
    live: isLive(),
    current: () => state,
    watch: (change) => {
      watchers.add(change);
      change(state);
      return () => watchers.delete(change);
    },
    onStock: (listener) => listeners.stock.push(listener),
    onJob: (listener) => listeners.job.push(listener),
    onOrders: (listener) => listeners.orders.push(listener),
    signedIn: async () => (await ask<{ signed_in: boolean }>("GET", "/api/session")).signed_in,
    signIn: (token) =>
      ask("POST", "/api/session", { token }).then(
        () => true,
        () => false,
      ),
    orders: () => ask("GET", "/api/orders?status=open&limit=200"),
    receive: async (order) => {
      const answer = await ask<{ status: string; reason?: string; quantity: number }>(
        "POST",
        `/api/orders/${encodeURIComponent(order)}/receive`,
        {},
      );
      return answer.status === "rejected"
        ? (answer.reason ?? "rejected")
        : `${order}: ${answer.quantity} units received.`;
    },
    cancel: async (order) => {
      const { cancelled } = await ask<{ cancelled: boolean }>(
        "POST",
        `/api/orders/${encodeURIComponent(order)}/cancel`,
        {},
      );
      return cancelled ? `${order} is cancelled.` : `${order} was not open any more.`;
    },
    start: (kind) => ask("POST", "/api/jobs", { kind }),
    results: async (kind) => (await ask<{ rows: Record<string, unknown>[] }>("GET", `/api/results/${kind}`)).rows,
  };
}

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(path, {
    method,
    ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
  });
  const answer = (await response.json().catch(() => ({}))) as T & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? `the server answered ${response.status}`);
  return answer;
}
