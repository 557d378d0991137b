// stockwise simulate: a shop in fast motion, so that the live pages have something to show.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { rowsOf } from "../../lib/table/table.js";
import { InputError } from "../errors.js";
import { openLedger } from "../live/ledger.js";
import { runFolder } from "../project.js";
import { startSimulation, type SimulatedItem } from "../server/simulation.js";
import { readTableFile } from "../table-file.js";
import { number, text, type Command, type Options } from "./command.js";
import { databaseOption, openNamed } from "./live-database.js";

export const command: Command = {
  name: "simulate",
  summary: "Plays sales and receipts against the live inventory in fast motion: demand as the plan expects it.",
  options: {
    ...databaseOption,
    run: { type: "string", value: "DIR", about: "run that knows the demand (default STOCKWISE_RUN or .stockwise/run)" },
    speed: { type: "string", value: "N", about: "how much faster than the clock (default 1000)" },
    for: { type: "string", value: "SECONDS", about: "end after so many seconds (default: until Ctrl+C)" },
  },
  examples: ["stockwise simulate --database mysql://stock@127.0.0.1/shop --speed 1000"],
  async run(options) {
    const speed = speedOf(options, "speed") ?? 1000;
    const seconds = number(options, "for");
    if (seconds !== undefined && !(seconds > 0)) throw new InputError(`invalid --for: ${seconds} (seconds)`);
    const items = await simulatedItems(options["run"] === undefined ? runFolder() : text(options, "run"));
    const db = await openNamed(options);
    const say = (line: string): void => void (options["quiet"] || process.stderr.write(`simulate ${line}\n`));
    const ledger = openLedger(db);
    // Says at once when the tables are missing.
    await ledger.status();
    const simulation = startSimulation({ db, ledger, items, speed, seed: number(options, "seed") ?? 1, say });
    const stopping = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
    const report = setInterval(() => say(line(simulation.counts)), 5000);
    await sleep(seconds === undefined ? 2 ** 31 - 1 : seconds * 1000, undefined, { signal: stopping.signal }).catch(
      () => {},
    );
    clearInterval(report);
    await simulation.stop();
    await db.close();
    if (options["json"]) process.stdout.write(`${JSON.stringify(simulation.counts)}\n`);
    else process.stdout.write(`${line(simulation.counts)}\n`);
  },
};

function line({ sales, returns, receipts, simulatedDays }: ReturnType<typeof startSimulation>["counts"]): string {
  return `${simulatedDays.toFixed(1)} days: ${sales} sales, ${returns} returns, ${receipts} receipts`;
}

/** The speed in option `name`. */
export function speedOf(options: Options, name: string): number | undefined {
  const speed = number(options, name);
  if (speed !== undefined && !(speed > 0 && speed <= 1e6))
    throw new InputError(`invalid --${name}: ${speed} (more than 0, at most 1,000,000)`);
  return speed;
}

/** What the run in `folder` expects to sell, and where. */
export async function simulatedItems(folder: string): Promise<SimulatedItem[]> {
  const targets = await readTableFile(join(folder, "stock_targets.parquet"), { text: ["sku", "fc_id"] });
  return rowsOf<SimulatedItem>(targets);
}
