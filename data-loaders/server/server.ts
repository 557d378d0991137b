// The local server: the built site and the API, behind one door that lets in only who may.
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError, ServiceError } from "../errors.js";
import { siteHandler, siteHeaders } from "../site/serve.js";
import { accessBy, cookieName, isLoopback, isOwnSite } from "./access.js";
import { addRoutes, type Parts } from "./routes.js";

export type ServerOptions = {
  /** Folder of the built site. */
  readonly site: string;
  readonly host: string;
  readonly token: string;
  /** Requests a minute of an address that does not know the token (default 1,200); those who know it have five times that. */
  readonly rateLimit?: number;
  /** Where log lines go; false for none. */
  readonly log?: NodeJS.WritableStream | false;
};

const bodyLimit = 1 << 20;

/** Puts the server together; the caller listens and closes. */
export async function buildServer(parts: Parts, options: ServerOptions): Promise<FastifyInstance> {
  const { host, token, rateLimit: unknown = 1200, log = process.stderr } = options;
  const known = 5 * unknown;
  const loopback = isLoopback(host);
  const access = accessBy(token);
  const serve = liveSite(options.site);
  const app = fastify({
    bodyLimit,
    requestTimeout: 15_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    // Exactly what the schema says: nothing is converted, nothing extra is dropped in silence.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false } },
    logger:
      log === false
        ? false
        : {
            level: "info",
            stream: log,
            // The path alone: queries and headers can hold what nobody should read.
            serializers: {
              req: (request: FastifyRequest) => ({
                method: request.method,
                path: request.url.split("?")[0],
                from: request.ip,
              }),
              res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
              err: (error: Error) => ({ type: error.name, message: error.message, stack: "" }),
            },
          },
  });
  app.server.headersTimeout = 10_000;
  app.server.maxConnections = 500;
  await app.register(cookie);
  const knows = (request: FastifyRequest): boolean => access.isKnown(request.headers, request.cookies[cookieName]);
  await app.register(rateLimit, {
    timeWindow: 60_000,
    max: (request: FastifyRequest) => (knows(request) ? known : unknown),
    keyGenerator: (request: FastifyRequest) => (knows(request) ? "known" : `from ${request.ip}`),
    errorResponseBuilder: (_: FastifyRequest, { after }: { after: string }) => ({
      statusCode: 429,
      error: `too many requests; try again in ${after}`,
    }),
  });

  app.addHook("onRequest", async (request, reply) => {
    for (const [name, value] of Object.entries(siteHeaders)) reply.header(name, value);
    reply.header("x-frame-options", "DENY");
    reply.header("cross-origin-opener-policy", "same-origin");
    reply.header("cross-origin-resource-policy", "same-origin");
    const path = request.url.split("?")[0]!;
    if (path.startsWith("/api/")) reply.header("cache-control", "no-store");
  });

  // After the count of requests, before a body is read.
  app.addHook("preParsing", async (request, reply) => {
    const path = request.url.split("?")[0]!;
    if (!isOwnSite(request.headers, loopback)) return refuse(reply, 403, "this request comes from another site");
    if (path === "/api/health" || path === "/api/session") return;
    const reads = request.method === "GET" || request.method === "HEAD";
    if (reads && loopback) return;
    if (knows(request)) return;
    if (reads && !path.startsWith("/api/")) return reply.code(401).type("text/html; charset=utf-8").send(signInPage);
    return refuse(reply, 401, "sign in first, or send the header Authorization: Bearer TOKEN");
  });

  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof InputError) return refuse(reply, 404, error.message);
    if (error instanceof ServiceError) {
      request.log.warn({ problem: error.message }, "the database does not answer");
      return refuse(reply.header("retry-after", "2"), 503, error.message);
    }
    if (error.validation) return refuse(reply, 400, error.message);
    const status = error.statusCode ?? 500;
    if (status < 500) return refuse(reply, status, error.message || "this request cannot be answered");
    request.log.error({ err: error }, "failed");
    return refuse(reply, 500, `something went wrong here; the log has it under ${request.id}`);
  });

  app.get("/api/health", { config: { rateLimit: false } }, async () => ({ status: "ok" }));
  app.get("/api/session", async (request) => ({
    live: true,
    signed_in: knows(request),
    ...(loopback || knows(request) ? { database: parts.db.name } : {}),
  }));
  const sessionBody = {
    type: "object",
    additionalProperties: false,
    required: ["token"],
    properties: { token: { type: "string", minLength: 1, maxLength: 200 } },
  } as const;
  app.post<{ Body: { token: string } }>(
    "/api/session",
    { schema: { body: sessionBody }, config: { rateLimit: { max: 20, timeWindow: 60_000 } } },
    async ({ body }, reply) => {
      const session = access.open(body.token);
      if (session === undefined) return refuse(reply, 401, "this is not the token");
      return reply
        .setCookie(cookieName, session, { httpOnly: true, sameSite: "strict", path: "/", secure: false })
        .send({ signed_in: true });
    },
  );
  app.delete("/api/session", async (request, reply) => {
    access.close(request.cookies[cookieName]);
    return reply.clearCookie(cookieName, { path: "/" }).send({ signed_in: false });
  });

  addRoutes(app, parts);
  app.get("/*", (request, reply) => {
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    serve(request, reply);
  });
  app.setNotFoundHandler((_, reply) => refuse(reply, 404, "there is no such address"));
  return app;
}

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).send({ error });
}

/** Files of the site; pages carry a mark that a server is behind them, which the published site has not. */
function liveSite(folder: string): (request: FastifyRequest, reply: FastifyReply) => void {
  const plain = siteHandler(folder);
  const mark = '<meta name="stockwise-live" content="1">';
  return ({ raw }, { raw: response }) => {
    const path = new URL(raw.url ?? "/", "http://localhost").pathname;
    if (path === "/replenishment" || path === "/replenishment.html")
      try {
        const page = readFileSync(join(folder, "replenishment.html"), "utf8").replace("<head>", `<head>${mark}`);
        response.setHeader("content-type", "text/html; charset=utf-8");
        response.setHeader("cache-control", "no-cache");
        response.end(page);
        return;
      } catch {
        // A site without the page: as any other file that is not there.
      }
    plain(raw, response);
  };
}

const signInPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Stockwise: sign in</title>
<style>body{font:16px/1.5 system-ui;margin:20vh auto;max-width:24rem;padding:0 1rem}input,button{font:inherit;padding:.4rem}</style>
<h1>Stockwise</h1><form><label>Token <input type="password" name="token" autocomplete="current-password" required></label>
<button>Sign in</button><p role="alert"></p></form>
<script>document.querySelector("form").onsubmit=async(e)=>{e.preventDefault();
const r=await fetch("/api/session",{method:"POST",headers:{"content-type":"application/json"},body:JSON.stringify({token:e.target.token.value})});
if(r.ok)location.reload();else document.querySelector("p").textContent="This is not the token.";}</script></html>`;
