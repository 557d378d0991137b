// stockwise start: everything, from nothing to an open site.
import { resolve } from "node:path";
import { buildSite } from "../site/build.js";
import { serveSite } from "../site/serve.js";
import { projectRoot } from "../project.js";
import { prepareRun, siteOptions } from "./build.js";
import { number, type Command } from "./command.js";

export const command: Command = {
  name: "start",
  summary:
    "Runs all stages (on the sample, unless --input or --run is given), builds the site and serves it on this machine.",
  options: { ...siteOptions, port: { type: "string", value: "N", about: "port on 127.0.0.1 (default 3000)" } },
  async run(options) {
    const port = number(options, "port") ?? 3000;
    await prepareRun(options);
    const output = resolve(projectRoot, "dist");
    process.stderr.write("site     building\n");
    await buildSite(output);
    const server = await serveSite(output, port);
    process.stdout.write(`Stockwise is open on http://127.0.0.1:${port} (stop with Ctrl+C)\n`);
    await new Promise<void>((stop) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server.close(() => stop()));
      process.once("SIGINT", () => server.closeAllConnections());
      process.once("SIGTERM", () => server.closeAllConnections());
    });
  },
};
