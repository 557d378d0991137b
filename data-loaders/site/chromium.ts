// The browser that prints and draws: Chromium from the system, never a download.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Browser } from "playwright-core";
import { ServiceError } from "../errors.js";

/** Path of an installed Chromium or Chrome, or undefined. */
export function findChromium(): string | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const given = process.env["CHROMIUM"] ? [process.env["CHROMIUM"]] : [];
  const candidates = [...given, ...folders.flatMap((folder) => names.map((name) => join(folder, name)))];
  return candidates.find((path) => existsSync(path));
}

/** Starts it headless, without anything that calls home. Throws ServiceError where there is none. */
export async function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath)
    throw new ServiceError("no Chromium found on PATH; install it, or set CHROMIUM to the path of one");
  const { chromium } = await import("playwright-core");
  const quiet = ["no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"];
  const args = [...quiet, "disable-component-update", "disable-sync"].map((flag) => `--${flag}`);
  return chromium.launch({ executablePath, args });
}
