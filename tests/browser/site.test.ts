// Every page of the built site in a real Chromium: it loads without an error or a foreign request, says something true of
// the run, passes axe, fits a phone, and its screenshots are there to be looked at.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { root } from "../support/project.js";
import { launch } from "../../data-loaders/site/chromium.js";
import { openPage, settle } from "./open.js";
import { pages, stagePages } from "./pages.js";

const site = inject("site");
const shots = join(root, "tests/browser/shots");
const axe = readFileSync(join(root, "node_modules/axe-core/axe.min.js"), "utf8");
let browser: Browser;

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  browser = await launch();
});
afterAll(() => browser.close());

const open = (path: string, options: BrowserContextOptions = {}) => openPage(browser, site + path, options);

const name = (path: string) => (path === "/" ? "index" : path.slice(1).replaceAll("/", "-"));

describe.each(pages)("%s", (path) => {
  it("loads without error, foreign request or broken cell, and shows no NaN", async () => {
    const { page, problems } = await open(path);
    expect(problems).toEqual([]);
    expect(await page.locator(".observablehq--error").count()).toBe(0);
    expect(await page.locator("main h1").count()).toBe(1);
    const text = await page.locator("main").innerText();
    expect(text.length).toBeGreaterThan(300);
    expect(text).not.toMatch(/\bNaN\b|\bundefined\b|\[object |\bInfinity\b|\bnull\b/);
    await page.screenshot({ path: join(shots, `${name(path)}-1440-light.png`), fullPage: true });
    await page.context().close();
  });

  it("passes axe in light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await open(path, { colorScheme });
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => {
        type Axe = { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
      });
      expect(violations, colorScheme).toEqual([]);
      if (colorScheme === "dark")
        await page.screenshot({ path: join(shots, `${name(path)}-1440-dark.png`), fullPage: true });
      await page.context().close();
    }
  });

  it("fits a phone of 375 px without scrolling sideways", async () => {
    const { page, problems } = await open(path, {
      viewport: { width: 375, height: 800 },
      isMobile: true,
      deviceScaleFactor: 2,
    });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(1);
    expect(problems).toEqual([]);
    await page.screenshot({ path: join(shots, `${name(path)}-375.png`), fullPage: true });
    await page.context().close();
  });
});

describe.each(stagePages)("%s as a report", (path) => {
  it("answers its question in a sentence, under a stamp of the run", async () => {
    const { page } = await open(path);
    const manifest = JSON.parse(readFileSync(join(root, ".stockwise/run/manifest.json"), "utf8")) as { run_id: string };
    const stamp = await page.locator(".stamp").innerText();
    expect(stamp).toContain(manifest.run_id);
    expect(stamp).toMatch(/synthetic sample/i);
    expect((await page.locator(".answer").first().innerText()).length).toBeGreaterThan(40);
    // The data of a figure stand in a table as soon as somebody opens it.
    await page.locator("main figure details summary").first().click();
    await page.locator("main figure details table").first().waitFor();
    expect(await page.locator("main figure svg, main figure table").count()).toBeGreaterThan(1);
    await page.context().close();
  });

  it("prints", async () => {
    const { page } = await open(path);
    const pdf = await page.pdf({ path: join(shots, `${name(path)}.pdf`), format: "A4" });
    expect(pdf.length).toBeGreaterThan(20_000);
    await page.context().close();
  });
});

describe("the three inputs", () => {
  /** Moves a range or select input as a person would, and returns the page's answer before and after. */
  async function move(
    path: string,
    control: string,
    value: string,
  ): Promise<{ before: string; after: string; page: Page; problems: readonly string[] }> {
    const { page, problems } = await open(path);
    const read = () => page.locator("main").innerText();
    const before = await read();
    await page.locator(`#control-${control}`).evaluate((element, text) => {
      const field = element as HTMLInputElement | HTMLSelectElement;
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }, value);
    await settle(page);
    return { before, after: await read(), page, problems };
  }

  it("the number of segments re-clusters", async () => {
    const { after, page, problems } = await move("/segments", "k", "7");
    expect(problems).toEqual([]);
    expect(new URL(page.url()).searchParams.get("k")).toBe("7");
    expect(after).toMatch(/clustered here into (7|seven)/);
    await page.context().close();
  });

  it("the horizon moves the fan", async () => {
    const { page, problems } = await open("/forecasts");
    const path = () =>
      page.locator("figure svg path").evaluateAll((paths) => paths.map((node) => node.getAttribute("d")).join());
    const before = await path();
    await page.locator("#control-horizon").evaluate((element) => {
      (element as HTMLInputElement).value = "4";
      element.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await settle(page);
    expect(await path()).not.toBe(before);
    expect(page.url()).toContain("horizon=4");
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it("the service level re-solves the allocation", async () => {
    const { before, after, page, problems } = await move("/allocation", "service", "99");
    expect(problems).toEqual([]);
    expect(page.url()).toContain("service=99");
    expect(after).not.toBe(before);
    await page.context().close();
  });

  it("scaling re-clusters, and says how much of the inertia of all customers the groups hide", async () => {
    const { page, problems } = await open("/segments?k=2&weighting=robust");
    expect(await page.locator(".job-status").innerText()).toMatch(/into two: .*the groups hide \d+% of the inertia/);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it("segments tell who moved, and what drifted", async () => {
    const { page } = await open("/segments");
    expect(await page.locator("#migration-title").innerText()).toMatch(
      /have changed segment since|^Hardly any customer/,
    );
    expect(await page.locator("#drift-title").innerText()).toMatch(/drifted/);
    await page.context().close();
  });

  it("a link carries the inputs, and a bad value falls back with a notice", async () => {
    const good = await open("/segments?k=3");
    expect(await good.page.locator("main").innerText()).toMatch(/clustered here into (3|three)/);
    await good.page.context().close();
    const bad = await open("/segments?k=9000");
    expect(await bad.page.locator(".control-notice").innerText()).toMatch(/9000/);
    await bad.page.context().close();
  });
});
