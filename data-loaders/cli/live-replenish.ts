// replenish on the live stock: one look, or a look every so often.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError, ServiceError } from "../errors.js";
import { alertsInMemory, alertsInTable, type Alert, type AlertBook, type Need } from "../live/alerts.js";
import type { LiveDatabase } from "../live/database.js";
import { openLedger } from "../live/ledger.js";
import { placeOrders, reservedUnits, type NewOrder } from "../live/orders.js";
import { postAlerts, webhookAddress } from "../live/webhook.js";
import { liveTable, planLive, type LiveDecision, type LivePlan } from "../pipeline/replenish/live.js";
import { tableFormat, writeTableFile } from "../table-file.js";
import { number, text, type Options } from "./command.js";
import { openNamed } from "./live-database.js";
import { progressReporter, stageProgress } from "./progress.js";
import { explanation } from "./replenish-explain.js";
import { openSource, runThrough } from "./stage-inputs.js";

const defaultRun = ".stockwise/run";

/** Runs the live mode; the exit code. */
export async function replenishLive(options: Options): Promise<number> {
  const output = options["output"] === undefined ? undefined : text(options, "output");
  if (output !== undefined) tableFormat(output);
  const webhook = options["webhook"] === undefined ? undefined : webhookAddress(text(options, "webhook"));
  const budget = number(options, "budget");
  if (budget !== undefined && !(budget >= 0)) throw new InputError(`invalid --budget: ${budget} (money, 0 or more)`);
  const every = intervalOf(options);
  const apply = options["apply"] === true;
  const run = text(options, "input", defaultRun);
  const temp = mkdtempSync(join(tmpdir(), "stockwise-replenish-"));
  const db = await openNamed(options, { readOnly: !apply });
  const stop = stopSignal();
  try {
    let alerts: AlertBook = apply ? alertsInTable(db) : alertsInMemory();
    for (;;) {
      try {
        const planner = await plannerOf(run, temp, options);
        const look = await lookOnce(db, planner, temp, { apply, budget, alerts });
        if (output !== undefined) await writeTableFile(liveTable(look.plan), output);
        if (options["explain"] !== undefined) {
          process.stdout.write(explanation(text(options, "explain"), look.plan));
          return 0;
        }
        tell(look, options, every !== undefined);
        if (webhook && look.alerts.length > 0) await postAlerts(webhook, look.alerts);
        if (every === undefined) return 0;
      } catch (error) {
        // A watch outlives what passes: the database away, a webhook that does not answer. A wrong input does not pass.
        if (every === undefined || !(error instanceof ServiceError)) throw error;
        process.stderr.write(`stockwise: ${error.message}; next look in ${every} s\n`);
        if (!apply) alerts = alertsInMemory();
      }
      if (await stop.within(every * 1000)) return 0;
    }
  } finally {
    stop.forget();
    await db.close();
    rmSync(temp, { recursive: true, force: true });
  }
}

type Planner = {
  readonly folders: { readonly prepare: string; readonly allocate: string };
  readonly holdingCostPerYear: number;
};

/** The plan of the run; one of a prepared folder is made once. */
async function plannerOf(run: string, temp: string, options: Options): Promise<Planner> {
  const source = openSource(run);
  const { prepare, allocate } = source.folders;
  const { holdingCostPerYear } = source.parameters;
  if (prepare && allocate) return { folders: { prepare, allocate }, holdingCostPerYear };
  const reporter = progressReporter({ quiet: options["quiet"] === true });
  const made = await runThrough("allocate", source, temp, stageProgress(reporter));
  return { folders: { prepare: made.prepare!, allocate: made.allocate! }, holdingCostPerYear };
}

export type Look = {
  readonly plan: LivePlan;
  readonly alerts: readonly Alert[];
  /** Ids of orders that were placed. */
  readonly placed: readonly string[];
  /** Items whose orders were left for the next look, because another order came in between. */
  readonly overtaken: number;
};

/** Reads the stock, decides, and with `apply` places the orders; alerts are those that are news. */
export async function lookOnce(
  db: LiveDatabase,
  { folders, holdingCostPerYear }: Planner,
  temp: string,
  { apply, budget, alerts }: { apply: boolean; budget: number | undefined; alerts: AlertBook },
): Promise<Look> {
  const stock = { rows: await openLedger(db).status(), reserved: await reservedUnits(db) };
  const plan = await planLive(folders, temp, stock, {
    holdingCostPerYear,
    ...(budget === undefined ? {} : { budget }),
  });
  const raised = await alerts.update(plan.decisions.flatMap(needOf));
  const wanted = apply
    ? plan.decisions
        .map((decision) => ({ seenOnOrder: decision.stock.onOrder, orders: ordersOf(decision) }))
        .filter(({ orders }) => orders.length > 0)
    : [];
  const placed = await placeOrders(db, wanted);
  return {
    plan,
    alerts: raised,
    placed: placed.flatMap((ids) => ids ?? []),
    overtaken: placed.filter((ids) => ids === undefined).length,
  };
}

function needOf({ item, urgency, orderQuantity, reason }: LiveDecision): Need[] {
  if (urgency === "ok") return [];
  return [{ productId: item.sku, warehouseId: item.fc_id, urgency, quantity: orderQuantity, message: reason }];
}

function ordersOf({ item, transfers, buy, urgency, reason, target }: LiveDecision): NewOrder[] {
  const base = { productId: item.sku, warehouseId: item.fc_id, urgency, reason };
  const due = target ? new Date(Date.now() + target.leadTimeDays * 86_400_000) : null;
  return [
    ...transfers.map(({ from, units }): NewOrder => ({
      ...base,
      kind: "transfer",
      fromWarehouseId: from,
      quantity: units,
      expectedAt: null,
    })),
    ...(buy > 0 ? [{ ...base, kind: "purchase" as const, quantity: buy, expectedAt: due }] : []),
  ];
}

function tell({ plan, alerts, placed, overtaken }: Look, options: Options, watching: boolean): void {
  const { decisions, unknown } = plan;
  const due = decisions.filter(({ orderQuantity }) => orderQuantity > 0);
  const moved = decisions.flatMap(({ transfers }) => transfers);
  const report = {
    items: decisions.length,
    due: due.length,
    urgent: due.filter(({ urgency }) => urgency === "now").length,
    buy_units: decisions.reduce((sum, { buy }) => sum + buy, 0),
    buy_value: decisions.reduce((sum, { buy, item }) => sum + buy * item.unit_cost, 0),
    move_units: moved.reduce((sum, { units }) => sum + units, 0),
    deferred: decisions.filter(({ deferred }) => deferred > 0).length,
    not_in_run: unknown.length,
    placed: [...placed],
    overtaken,
    alerts,
  };
  if (options["json"]) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  if (options["quiet"]) return;
  const shown = alerts.slice(0, watching ? 50 : 20);
  for (const { product_id, warehouse_id, urgency, message } of shown)
    process.stdout.write(`${urgency === "now" ? "NOW " : "soon"} ${product_id}@${warehouse_id}: ${message}\n`);
  if (alerts.length > shown.length)
    process.stdout.write(`and ${alerts.length - shown.length} more (--output FILE has all)\n`);
  process.stdout.write(
    `${report.due} of ${report.items} items are due (${report.urgent} urgent): buy ${report.buy_units.toLocaleString("en-US")} units, ` +
      `move ${report.move_units.toLocaleString("en-US")}${report.deferred > 0 ? `, ${report.deferred} wait for room or money` : ""}` +
      `${options["apply"] ? `; ${placed.length} orders placed` : "; nothing was written (--apply places the orders)"}` +
      `${overtaken > 0 ? `, ${overtaken} left for the next look` : ""}` +
      `${unknown.length > 0 ? `; ${unknown.length} items in stock are not in the run` : ""}\n`,
  );
}

function intervalOf(options: Options): number | undefined {
  const given = options["every"] === undefined ? undefined : text(options, "every");
  if (options["watch"] !== true) {
    if (given !== undefined) throw new InputError("--every is for --watch");
    return undefined;
  }
  const found = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(given ?? "60s");
  const seconds = found ? Number(found[1]) * { s: 1, m: 60, h: 3600 }[(found[2] ?? "s") as "s"] : NaN;
  if (!(seconds >= 0.1 && seconds <= 86_400))
    throw new InputError(`invalid --every: ${given!} (such as 30s, 5m or 1h)`);
  return seconds;
}

/** Waits that a Ctrl+C or a SIGTERM ends. */
function stopSignal() {
  let stopped = false;
  let wake = (): void => {};
  const stop = (): void => {
    stopped = true;
    wake();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  return {
    within: async (milliseconds: number): Promise<boolean> => {
      if (stopped) return true;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((done) => {
        wake = done;
        timer = setTimeout(done, milliseconds);
      });
      clearTimeout(timer);
      return stopped;
    },
    forget: () => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}
