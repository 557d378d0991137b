// The forecasts page in a real Chromium: one's own orders are fitted and drawn, and what needs no fit asks no worker.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { root } from "../support/project.js";
import { launch } from "../../data-loaders/site/chromium.js";
import { openPage, settle } from "./open.js";

const site = inject("site");
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Opens the page at a query. */
const open = (query = "") => openPage(browser, `${site}/forecasts${query}`);

const card = (page: Page, name: string) => page.locator(`figure[aria-labelledby="${name}-title"]`);
const drawn = (page: Page, name: string) =>
  card(page, name)
    .locator("svg path, svg line")
    .evaluateAll((nodes) => nodes.map((node) => node.outerHTML).join());
const type = async (page: Page, orders: string) => {
  await page.locator("#control-orders").fill(orders);
  await settle(page);
};

describe("a model of one's own", () => {
  it("with other orders gives other coefficients, another path in the fan, and a link that shows the same", async () => {
    const { page, problems } = await open("?model=orders&orders=0,1,1");
    const before = await drawn(page, "fan");
    expect(await card(page, "coefficients").innerText()).toContain("ma1");
    await type(page, "1,0,0");
    expect(await drawn(page, "fan")).not.toBe(before);
    const table = await card(page, "coefficients").innerText();
    expect(table).toMatch(/ARIMA 1,0,0.*converged/s);
    expect(table).toContain("ar1");
    expect(table).toMatch(/AICc −?[\d,.]+/);
    expect(new URL(page.url()).searchParams.get("orders")).toBe("1,0,0");
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it("of half-typed orders waits, and of orders out of range says why", async () => {
    const { page } = await open("?model=orders&orders=0,1,1");
    const before = await drawn(page, "fan");
    await type(page, "0,1,");
    expect(await page.locator("#control-orders").getAttribute("aria-invalid")).toBe("true");
    expect(await drawn(page, "fan")).toBe(before);
    await type(page, "99,1,1");
    expect(await page.locator(".job-status").innerText()).toMatch(/did not work.*99/s);
    await page.context().close();
  });

  it("shows what is left over and what the series is made of, and passes axe", async () => {
    const { page, problems } = await open("?model=ets");
    expect(await card(page, "residuals").locator("svg circle, svg path").count()).toBeGreaterThan(20);
    expect(await card(page, "residuals").innerText()).toMatch(/Ljung-Box over 26 lags: p /);
    expect(await card(page, "decomposition").locator("svg").count()).toBe(4);
    await page.evaluate(readFileSync(join(root, "node_modules/axe-core/axe.min.js"), "utf8"));
    const violations = await page.evaluate(async () => {
      type Axe = { run(): Promise<{ violations: { id: string }[] }> };
      return (await (globalThis as unknown as { axe: Axe }).axe.run()).violations.map(({ id }) => id);
    });
    expect(violations).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  });
});

it("horizon and interval ask no worker; another item does", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const asked = { count: 0 };
    Object.assign(globalThis, { asked });
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (this: Worker, ...parameters: [unknown]) {
      asked.count++;
      return post.apply(this, parameters as never);
    };
  });
  await page.goto(`${site}/forecasts`, { waitUntil: "networkidle" });
  await settle(page);
  const asked = () => page.evaluate(() => (globalThis as unknown as { asked: { count: number } }).asked.count);
  const first = await asked();
  expect(first).toBeGreaterThan(0);
  const fan = await drawn(page, "fan");
  await page.locator("#control-horizon").fill("4");
  await page.locator("#control-interval").selectOption("50");
  await settle(page);
  expect(await drawn(page, "fan")).not.toBe(fan);
  expect(await asked()).toBe(first);
  await page.locator("#control-level").selectOption("total");
  await settle(page);
  expect(await asked()).toBeGreaterThan(first);
  await context.close();
});

it("value that a simple method would add stands in the card with its sign", async () => {
  const { page } = await open();
  expect(await card(page, "value-added").innerText()).toMatch(/comparisons|everywhere/);
  await card(page, "calibration-by-class").scrollIntoViewIfNeeded();
  expect(await card(page, "calibration-by-class").innerText()).toMatch(/95% interval/);
  await page.context().close();
});
