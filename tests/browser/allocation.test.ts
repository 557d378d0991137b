// The allocation page in a real Chromium: limits lower the answer, scenarios live in the link, and a drag never hangs.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { eventually } from "../support/eventually.js";
import { launch } from "../../data-loaders/site/chromium.js";
import { openPage, settle } from "./open.js";

const site = inject("site");
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const open = (query = "") => openPage(browser, `${site}/allocation${query}`);
const card = (page: Page, name: string) => page.locator(`figure[aria-labelledby="${name}-title"]`);
const answer = (page: Page) => page.locator("p.answer").innerText();
const move = (page: Page, control: string, value: number) =>
  page.locator(`#control-${control}`).evaluate((element, to) => {
    const field = element as HTMLInputElement;
    field.valueAsNumber = to;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }, value);

it("a budget below the run's stock serves less, and says that it is the budget", async () => {
  const { page, problems } = await open();
  const lowest = Number(await page.locator("#control-budget").getAttribute("min"));
  await move(page, "budget", 3 * lowest);
  await settle(page);
  expect(await answer(page)).toContain("The budget does not pay for the stock that");
  expect(await page.locator(".control-sentence").innerText()).toMatch(/at most .* in stock/);
  expect(problems).toEqual([]);
  await page.context().close();
});

it("a center closed by its own input ships nothing, and the link opens that group of inputs", async () => {
  const { page } = await open();
  const input = page.locator('.control-group input[name^="room-"]').first();
  const control = (await input.getAttribute("name"))!;
  const label = page.locator(`label[for="control-${control}"]`);
  const center = (await label.textContent())!.split("% of")[0]!.trim();
  await page.context().close();
  const closed = await open(`?${control}=0`);
  expect(await closed.page.locator(`.control-group[open] #control-${control}`).count()).toBe(1);
  await card(closed.page, "flows").locator("summary").click();
  const rows = await card(closed.page, "flows")
    .locator("tbody tr")
    .evaluateAll((lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent)));
  const own = rows.filter((cells) => cells[0] === center);
  expect(own.length).toBeGreaterThan(0); // now it ships something
  expect(own.map((cells) => cells[2])).toEqual(own.map(() => "0.0"));
  expect(closed.problems).toEqual([]);
  await closed.page.context().close();
});

it("a segment that is to be served better has more stock behind what it buys, and the page says what each reaches", async () => {
  const { page, problems } = await open();
  expect(await card(page, "by-segment").count()).toBe(0);
  await page.context().close();
  const apart = await open("?segment-0=3");
  await card(apart.page, "by-segment").waitFor();
  const rows = await card(apart.page, "by-segment")
    .locator("tbody tr")
    .evaluateAll((lines) => lines.map((line) => [...line.children].map((cell) => Number(cell.textContent))));
  expect(rows.length).toBeGreaterThan(1);
  expect(rows[0]![1]! - rows[1]![1]!).toBeCloseTo(3, 6); // asked
  expect(rows[0]![2]!).toBe(Math.max(...rows.map((cells) => cells[2]!))); // reached
  expect(await apart.page.locator(".control-sentence").innerText()).toContain("+3.0 points");
  expect([...problems, ...apart.problems]).toEqual([]);
  await apart.page.context().close();
});

it("kept scenarios stand side by side, in the link, and can be shown again and dropped", async () => {
  const { page, problems } = await open();
  await move(page, "service", 98);
  await page.getByRole("button", { name: "Keep these inputs" }).click();
  await move(page, "service", 90);
  await page.getByRole("button", { name: "Keep these inputs" }).click();
  await settle(page);
  expect(new URL(page.url()).searchParams.getAll("scenario")).toEqual(["service=98", "service=90"]);
  const rows = card(page, "scenarios").locator("tbody tr");
  expect(await rows.count()).toBe(4);
  const costs = await rows.locator("td:nth-child(3)").allInnerTexts();
  const amount = (text: string) => Number(/[\d.]+/.exec(text)![0]);
  expect(amount(costs[2]!)).toBeGreaterThan(amount(costs[3]!));

  const copied = await open(new URL(page.url()).search);
  expect(await card(copied.page, "scenarios").locator("tbody").innerText()).toBe(
    await card(page, "scenarios").locator("tbody").innerText(),
  );
  await copied.page.context().close();

  await rows.nth(2).getByRole("button", { name: /^Show/ }).click();
  await settle(page);
  expect(new URL(page.url()).searchParams.get("service")).toBe("98");
  await rows.nth(2).getByRole("button", { name: /^Drop/ }).click();
  await settle(page);
  expect(await rows.count()).toBe(3);
  expect(new URL(page.url()).searchParams.getAll("scenario")).toEqual(["service=90"]);
  expect(problems).toEqual([]);
  await page.context().close();
});

it("every cost is tried half off, with what flips", async () => {
  const { page } = await open();
  expect(await page.locator("#sensitivity-title").innerText()).toMatch(/half off|would move/);
  expect(await card(page, "sensitivity").locator("svg").getAttribute("aria-label")).toMatch(/Shipping −50%/);
  expect(await page.locator("#flips-title").innerText()).toMatch(/would flip|keeps its center/);
  await page.context().close();
});

it("a drag to 99.9% ends with the answer for where it was let go", async () => {
  const { page, problems } = await open();
  for (let level = 95; level < 99.9; level += 0.6) {
    await move(page, "service", Number(level.toFixed(1)));
    await page.waitForTimeout(16);
  }
  await move(page, "service", 99.9);
  // A slow machine is silent for longer than a settled page while it solves: the last answer is waited for.
  await eventually(async () => /99\.9%/.test(await answer(page)), 60, "the answer for 99.9%");
  await settle(page);
  expect(await answer(page)).toMatch(/99\.9%/);
  expect(await page.locator(".job-status").first().innerText()).toMatch(/^Proven (optimal|within)|^No plan/);
  expect(problems).toEqual([]);
  await page.context().close();
});
