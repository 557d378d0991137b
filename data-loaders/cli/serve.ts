// stockwise serve: the built site and the live API on this machine.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { InputError, ServiceError } from "../errors.js";
import { alertsInTable } from "../live/alerts.js";
import { openLedger } from "../live/ledger.js";
import { projectRoot, runFolder } from "../project.js";
import { isLoopback, newToken, shortestToken } from "../server/access.js";
import { openJobs } from "../server/jobs.js";
import { openLiveView } from "../server/live-view.js";
import { buildServer } from "../server/server.js";
import { startSimulation } from "../server/simulation.js";
import { openStream } from "../server/stream.js";
import { number, text, type Command } from "./command.js";
import { databaseOption, openNamed } from "./live-database.js";
import { lookOnce } from "./live-replenish.js";
import { simulatedItems, speedOf } from "./simulate.js";

export const command: Command = {
  name: "serve",
  summary:
    "Serves the built site with the live inventory behind it: stock, events, orders, alerts, jobs, a live stream.",
  options: {
    ...databaseOption,
    run: { type: "string", value: "DIR", about: "run whose plan is used (default STOCKWISE_RUN or .stockwise/run)" },
    dist: { type: "string", value: "DIR", about: "the built site (default dist)" },
    simulate: {
      type: "string",
      value: "SPEED",
      about: "play sales and receipts too, so many times faster than the clock (see stockwise simulate)",
    },
    port: { type: "string", value: "N", about: "port (default 3000)" },
    "rate-limit": {
      type: "string",
      value: "N",
      about: "requests a minute of one address (default 1200; five times that with the token)",
    },
    host: {
      type: "string",
      value: "ADDRESS",
      about: "where to listen (default 127.0.0.1); anywhere else needs STOCKWISE_TOKEN, and people sign in to read",
    },
  },
  examples: [
    "stockwise serve --simulate 1000",
    "STOCKWISE_TOKEN=... stockwise serve --database mysql://stock@127.0.0.1/shop --host 0.0.0.0",
  ],
  async run(options) {
    const port = number(options, "port") ?? 3000;
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InputError(`invalid --port: ${port}`);
    const host = text(options, "host", "127.0.0.1");
    const given = process.env["STOCKWISE_TOKEN"];
    if (given !== undefined && given.length < shortestToken)
      throw new InputError(`STOCKWISE_TOKEN is shorter than ${shortestToken} characters`);
    if (given === undefined && !isLoopback(host))
      throw new InputError(`--host ${host}: others can reach it; set STOCKWISE_TOKEN, with which people sign in`);
    const run = resolve(options["run"] === undefined ? runFolder() : text(options, "run"));
    const site = resolve(options["dist"] === undefined ? resolve(projectRoot, "dist") : text(options, "dist"));
    if (!existsSync(site)) throw new InputError(`no built site in ${site}; run stockwise build`);
    const rateLimit = number(options, "rate-limit");
    if (rateLimit !== undefined && !(Number.isInteger(rateLimit) && rateLimit > 0))
      throw new InputError(`invalid --rate-limit: ${rateLimit} (requests a minute)`);
    const speed = speedOf(options, "simulate");
    const items = speed === undefined ? [] : await simulatedItems(run);
    const token = given ?? newToken();
    const db = await openNamed(options);
    const view = openLiveView(db, run);
    const alerts = alertsInTable(db);
    const stream = openStream(view, (error) => {
      if (!(error instanceof ServiceError)) process.stderr.write(`stockwise: ${(error as Error).message}\n`);
    });
    const jobs = openJobs(
      (kind) => (kind === "replenishment" ? placed() : ["run", "--output", run]),
      (status) => stream.send("job", status),
    );
    const placed = async (): Promise<string> => {
      const look = await lookOnce(db, view.planner(), view.temp, { apply: true, budget: undefined, alerts });
      stream.send("orders", { placed: look.placed.length });
      const { length } = look.placed;
      return `${length} ${length === 1 ? "order" : "orders"} placed, ${look.alerts.length} new alerts`;
    };
    const app = await buildServer(
      { db, ledger: openLedger(db), view, jobs, stream, run },
      {
        site,
        host,
        token,
        ...(rateLimit === undefined ? {} : { rateLimit }),
      },
    );
    try {
      await app.listen({ port, host });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EADDRINUSE") throw new InputError(`port ${port} is taken; give another with --port`);
      throw error;
    }
    const ledger = openLedger(db);
    const say = (line: string): void => void process.stderr.write(`simulate ${line}\n`);
    const simulation =
      speed === undefined
        ? undefined
        : startSimulation({ db, ledger, items, speed, seed: number(options, "seed") ?? 1, say });
    const [address] = app.addresses();
    const url = `http://${host.includes(":") ? `[${host}]` : host}:${address!.port}`;
    process.stdout.write(`Stockwise is open on ${url}/replenishment, live on ${db.name} (stop with Ctrl+C)\n`);
    // Behind the #: a browser keeps that part to itself, so it is in no log.
    if (given === undefined) process.stdout.write(`To change anything, open ${url}/replenishment#token=${token}\n`);
    await new Promise<void>((stop) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop());
    });
    await simulation?.stop();
    stream.close();
    await jobs.close();
    await app.close();
    view.close();
    await db.close();
  },
};
