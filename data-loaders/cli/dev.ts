// stockwise dev: the site while it is being written; edits in pages, lib, loaders, config or data show at once.
import { observable } from "../site/build.js";
import { watchSources } from "../site/watch.js";
import { projectRoot, runFolder } from "../project.js";
import { prepareRun, siteOptions } from "./build.js";
import { number, type Command } from "./command.js";

export const command: Command = {
  name: "dev",
  summary: "Previews the site with live reload: edits in pages, lib, loaders, config or data show at once.",
  options: { ...siteOptions, port: { type: "string", value: "N", about: "port on 127.0.0.1 (default 3000)" } },
  async run(options) {
    const port = number(options, "port") ?? 3000;
    await prepareRun(options);
    const stop = watchSources(projectRoot, runFolder());
    try {
      await observable(["preview", "--no-open", "--host", "127.0.0.1", "--port", String(port)], {}, true);
    } finally {
      stop();
    }
  },
};
