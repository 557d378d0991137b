// Server-sent events: what changed in the stock, and how jobs get on; one look at the database a second for all listeners.
import type { ServerResponse } from "node:http";
import type { StockRow } from "../live/ledger.js";
import type { LiveView } from "./live-view.js";

export type Stream = {
  /** Keeps `response` open and writes events to it; false when too many listen already. */
  add(response: ServerResponse): boolean;
  send(event: string, data: unknown): void;
  close(): void;
};

const mostListeners = 100;
const heartbeatMs = 15_000;
const lookMs = 1000;

/** `problem` is told what goes wrong while looking; the stream itself says `down` and `up`. */
export function openStream(view: LiveView, problem: (error: unknown) => void): Stream {
  const listeners = new Set<ServerResponse>();
  let state = "";
  let seen = new Map<string, string>();
  let isDown = false;
  let looking = false;

  const send = (event: string, data: unknown): void => {
    const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const listener of listeners) {
      // Whoever does not read is let go before his backlog grows.
      if (listener.writableLength > 1 << 20) listener.destroy();
      else listener.write(text);
    }
  };

  const look = async (): Promise<void> => {
    if (looking || listeners.size === 0) return;
    looking = true;
    try {
      const now = await view.state();
      if (isDown) send("up", {});
      isDown = false;
      if (now === state) return;
      const rows = await view.stock();
      const next = new Map(rows.map((row) => [`${row.product_id}\u0000${row.warehouse_id}`, textOf(row)]));
      const changed = rows.filter((row) => seen.get(`${row.product_id}\u0000${row.warehouse_id}`) !== textOf(row));
      const first = state === "";
      state = now;
      seen = next;
      if (!first) send("stock", { changed: changed.slice(0, 200), more: Math.max(0, changed.length - 200) });
    } catch (error) {
      if (!isDown) {
        send("down", {});
        problem(error);
      }
      isDown = true;
    } finally {
      looking = false;
    }
  };
  const looks = setInterval(() => void look(), lookMs);
  const beats = setInterval(() => {
    for (const listener of listeners) listener.write(": \n\n");
  }, heartbeatMs);

  return {
    add: (response) => {
      if (listeners.size >= mostListeners) return false;
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
      response.write("retry: 2000\nevent: hello\ndata: {}\n\n");
      listeners.add(response);
      response.on("close", () => listeners.delete(response));
      void look();
      return true;
    },
    send,
    close: () => {
      clearInterval(looks);
      clearInterval(beats);
      for (const listener of listeners) listener.end();
    },
  };
}

function textOf({ current_stock, backordered, on_order }: StockRow): string {
  return `${current_stock} ${backordered} ${on_order}`;
}
