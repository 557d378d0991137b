// Opens a page as a reader would, and notes everything that goes wrong on the way.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

export type Opened = {
  readonly page: Page;
  /** Console errors and warnings, uncaught errors, failed and foreign requests. */
  readonly problems: readonly string[];
};

/** Opens `url` in a context of its own and waits until nothing loads and nothing is drawn any more. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options });
  const page = await context.newPage();
  const { origin } = new URL(url);
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url()))
      problems.push(`foreign: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(url, { waitUntil: "networkidle" });
  await settle(page);
  return { page, problems };
}

/** Waits until no cell is waiting for its first value and the text of the page has not changed for a while. */
export async function settle(page: Page): Promise<void> {
  let before = "";
  for (let quiet = 0, tries = 0; quiet < 3 && tries < 400; tries++) {
    await page.waitForTimeout(150);
    const { text, waiting } = await page.evaluate(() => ({
      text: document.querySelector("main")?.innerText ?? "",
      waiting: document.querySelector("main observablehq-loading") !== null,
    }));
    quiet = text === before && text !== "" && !waiting ? quiet + 1 : 0;
    before = text;
  }
}
