// The same site, published from real data: every page loads and says where its numbers come from.
import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveSite } from "../../data-loaders/site/serve.js";
import { realData, root, stockwise, temporaryFolder } from "../support/project.js";
import { launch } from "../../data-loaders/site/chromium.js";
import { openPage } from "./open.js";
import { pages, stagePages } from "./pages.js";

const retail = realData("online_retail/online_retail_uci_cc0.parquet");
const reason = retail.there ? "" : " (skipped: the data set is not beside this project)";

describe.skipIf(!retail.there)(`the site of Online Retail${reason}`, () => {
  const folder = temporaryFolder("retail");
  const shots = join(root, "tests/browser/shots");
  let browser: Browser;
  let site: string;
  let stop = (): void => {};

  beforeAll(async () => {
    const dist = join(folder, "dist");
    const flags = ["--run", join(folder, "run"), "--input", retail.path, "--preset", "online-retail", "--dist", dist];
    const { code, stderr } = stockwise(["build", ...flags]);
    expect(stderr).toMatch(/site\s+done/);
    expect(code).toBe(0);
    const server = await serveSite(dist, 0);
    site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    mkdirSync(shots, { recursive: true });
    browser = await launch();
    stop = () => {
      server.closeAllConnections();
      server.close();
    };
  });
  afterAll(async () => {
    await browser?.close();
    stop();
  });

  it.each(pages)("%s loads without error and shows no NaN", async (path) => {
    const { page, problems } = await openPage(browser, site + path);
    expect(problems).toEqual([]);
    expect(await page.locator(".observablehq--error").count()).toBe(0);
    const text = await page.locator("main").innerText();
    expect(text).not.toMatch(/\bNaN\b|\bundefined\b|\[object |\bInfinity\b|\bnull\b/);
    if ((stagePages as readonly string[]).includes(path)) {
      expect(await page.locator(".stamp").innerText()).not.toMatch(/synthetic/i);
      expect((await page.locator(".answer").first().innerText()).length).toBeGreaterThan(40);
    }
    const name = path === "/" ? "index" : path.slice(1).replaceAll("/", "-");
    await page.screenshot({ path: join(shots, `retail-${name}.png`), fullPage: true });
    await page.context().close();
  });
});
