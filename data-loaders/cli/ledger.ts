// stockwise ledger: the live inventory, on a server or in a file.
import { createReadStream, existsSync, statSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { createGunzip } from "node:zlib";
import type { Readable } from "node:stream";
import { eventOf, type LedgerEvent } from "../../lib/inventory/ledger.js";
import { InputError } from "../errors.js";
import type { LiveDatabase } from "../live/database.js";
import { eventBatches, type EventLine } from "../live/event-input.js";
import { openLedger, type Ledger } from "../live/ledger.js";
import { openFrom } from "../live/opening.js";
import { initSchema } from "../live/schema.js";
import { writeTextFile } from "../table-file.js";
import { number, text, type Command, type Options } from "./command.js";
import { databaseOption, openNamed } from "./live-database.js";
import { countedStock, sampleStock } from "./opening-stock.js";

const actions = { init, record, status, reconcile };

export const command: Command = {
  name: "ledger",
  summary: "Keeps the live inventory: makes its tables, records what moves stock, shows it and proves that it adds up.",
  operands: "init|record|status|reconcile",
  options: {
    ...databaseOption,
    input: {
      type: "string",
      value: "FILE|-",
      about: "record: events as CSV, or - for standard input; init: stock to begin with, as the table inventory",
    },
    sample: { type: "boolean", about: "init: begin with the stock of the sample" },
    kind: { type: "string", value: "KIND", about: "record one event: sale, receipt, transfer, adjustment or return" },
    product: { type: "string", value: "ID", about: "record one event: the SKU" },
    warehouse: { type: "string", value: "ID", about: "record one event: the center" },
    to: { type: "string", value: "ID", about: "record one transfer: where it goes" },
    quantity: { type: "string", value: "N", about: "record one event: units" },
    order: { type: "string", value: "ID", about: "record one receipt: the replenishment order that it fills" },
    at: { type: "string", value: "TIME", about: "record one event: when it happened (default now)" },
    event: { type: "string", value: "ID", about: "record one event: its id (default a new one)" },
    report: { type: "string", value: "FILE", about: "record: what was applied, known already, rejected, as JSON" },
  },
  examples: [
    "stockwise ledger init --database mysql://stock@127.0.0.1/shop",
    "stockwise ledger init --sample",
    "stockwise ledger record --kind receipt --product TEA-01 --warehouse RNO --quantity 40",
    "stockwise ledger record --input events.csv --report report.json",
    "stockwise ledger status --json",
  ],
  async run(options, [action, ...rest]) {
    const perform = Object.hasOwn(actions, action ?? "") ? actions[action as keyof typeof actions] : undefined;
    if (!perform || rest.length > 0)
      throw new InputError(`ledger takes one of ${Object.keys(actions).join(", ")}; see stockwise ledger --help`);
    const db = await openNamed(options, {
      make: perform === init,
      readOnly: perform === status || perform === reconcile,
    });
    try {
      return await perform(db, options);
    } finally {
      await db.close();
    }
  },
};

async function init(db: LiveDatabase, options: Options): Promise<void> {
  if (options["sample"] && options["input"] !== undefined)
    throw new InputError("--sample and --input: one of them is the stock to begin with");
  // Read before anything is made: a wrong file leaves no tables behind.
  const count = options["sample"]
    ? sampleStock(number(options, "seed") ?? 1)
    : options["input"] === undefined
      ? undefined
      : await countedStock(text(options, "input"));
  const made = await initSchema(db);
  const opening = count && (await openFrom(db, count.rows, count.asOf));
  const parts = [
    made.created.length > 0 ? `made ${made.created.join(", ")}` : "",
    made.changed.length > 0 ? `changed ${made.changed.join(", ")}` : "",
    made.opened > 0 ? `${made.opened} items with stock have an opening event` : "",
    opening && count
      ? `stock of ${count.asOf}: ${opening.items - opening.already_there} items, ${opening.orders} open orders${opening.already_there > 0 ? ` (${opening.already_there} were opened from it before)` : ""}`
      : "",
  ].filter((part) => part !== "");
  answer(
    options,
    { ...made, ...(opening ? { opening } : {}) },
    `${db.name}: ${parts.join("; ") || "everything was there"}`,
  );
}

type RecordReport = {
  applied: number;
  already_known: number;
  rejected: { line: number; event_id: string; reason: string }[];
};

async function record(db: LiveDatabase, options: Options): Promise<number> {
  const ledger = openLedger(db);
  const report: RecordReport = { applied: 0, already_known: 0, rejected: [] };
  if (options["input"] === undefined) await recordLines(ledger, [{ line: 1, ...oneEvent(options) }], report);
  else {
    const name = text(options, "input");
    for await (const lines of eventBatches(inputOf(name), name === "-" ? "standard input" : name, 500)) {
      await recordLines(ledger, lines, report);
      if (!options["quiet"] && process.stderr.isTTY)
        process.stderr.write(`\r\x1b[K${(report.applied + report.already_known).toLocaleString("en-US")} events`);
    }
    if (!options["quiet"] && process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  }
  if (options["report"] !== undefined)
    await writeTextFile(`${JSON.stringify(report, null, 1)}\n`, text(options, "report"));
  const { applied, already_known, rejected } = report;
  answer(options, report, `${applied} applied, ${already_known} already known, ${rejected.length} rejected`);
  for (const { line, event_id, reason } of rejected.slice(0, 10))
    process.stderr.write(`line ${line}, event ${event_id || "(no id)"}: ${reason}\n`);
  if (rejected.length > 10) process.stderr.write(`and ${rejected.length - 10} more (--report FILE has all)\n`);
  return rejected.length > 0 ? 1 : 0;
}

async function recordLines(ledger: Ledger, lines: readonly EventLine[], report: RecordReport): Promise<void> {
  const good = lines.filter(({ event }) => typeof event !== "string");
  const outcomes = await ledger.record(good.map(({ event }) => event as LedgerEvent));
  const reasons = new Map(
    good.map((line, i) => {
      const outcome = outcomes[i]!;
      if (outcome.status === "applied") report.applied++;
      if (outcome.status === "known") report.already_known++;
      return [line, outcome.status === "rejected" ? outcome.reason : undefined] as const;
    }),
  );
  for (const each of lines) {
    const reason = typeof each.event === "string" ? each.event : reasons.get(each);
    if (reason !== undefined) report.rejected.push({ line: each.line, event_id: each.eventId, reason });
  }
}

function oneEvent(options: Options): { eventId: string; event: LedgerEvent } {
  const eventId = text(options, "event", randomUUID());
  const event = eventOf({
    event_id: eventId,
    kind: text(options, "kind"),
    product_id: text(options, "product"),
    warehouse_id: text(options, "warehouse"),
    to_warehouse_id: options["to"],
    quantity: text(options, "quantity"),
    order_id: options["order"],
    occurred_at: text(options, "at", new Date().toISOString()),
  });
  if (typeof event === "string") throw new InputError(event);
  return { eventId, event };
}

function inputOf(name: string): Readable {
  if (name === "-") return process.stdin;
  if (!existsSync(name)) throw new InputError(`${name}: no such file`);
  if (statSync(name).isDirectory()) throw new InputError(`${name}: a folder, where one file is needed`);
  const file = createReadStream(name);
  return name.toLowerCase().endsWith(".gz") ? file.pipe(createGunzip()) : file;
}

async function status(db: LiveDatabase, options: Options): Promise<void> {
  const rows = await openLedger(db).status();
  if (options["json"]) {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  const header = ["product_id", "warehouse_id", "current_stock", "backordered", "on_order", "last_updated"];
  const lines = rows.map((row) => [
    row.product_id,
    row.warehouse_id,
    ...[row.current_stock, row.backordered, row.on_order].map((n) => n.toLocaleString("en-US")),
    row.last_updated?.toISOString().slice(0, 19).concat("Z") ?? "",
  ]);
  const widths = header.map((name, i) => Math.max(name.length, ...lines.map((cells) => cells[i]!.length)));
  for (const cells of [header, ...lines])
    process.stdout.write(
      `${cells
        .map((cell, i) => (i >= 2 && i <= 4 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
        .join("  ")
        .trimEnd()}\n`,
    );
}

async function reconcile(db: LiveDatabase, options: Options): Promise<number> {
  const mismatches = await openLedger(db).reconcile();
  answer(
    options,
    { mismatches },
    mismatches.length === 0
      ? "the ledger adds up: every stock is the sum of its events"
      : `${mismatches.length} do not add up; nothing was changed`,
  );
  if (!options["json"])
    for (const { product_id, warehouse_id, what } of mismatches)
      process.stdout.write(`${product_id} at ${warehouse_id}: ${what}\n`);
  return mismatches.length === 0 ? 0 : 1;
}

function answer(options: Options, report: object, line: string): void {
  if (options["json"]) process.stdout.write(`${JSON.stringify(report)}\n`);
  else if (!options["quiet"]) process.stdout.write(`${line}\n`);
}
