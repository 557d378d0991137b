// Serves the built site on this machine: static files only, clean addresses, the policy that keeps every load at home.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { existsSync } from "node:fs";
import { join } from "node:path";
import send from "send";
import { InputError } from "../errors.js";

const policy =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data: blob:; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";

/** On every answer: no load from elsewhere, no guessing of types, no address told to others. */
export const siteHeaders = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
} as const;

export type SiteHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers requests with the files in `folder`. Throws InputError when no site was built there. */
export function siteHandler(folder: string): SiteHandler {
  if (!existsSync(join(folder, "index.html"))) throw new InputError(`no built site in ${folder}; run stockwise build`);
  return (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
      return;
    }
    for (const [name, value] of Object.entries(siteHeaders)) response.setHeader(name, value);
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    send(request, path, { root: folder, extensions: ["html"], dotfiles: "ignore" })
      .on("error", (error: { status?: number }) => {
        const missing = join(folder, "404.html");
        const status = error.status ?? 500;
        if (status !== 404 || !existsSync(missing)) response.writeHead(status).end();
        else {
          response.statusCode = 404;
          send(request, "/404.html", { root: folder }).pipe(response);
        }
      })
      .pipe(response);
  };
}

/** Serves `folder` on `host`:`port` (0 takes a free port); resolves when it listens. */
export function serveSite(folder: string, port: number, host = "127.0.0.1"): Promise<Server> {
  const server = createServer(siteHandler(folder));
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new InputError(`port ${port} is taken; give another with --port`) : error),
    );
    server.listen(port, host, () => resolve(server));
  });
}
