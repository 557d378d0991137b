// The API of the local server: what may be asked, in which shape, and what is answered. Everything is read and written through
// the ledger; no text of a request becomes part of a statement.
import type { FastifyInstance } from "fastify";
import { tmpdir } from "node:os";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { eventOf, longestId, type LedgerEvent } from "../../lib/inventory/ledger.js";
import { InputError } from "../errors.js";
import { listAlerts } from "../live/alerts.js";
import type { LiveDatabase } from "../live/database.js";
import type { Ledger, Outcome } from "../live/ledger.js";
import { cancelOrder, listOrders, receiveOrder } from "../live/orders.js";
import { jobKinds, type JobKind, type JobQueue } from "./jobs.js";
import type { LiveView } from "./live-view.js";
import { resultKinds, resultRows, type ResultKind } from "./results.js";
import type { Stream } from "./stream.js";

export type Parts = {
  readonly db: LiveDatabase;
  readonly ledger: Ledger;
  readonly view: LiveView;
  readonly jobs: JobQueue;
  readonly stream: Stream;
  readonly run: string;
};

const id = { type: "string", minLength: 1, maxLength: longestId } as const;
const count = { type: "string", pattern: "^[0-9]{1,6}$" } as const;
const event = {
  type: "object",
  additionalProperties: false,
  required: ["event_id", "kind", "product_id", "warehouse_id", "quantity", "occurred_at"],
  properties: {
    event_id: id,
    kind: { type: "string", maxLength: 20 },
    product_id: id,
    warehouse_id: id,
    to_warehouse_id: { type: "string", maxLength: longestId },
    order_id: { type: "string", maxLength: longestId },
    quantity: { type: "integer" },
    occurred_at: { type: "string", maxLength: 40 },
  },
} as const;
const mostEvents = 2000;
const eventBody = {
  type: "object",
  oneOf: [
    event,
    {
      type: "object",
      additionalProperties: false,
      required: ["events"],
      properties: { events: { type: "array", minItems: 1, maxItems: mostEvents, items: event } },
    },
  ],
} as const;
const nothing = { type: ["object", "null"], additionalProperties: false, properties: {} } as const;

type Query = Readonly<Record<string, string | undefined>>;

/** Adds the routes below /api to `app`. */
export function addRoutes(app: FastifyInstance, parts: Parts): void {
  const { db, ledger, view, jobs, stream, run } = parts;

  app.get("/api/ready", async (_, reply) => {
    await db.rows("SELECT 1 AS one");
    return reply.send({ status: "ready" });
  });

  const inventoryQuery = {
    type: "object",
    additionalProperties: false,
    properties: { product: id, warehouse: id, search: id, page: count, page_size: count, below: count },
  } as const;
  app.get<{ Querystring: Query }>("/api/inventory", { schema: { querystring: inventoryQuery } }, async ({ query }) => {
    const { product, warehouse, search, below } = query;
    const size = Math.min(1000, Number(query["page_size"] ?? 100));
    const page = Number(query["page"] ?? 0);
    const wanted = search?.toLowerCase();
    const rows = (await view.stock()).filter(
      (row) =>
        (product === undefined || row.product_id === product) &&
        (warehouse === undefined || row.warehouse_id === warehouse) &&
        (wanted === undefined || row.product_id.toLowerCase().includes(wanted)) &&
        (below === undefined || row.current_stock < Number(below)),
    );
    return { total: rows.length, page, page_size: size, rows: rows.slice(page * size, (page + 1) * size) };
  });

  app.post<{ Body: Record<string, unknown> & { events?: Record<string, unknown>[] } }>(
    "/api/events",
    { schema: { body: eventBody } },
    async ({ body }) => {
      const records = body.events ?? [body];
      const events = records.map(eventOf);
      const good = events.filter((each): each is LedgerEvent => typeof each !== "string");
      const outcomes = await ledger.record(good);
      let next = 0;
      const results = events.map((each, i) => ({
        event_id: String(records[i]!["event_id"]),
        ...(typeof each === "string" ? ({ status: "rejected", reason: each } satisfies Outcome) : outcomes[next++]!),
      }));
      const of = (status: string): number => results.filter((result) => result.status === status).length;
      return { applied: of("applied"), already_known: of("known"), rejected: of("rejected"), results };
    },
  );

  const listQuery = {
    type: "object",
    additionalProperties: false,
    properties: { status: { type: "string", enum: ["open", "all"] }, limit: count },
  } as const;
  app.get<{ Querystring: Query }>("/api/orders", { schema: { querystring: listQuery } }, async ({ query }) => {
    const orders = await listOrders(db, (query["status"] ?? "open") === "open");
    return { total: orders.length, rows: orders.slice(0, Math.min(5000, Number(query["limit"] ?? 500))) };
  });
  app.get<{ Querystring: Query }>("/api/alerts", { schema: { querystring: listQuery } }, async ({ query }) => ({
    rows: await listAlerts(db, (query["status"] ?? "open") === "open", Math.min(5000, Number(query["limit"] ?? 500))),
  }));

  const orderId = { type: "object", required: ["id"], properties: { id } } as const;
  const receiveBody = {
    type: ["object", "null"],
    additionalProperties: false,
    properties: { quantity: { type: "integer", minimum: 1, maximum: 1_000_000_000 }, event_id: id },
  } as const;
  app.post<{ Params: { id: string }; Body: { quantity?: number; event_id?: string } | null }>(
    "/api/orders/:id/receive",
    { schema: { params: orderId, body: receiveBody } },
    async ({ params, body }) => receiveOrder(db, ledger, params.id, body?.quantity, body?.event_id),
  );
  app.post<{ Params: { id: string } }>(
    "/api/orders/:id/cancel",
    { schema: { params: orderId, body: nothing } },
    async ({ params }) => ({ cancelled: await cancelOrder(db, params.id) }),
  );

  app.get("/api/replenishment", async () => view.replenishment());

  const jobBody = {
    type: "object",
    additionalProperties: false,
    required: ["kind"],
    properties: { kind: { type: "string", enum: jobKinds } },
  } as const;
  app.post<{ Body: { kind: JobKind } }>("/api/jobs", { schema: { body: jobBody } }, async ({ body }, reply) =>
    reply.code(202).send(jobs.start(body.kind)),
  );
  app.get("/api/jobs", async () => ({ rows: jobs.list() }));
  app.get<{ Params: { id: string } }>("/api/jobs/:id", { schema: { params: orderId } }, async ({ params }, reply) => {
    const job = jobs.find(params.id);
    return job ? reply.send(job) : reply.code(404).send({ error: "there is no such job" });
  });
  const resultParams = {
    type: "object",
    required: ["kind"],
    properties: { kind: { type: "string", enum: resultKinds } },
  } as const;
  app.get<{ Params: { kind: ResultKind } }>(
    "/api/results/:kind",
    { schema: { params: resultParams } },
    async ({ params }) => {
      view.planner();
      const temp = mkdtempSync(join(tmpdir(), "stockwise-results-"));
      try {
        return { rows: await resultRows(run, temp, params.kind, 100) };
      } finally {
        rmSync(temp, { recursive: true, force: true });
      }
    },
  );

  app.get("/api/stream", (_, reply) => {
    reply.hijack();
    if (!stream.add(reply.raw)) reply.raw.writeHead(503).end();
  });

  app.all("/api/*", async () => {
    throw new InputError("there is no such address");
  });
}
