// What a server adds to the replenishment page: the stock as it moves, buttons that do something, and their results as tables.
import { html } from "htl";
import { dataTable } from "./data-table.js";
import { numeric, plain, two, whole } from "./columns.js";
import type { Job, LiveStock, Order, StockChange } from "./live-stock.js";

const jobLabels: Readonly<Record<Job["kind"], string>> = {
  forecast: "Run the forecast",
  allocation: "Run the allocation",
  replenishment: "Place the orders due",
};
const latest = 8;
const brief = (value: number): string => (Number.isInteger(value) ? whole(value) : two(value));

/** The panel, or nothing where no server is. It keeps itself up to date. */
export function livePanel(stock: LiveStock): HTMLElement | "" {
  if (!stock.live) return "";
  const status = html`<p class="live-status" role="status" aria-live="polite"></p>` as HTMLElement;
  const message = html`<p class="live-message" role="status" aria-live="polite"></p>` as HTMLElement;
  const feed = html`<ol class="live-feed" aria-label="Latest changes of the stock"></ol>` as HTMLElement;
  const orders = html`<div class="live-orders"></div>` as HTMLElement;
  const result = html`<div class="live-result"></div>` as HTMLElement;
  const bar = html`<progress max="1" hidden aria-label="Progress of the job"></progress>` as HTMLProgressElement;
  let signedIn = false;

  const buttons = (Object.keys(jobLabels) as Job["kind"][]).map((kind) => {
    const button = html`<button type="button">${jobLabels[kind]}</button>` as HTMLButtonElement;
    button.onclick = () => act(async () => showJob(await stock.start(kind)));
    return button;
  });
  const signIn = html`<form class="live-sign-in">
    <label>Token <input type="password" name="token" autocomplete="current-password" required /></label>
    <button>Sign in to change anything</button>
  </form>` as HTMLFormElement;
  signIn.onsubmit = (event) => {
    event.preventDefault();
    const input = signIn.elements.namedItem("token") as HTMLInputElement;
    void enter(input.value);
    input.value = "";
  };

  async function act(action: () => Promise<void | string>): Promise<void> {
    try {
      const said = await action();
      if (typeof said === "string") message.textContent = said;
    } catch (error) {
      message.textContent = (error as Error).message;
    }
  }

  function showAccess(): void {
    signIn.hidden = signedIn;
    for (const button of buttons) button.disabled = !signedIn;
  }

  async function enter(token: string): Promise<void> {
    signedIn = await stock.signIn(token);
    message.textContent = signedIn ? "" : "This is not the token; the server printed it when it started.";
    showAccess();
    await showOrders();
  }

  function showJob(job: Job): void {
    message.textContent = `${jobLabels[job.kind]}: ${job.state === "failed" ? "failed, " : ""}${job.progress}`;
    bar.hidden = job.state === "done" || job.state === "failed";
    if (job.share === null) bar.removeAttribute("value");
    else bar.value = job.share;
    if (job.state !== "done") return;
    if (job.kind === "replenishment") void showOrders();
    else void act(() => showResult(job.kind as "forecast" | "allocation"));
  }

  async function showResult(kind: "forecast" | "allocation"): Promise<void> {
    const rows = await stock.results(kind);
    const columns = Object.keys(rows[0] ?? {}).map((name) =>
      typeof rows[0]![name] === "number"
        ? numeric(name.replaceAll("_", " "), (row: Record<string, unknown>) => row[name] as number, brief)
        : plain(name.replaceAll("_", " "), (row: Record<string, unknown>) => String(row[name])),
    );
    result.replaceChildren(
      html`<h2>
        ${kind === "forecast" ? "Forecast" : "Allocation"}: the ${rows.length} largest items
      </h2>` as HTMLElement,
      dataTable(rows, columns, `Results of the ${kind}`),
    );
  }

  async function showOrders(): Promise<void> {
    await act(async () => {
      const { total, rows } = await stock.orders();
      orders.replaceChildren(orderTable(total, rows.slice(0, 12)));
    });
  }

  function orderTable(total: number, rows: readonly Order[]): HTMLElement {
    if (total === 0) return html`<p>No order is open.</p>` as HTMLElement;
    return html`<h2>Open orders: the latest ${rows.length} of ${whole(total)}</h2>
      <div class="table-scroll" tabindex="0" role="region" aria-label="Open orders">
        <table>
          <thead>
            <tr>
              <th scope="col">Order</th>
              <th scope="col">Item</th>
              <th scope="col">For</th>
              <th scope="col">From</th>
              <th scope="col" class="number">Open units</th>
              <th scope="col"><span class="visually-hidden">What to do with it</span></th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (order) =>
                html`<tr title=${order.reason}>
                  <td>${order.order_id}</td>
                  <td>${order.product_id}</td>
                  <td>${order.warehouse_id}</td>
                  <td>${order.from_warehouse_id ?? "supplier"}</td>
                  <td class="number">${whole(order.quantity - order.received)}</td>
                  <td class="live-actions">
                    ${orderButton("Receive", order.order_id, stock.receive)}
                    ${orderButton("Cancel", order.order_id, stock.cancel)}
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>` as HTMLElement;
  }

  function orderButton(label: string, id: string, action: (id: string) => Promise<string>): HTMLElement {
    const button = html`<button type="button" aria-label="${label} ${id}" disabled=${!signedIn}>
      ${label}
    </button>` as HTMLButtonElement;
    button.onclick = () =>
      act(async () => {
        const said = await action(id);
        await showOrders();
        return said;
      });
    return button;
  }

  stock.watch(({ live, asOf, database, trouble }) => {
    status.classList.toggle("trouble", trouble !== "");
    status.textContent =
      trouble !== "" ? trouble : live ? `Live on ${database}: stock of ${asOf}.` : "Reading the live stock …";
  });
  let ordersDue = false;
  stock.onOrders(() => {
    if (ordersDue) return;
    ordersDue = true;
    setTimeout(() => {
      ordersDue = false;
      void showOrders();
    }, 1000);
  });
  stock.onJob(showJob);
  const known = new Map<string, StockChange>();
  stock.onStock((changed, more) => {
    const lines = changed.slice(0, latest).map((now) => {
      const key = `${now.product_id} in ${now.warehouse_id}`;
      const before = known.get(key);
      return html`<li>
        ${key}: ${before ? `${whole(before.current_stock)} → ` : ""}${whole(now.current_stock)} on
        hand${now.backordered > 0 ? `, ${whole(now.backordered)} owed` : ""}${now.on_order > 0 ? `, ${whole(now.on_order)} on order` : ""}
      </li>` as HTMLElement;
    });
    for (const now of changed) known.set(`${now.product_id} in ${now.warehouse_id}`, now);
    const hidden = changed.length - lines.length + more;
    if (hidden > 0) lines.push(html`<li>and ${whole(hidden)} more</li>` as HTMLElement);
    feed.replaceChildren(...lines, ...[...feed.children].slice(0, Math.max(0, latest - lines.length)));
  });

  showAccess();
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token !== null) {
    history.replaceState(null, "", location.pathname + location.search);
    void enter(token);
  } else
    void act(async () => {
      signedIn = await stock.signedIn();
      showAccess();
      await showOrders();
    });

  return html`<section class="live-panel" aria-label="Live stock">
    ${status}
    <div class="live-buttons">${buttons}</div>
    ${signIn}${message}${bar} ${feed}${orders}${result}
  </section>` as HTMLElement;
}
