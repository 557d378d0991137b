// Sends alerts to a web address, again when it does not answer; its address may hold a secret and is never told.
import { setTimeout as sleep } from "node:timers/promises";
import { InputError, ServiceError } from "../errors.js";
import type { Alert } from "./alerts.js";

const waits = [500, 2000, 8000];

/** Throws InputError when `text` is no http(s) address. */
export function webhookAddress(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InputError("--webhook is not an address (https://...)");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new InputError("--webhook takes http and https only");
  return url;
}

/**
 * POSTs `{alerts: [...]}` as JSON. A refusal that will not change (4xx other than 408 and 429) fails at once, anything else
 * after four attempts. Throws ServiceError.
 */
export async function postAlerts(url: URL, alerts: readonly Alert[], pauses: readonly number[] = waits): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const problem = await post(url, alerts);
    if (problem === undefined) return;
    if (problem.final || attempt === pauses.length)
      throw new ServiceError(`the webhook at ${url.host} did not take ${alerts.length} alerts: ${problem.what}`);
    await sleep(pauses[attempt]!);
  }
}

async function post(url: URL, alerts: readonly Alert[]): Promise<{ what: string; final: boolean } | undefined> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ alerts }),
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    await response.body?.cancel();
    if (response.ok) return undefined;
    const { status } = response;
    return { what: `it answered ${status}`, final: status >= 400 && status < 500 && status !== 408 && status !== 429 };
  } catch (error) {
    return {
      what: (error as Error).name === "TimeoutError" ? "no answer within 10 s" : "it cannot be reached",
      final: false,
    };
  }
}
