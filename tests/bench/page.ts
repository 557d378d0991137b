// The segments page in Chromium: how long from moving the number of segments to the figures drawn for it.
import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { serveSite } from "../../data-loaders/site/serve.js";
import { projectRoot } from "../../data-loaders/project.js";
import { findChromium, launch } from "../../data-loaders/site/chromium.js";
import { openPage } from "../browser/open.js";
import { median, type BenchRow, type Section, type SectionResult } from "./table.js";

const limit = 100;
const numbers = [6, 7, 4, 3, 9, 12, 2, 8, 10, 7, 6, 11, 4];

type Move = { readonly toAnswer: number; readonly toAll: number; readonly script: number; readonly layout: number };

export const section: Section = async (say): Promise<SectionResult> => {
  const dist = process.env["STOCKWISE_DIST"] ?? join(projectRoot, "dist");
  const missing = !existsSync(join(dist, "segments.html"))
    ? `no built site in dist: npm run build makes it`
    : findChromium() === undefined
      ? "no Chromium on PATH"
      : undefined;
  if (missing) return { rows: [], versions: {}, notes: [`Not measured: ${missing}.`] };
  const server = await serveSite(dist, 0);
  const browser = await launch();
  try {
    const { page } = await openPage(browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}/segments`);
    // The other numbers are clustered while the page is read.
    await page.waitForTimeout(3000);
    const customers = await page.evaluate(() => /of ([\d,]+) customers, clustered/.exec(document.body.innerText)?.[1]);
    for (const k of numbers.slice(0, 4)) await move(page, k);
    const warm: Move[] = [];
    for (const k of numbers) warm.push(await move(page, k));
    say(`${warm.length} moves`);
    const cold: Move[] = [];
    for (const seed of [11, 12, 13, 14, 15]) {
      cold.push(await move(page, seed, "seed"));
      await page.waitForTimeout(2000);
    }
    const of = (moves: readonly Move[], part: keyof Move) => median(moves.map((one) => one[part]));
    const row = (name: string, ours: number, target: string | null): BenchRow => ({
      name,
      unit: "ms",
      ours,
      peer: null,
      ratio: null,
      target,
      met: target === null ? null : ours < limit,
    });
    return {
      rows: [
        row(
          `k moved, ${customers} customers: projection, sizes and profiles drawn`,
          of(warm, "toAnswer"),
          "under 100 ms",
        ),
        row("k moved: every figure drawn", of(warm, "toAll"), "under 100 ms"),
        row("of these, script on the page", of(warm, "script"), null),
        row("of these, style and layout", of(warm, "layout"), null),
        row("seed changed, nothing known before: projection, sizes and profiles drawn", of(cold, "toAnswer"), null),
      ],
      versions: { chromium: browser.version() },
      notes: [
        "From the input event to the first frame after the figures have changed, medians of 13 moves (5 of the seed), wall-clock time in headless Chromium without a graphics processor.",
        "The site clusters micro-aggregates of at least ten customers. Every other number of segments is clustered in the worker while the page is read, so moving k draws only; a new seed, feature or scaling is clustered first.",
      ],
    };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
};

/** Moves one input, and waits until nothing on the page has changed for a second. */
async function move(page: Page, value: number, control = "k"): Promise<Move> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const spent = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const of = (name: string) => metrics.find((metric) => metric.name === name)!.value * 1000;
    return { script: of("ScriptDuration"), layout: of("LayoutDuration") + of("RecalcStyleDuration") };
  };
  const before = await spent();
  const drawn = await page.evaluate(
    async ([id, text]) => {
      const field = document.querySelector<HTMLInputElement>(`#control-${id}`)!;
      const painted = new Map<string, number>();
      const started = performance.now();
      const observer = new MutationObserver((changes) => {
        const names = changes.flatMap(({ target }) => {
          const card = (target as Element).closest?.(".chart-card");
          return card && (target as Element).closest(".card-figure") ? [card.getAttribute("aria-labelledby")!] : [];
        });
        // After the next frame has been handed over, what changed is on the screen.
        requestAnimationFrame(() =>
          setTimeout(() => names.forEach((name) => painted.set(name, performance.now() - started))),
        );
      });
      observer.observe(document.querySelector("main")!, { childList: true, subtree: true });
      field.value = text!;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      for (let seen = -1; seen !== painted.size || painted.size === 0;) {
        seen = painted.size;
        await new Promise((wake) => setTimeout(wake, 1000));
      }
      observer.disconnect();
      return [...painted];
    },
    [control, String(value)] as const,
  );
  const after = await spent();
  await session.detach();
  const painted = new Map(drawn);
  const answer = ["projection", "sizes", "profiles"].map((name) => painted.get(`${name}-title`) ?? 0);
  const times = { toAnswer: Math.max(...answer), toAll: Math.max(...painted.values()) };
  return { ...times, script: after.script - before.script, layout: after.layout - before.layout };
}
