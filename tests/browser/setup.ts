// Builds the site once for all browser tests, from the run of `npm start` (made if it is not there), and serves it.
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { serveSite } from "../../data-loaders/site/serve.js";
import { root, stockwise } from "../support/command.js";

declare module "vitest" {
  export interface ProvidedContext {
    readonly site: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const dist = join(root, ".stockwise/browser-dist");
  const { code, stderr } = stockwise(["build", "--dist", dist]);
  if (code !== 0) throw new Error(`the site does not build:\n${stderr}`);
  const server = await serveSite(dist, 0);
  project.provide("site", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}
