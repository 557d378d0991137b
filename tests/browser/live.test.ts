// The replenishment page with a server behind it: real MariaDB, a shop in fast motion, a reader who clicks.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { eventually, root, startStockwise, stockwise } from "../support/project.js";
import { freePort, hasMariadb, startMariadb, type Server } from "../support/servers.js";
import { launch } from "../../data-loaders/site/chromium.js";
import { openPage, settle } from "./open.js";

const shots = join(root, "tests/browser/shots");
const axe = readFileSync(join(root, "node_modules/axe-core/axe.min.js"), "utf8");
const token = "a-token-that-nobody-guesses";

describe.skipIf(!hasMariadb)("the live page", () => {
  let server: Server;
  let browser: Browser;
  let url: string;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    browser = await launch();
    server = await startMariadb();
    const opened = stockwise(["ledger", "init", "--sample", "--database", server.url]);
    expect(opened.code, opened.stderr).toBe(0);
    const port = await freePort();
    const serve = startStockwise(
      ["serve", "--database", server.url, "--dist", join(root, ".stockwise/browser-dist"), "--port", String(port)],
      { env: { STOCKWISE_TOKEN: token } },
    );
    children.push(serve);
    let said = "";
    serve.stdout.on("data", (text: Buffer) => (said += text.toString()));
    await eventually(() => said.includes("Stockwise is open"), 60, "the server");
    url = `http://127.0.0.1:${port}/replenishment`;
    children.push(startStockwise(["simulate", "--database", server.url, "--speed", "3000"]));
    // A pipe that nobody reads would block them when it is full.
    for (const { stdout, stderr } of children) for (const pipe of [stdout, stderr]) pipe?.resume();
  });
  afterAll(async () => {
    await browser.close();
    for (const child of children) child.kill("SIGTERM");
    await eventually(
      () => children.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null),
      30,
      "the end",
    );
  });

  it("moves without a reload, its buttons act, and it says when the database is away", async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    await page.goto(`${url}#token=${token}`);
    const status = page.locator(".live-status");
    const text = (selector: string) => page.locator(selector).innerText();
    await eventually(
      async () => /^Live on MySQL database shop at .*: stock of 20/.test(await status.innerText()),
      60,
      "live",
    );
    expect(page.url()).not.toContain(token);

    // The stream moves the list of changes and the time of the stock.
    const first = { status: await status.innerText(), feed: await text(".live-feed") };
    await eventually(
      async () => (await status.innerText()) !== first.status && (await text(".live-feed")) !== first.feed,
      30,
      "a change on the page",
    );
    expect(await text(".live-feed")).toMatch(/^\S+ in [A-Z]{3}: /);

    const answer = page.locator(".answer");
    const due = async () => Number(/^([\d,]+) orders/.exec(await answer.innerText())?.[1]?.replaceAll(",", "") ?? 0);
    const before = await due();
    expect(before).toBeGreaterThan(100);
    await page.getByRole("button", { name: "Place the orders due" }).click();
    await eventually(
      async () => /\d+ orders placed, \d+ new alerts/.test(await text(".live-message")),
      60,
      "placed orders",
    );
    await eventually(async () => (await due()) < before / 2, 30, "fewer orders due");

    const receive = page.getByRole("button", { name: /^Receive (PO|TR)-/ }).first();
    await receive.click();
    await eventually(
      async () => /^(PO|TR)-\S+: [\d,]+ units received\.|on hand at/.test(await text(".live-message")),
      30,
      "a receipt",
    );

    await page.getByRole("button", { name: "Run the allocation" }).click();
    await eventually(async () => (await page.locator(".live-result h2").count()) === 1, 100, "the allocation's table");
    expect(await text(".live-result h2")).toBe("Allocation: the 100 largest items");

    await page.addScriptTag({ content: axe });
    const violations = await page.evaluate(async () => {
      const { axe: checker } = globalThis as unknown as {
        axe: { run(where: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      return (await checker.run(".live-panel")).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
    });
    expect(violations).toEqual([]);
    await page.screenshot({ path: join(shots, "replenishment-live-1440-light.png"), fullPage: true });
    expect(problems).toEqual([]);

    await server.kill();
    await eventually(
      async () => /does not answer|lost|reached/.test(await status.innerText()),
      30,
      "the trouble on the page",
    );
    await server.start();
    await eventually(async () => /^Live on/.test(await status.innerText()), 60, "live again");
    await context.close();
  }, 300_000);

  it("fits a phone, in the dark, and lets nobody act who has not signed in", async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 800 }, colorScheme: "dark" });
    const page = await context.newPage();
    await page.goto(url);
    await eventually(async () => /^Live on/.test(await page.locator(".live-status").innerText()), 60, "live");
    await eventually(async () => (await page.getByRole("button", { name: /^Receive/ }).count()) > 0, 30, "the orders");
    for (const button of await page.locator(".live-buttons button, .live-actions button").all())
      expect(await button.isDisabled()).toBe(true);
    expect(await page.locator(".live-sign-in").isVisible()).toBe(true);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await page.screenshot({ path: join(shots, "replenishment-live-390-dark.png"), fullPage: true });
    await context.close();
  });

  it("is not on the published site, which asks no server", async () => {
    const { page, problems } = await openPage(browser, `${inject("site")}/replenishment`);
    await settle(page);
    expect(await page.locator(".live-panel").count()).toBe(0);
    expect(await page.locator("main").innerText()).toContain("This is a snapshot made when the site was built");
    expect(problems).toEqual([]);
    await page.context().close();
  });
});
