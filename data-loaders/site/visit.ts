// Opens pages of the built site in Chromium, to print them and to take their figures.
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AddressInfo } from "node:net";
import type { Browser, Locator, Page } from "playwright-core";
import { ServiceError } from "../errors.js";
import { projectRoot } from "../project.js";
import { buildSite } from "./build.js";
import { launch } from "./chromium.js";
import { serveSite } from "./serve.js";

export type Visit = {
  /** Opens `path` of the site and waits until all of it is drawn. Throws ServiceError where a page fails. */
  open(path: string, options?: { readonly print?: boolean }): Promise<Page>;
};

/** Width of an A4 page less its margins, in CSS pixels. */
const printWidth = 700;

/**
 * Serves the site in `dist` (built into a temporary folder when undefined, from a run that is up to date) on this machine,
 * and gives `action` a browser on it. Everything that was started is gone afterwards.
 */
export async function visitSite<T>(dist: string | undefined, action: (visit: Visit) => Promise<T>): Promise<T> {
  const browser = await launch();
  const built = dist === undefined ? join(projectRoot, ".stockwise", `print-${process.pid}`) : undefined;
  try {
    if (built) await buildSite(built);
    const server = await serveSite(dist ?? built!, 0);
    try {
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return await action({ open: (path, options) => openPage(browser, origin + path, options) });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  } finally {
    await browser.close();
    if (built) rmSync(built, { recursive: true, force: true });
  }
}

async function openPage(browser: Browser, url: string, { print = false } = {}): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: print ? printWidth : 1200, height: 1000 },
    colorScheme: "light",
  });
  const failed: string[] = [];
  page.on("pageerror", ({ message }) => failed.push(message));
  if (print) await page.emulateMedia({ media: "print" });
  const answer = await page.goto(url, { waitUntil: "networkidle" });
  await drawn(page);
  const errors = await page.locator(".observablehq--error").allTextContents();
  const problem = [...failed, ...errors][0] ?? (answer && answer.status() >= 400 ? `status ${answer.status()}` : "");
  if (problem) throw new ServiceError(`${new URL(url).pathname} could not be drawn: ${problem}`);
  return page;
}

/** Waits until no cell waits for its first value and the page has not changed for half a second. */
async function drawn(page: Page): Promise<void> {
  let before = "";
  for (let quiet = 0, tries = 0; quiet < 3; tries++) {
    if (tries === 400) throw new ServiceError("a page was not drawn within a minute");
    await page.waitForTimeout(170);
    const { size, waiting } = await page.evaluate(() => ({
      size: String(document.querySelector("main")?.innerHTML.length ?? 0),
      waiting: document.querySelectorAll("observablehq-loading").length,
    }));
    quiet = size === before && waiting === 0 ? quiet + 1 : 0;
    before = size;
  }
}

/** Prints a page as PDF to `file`, whole or not at all. */
export async function printPage(visit: Visit, path: string, file: string): Promise<void> {
  const page = await visit.open(path, { print: true });
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  try {
    await page.pdf({
      path: partial,
      format: "A4",
      printBackground: true,
      margin: { top: "14mm", bottom: "16mm", left: "12mm", right: "12mm" },
      displayHeaderFooter: true,
      headerTemplate: "<span></span>",
      footerTemplate:
        '<div style="width: 100%; font: 8px sans-serif; color: #666; padding: 0 12mm; text-align: right">' +
        '<span class="title" style="float: left"></span><span class="pageNumber"></span> / <span class="totalPages"></span></div>',
      tagged: true,
      outline: true,
    });
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
    await page.close();
  }
}

/**
 * What a click on `button` would save, without saving it: a browser lets a page save ten files, and then asks. The page
 * makes a blob and clicks a link to it, which is where this steps in.
 */
export async function takeSaved(button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const { name, base64 } = await button.evaluate(
    (node) =>
      new Promise<{ name: string; base64: string }>((done, failed) => {
        const create = URL.createObjectURL;
        const click = HTMLAnchorElement.prototype.click;
        const blobs = new Map<string, Blob>();
        URL.createObjectURL = (blob) => {
          const href = create.call(URL, blob);
          blobs.set(href, blob as Blob);
          return href;
        };
        HTMLAnchorElement.prototype.click = function () {
          URL.createObjectURL = create;
          HTMLAnchorElement.prototype.click = click;
          const reader = new FileReader();
          reader.onload = () => done({ name: this.download, base64: String(reader.result).split(",")[1] ?? "" });
          reader.onerror = () => failed(new Error("the file could not be read"));
          reader.readAsDataURL(blobs.get(this.href)!);
        };
        (node as HTMLElement).click();
      }),
  );
  return { name, bytes: Buffer.from(base64, "base64") };
}
