// The local server as its users and its enemies meet it: a process of its own, in front of a real MariaDB.
import { connect } from "node:net";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../../lib/random.js";
import { parseAddress } from "../../../data-loaders/live/address.js";
import type { LiveDatabase } from "../../../data-loaders/live/database.js";
import { openLedger } from "../../../data-loaders/live/ledger.js";
import { openLive } from "../../../data-loaders/live/open.js";
import { initSchema } from "../../../data-loaders/live/schema.js";
import { accessBy, isOwnSite } from "../../../data-loaders/server/access.js";
import { eventually, startStockwise, stockwise, temporaryFolder } from "../../support/project.js";
import { freePort, hasMariadb, startMariadb, type Server } from "../../support/servers.js";

const token = "a-token-that-nobody-guesses";
let folder: string;

/** A site small enough for a test: the pages themselves are looked at in the browser tests. */
function smallSite(): string {
  const site = join(folder, "site");
  mkdirSync(site, { recursive: true });
  writeFileSync(join(site, "index.html"), "<!doctype html><html><head><title>Home</title></head></html>");
  writeFileSync(join(site, "replenishment.html"), "<!doctype html><html><head><title>Orders</title></head></html>");
  writeFileSync(join(folder, "secret.txt"), "outside of the site");
  return site;
}

type Started = { url: string; child: ChildProcess; log: () => string };

async function serve(
  database: string,
  more: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Started> {
  const port = await freePort();
  const child = startStockwise(
    [
      "serve",
      "--database",
      database,
      "--dist",
      smallSite(),
      "--run",
      join(folder, "run"),
      "--port",
      String(port),
      ...more,
    ],
    { env: { STOCKWISE_TOKEN: token, ...env } },
  );
  let said = "";
  let log = "";
  child.stdout.on("data", (text: Buffer) => (said += text.toString()));
  child.stderr.on("data", (text: Buffer) => (log += text.toString()));
  await eventually(() => said.includes("Stockwise is open on") || child.exitCode !== null, 60, `a start: ${log}`);
  expect(child.exitCode, log).toBeNull();
  return { url: `http://127.0.0.1:${port}`, child, log: () => log };
}

async function end(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  await eventually(() => child.exitCode !== null, 20, "the end of the server");
  expect(child.exitCode).toBe(0);
}

const sale = (id: string, quantity = 1) => ({
  event_id: id,
  kind: "sale",
  product_id: "tea",
  warehouse_id: "RNO",
  quantity,
  occurred_at: "2026-11-26T10:00:00Z",
});

describe.skipIf(!hasMariadb)("stockwise serve on MariaDB", () => {
  let server: Server;
  let db: LiveDatabase;
  let site: Started;
  const call = (path: string, init: RequestInit = {}) => fetch(`${site.url}${path}`, { redirect: "manual", ...init });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    call(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const bearer = { authorization: `Bearer ${token}` };

  beforeAll(async () => {
    folder = temporaryFolder("serve");
    server = await startMariadb();
    db = await openLive(parseAddress(server.url, {}));
    await initSchema(db);
    // So many that what is hostile meets the other locks too, not this one alone.
    site = await serve(server.url, ["--rate-limit", "1000000"]);
  });
  afterAll(async () => {
    await end(site.child);
    await db.close();
  });

  it("shows the site and the stock, with the headers of a careful site", async () => {
    const home = await call("/");
    expect(home.status).toBe(200);
    expect(await home.text()).toContain("<title>Home</title>");
    expect(home.headers.get("content-security-policy")).toContain("default-src 'self'");
    for (const [name, value] of [
      ["x-content-type-options", "nosniff"],
      ["x-frame-options", "DENY"],
      ["referrer-policy", "no-referrer"],
    ] as const)
      expect(home.headers.get(name)).toBe(value);
    expect(await (await call("/replenishment")).text()).toContain('<meta name="stockwise-live" content="1">');
    const inventory = await call("/api/inventory");
    expect(inventory.headers.get("cache-control")).toBe("no-store");
    expect(await inventory.json()).toMatchObject({ rows: [] });
    expect(await (await call("/api/health")).json()).toEqual({ status: "ok" });
    expect((await call("/api/ready")).status).toBe(200);
    expect((await call("/api/nothing")).status).toBe(404);
    expect((await call("/nothing")).status).toBe(404);
  });

  it("takes events only from whoever has the token, by header or by a cookie of this site", async () => {
    expect((await post("/api/events", sale("n1"))).status).toBe(401);
    expect((await post("/api/events", sale("n1"), { authorization: "Bearer wrong" })).status).toBe(401);
    const one = await post("/api/events", sale("n1"), bearer);
    expect(await one.json()).toMatchObject({ applied: 1, results: [{ event_id: "n1", status: "applied" }] });
    const batch = await post(
      "/api/events",
      { events: [sale("n1"), { ...sale("n2"), kind: "receipt", quantity: 10 }, { ...sale("n3"), kind: "theft" }] },
      bearer,
    );
    expect(await batch.json()).toMatchObject({ applied: 1, already_known: 1, rejected: 1 });

    expect((await post("/api/session", { token: "wrong" })).status).toBe(401);
    const signedIn = await post("/api/session", { token });
    const cookie = signedIn.headers.get("set-cookie")!;
    expect(cookie).toMatch(/^stockwise_session=[\w-]{40,}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(token);
    const session = { cookie: cookie.split(";")[0]! };
    expect((await post("/api/events", sale("n4"), session)).status).toBe(200);
    const own = { ...session, origin: site.url };
    expect((await post("/api/events", sale("n5"), own)).status).toBe(200);
    const foreigners: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ];
    for (const foreign of foreigners)
      expect((await post("/api/events", sale("n6"), { ...session, ...foreign })).status).toBe(403);
    await call("/api/session", { method: "DELETE", headers: session });
    expect((await post("/api/events", sale("n7"), session)).status).toBe(401);
    expect(await (await call("/api/inventory?product=tea")).json()).toMatchObject({
      total: 1,
      rows: [{ product_id: "tea", warehouse_id: "RNO", current_stock: 7 }],
    });
  });

  it("says what is wrong with a request, and no more", async () => {
    const wrong: [string, unknown, number][] = [
      ["/api/events", { ...sale("w1"), more: 1 }, 400],
      ["/api/events", { ...sale("w1"), quantity: "1" }, 400],
      ["/api/events", { events: [] }, 400],
      ["/api/events", "{", 400],
      ["/api/events", JSON.stringify({ events: Array.from({ length: 2001 }, (_, i) => sale(`w${i}`)) }), 400],
      ["/api/events", JSON.stringify({ ...sale("x".repeat(2 << 20)) }), 413],
      ["/api/orders/none/receive", {}, 404],
      ["/api/jobs", { kind: "shell" }, 400],
    ];
    for (const [path, body, status] of wrong) {
      const answer = await post(path, body, bearer);
      expect(answer.status, `${path} ${JSON.stringify(body).slice(0, 60)}`).toBe(status);
      const { error } = (await answer.json()) as { error: string };
      expect(error.length).toBeGreaterThan(5);
      expect(error).not.toMatch(/node_modules|\.ts:|SELECT|at Object/);
    }
    for (const query of ["page=-1", "page=x", "nothing=1", "page_size=9999999", "status=1%27%20OR%201"])
      expect((await call(`/api/inventory?${query}`)).status, query).toBe(400);
  });

  it("streams what changes in the stock", async () => {
    const abort = new AbortController();
    const stream = await call("/api/stream", { signal: abort.signal });
    expect(stream.headers.get("content-type")).toMatch(/^text\/event-stream/);
    let text = "";
    const reading = (async () => {
      for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>)
        text += Buffer.from(chunk).toString();
    })().catch(() => {});
    await eventually(() => text.includes("event: hello"), 10, "a greeting");
    await new Promise((wake) => setTimeout(wake, 1500));
    await openLedger(db).record([
      {
        ...{ eventId: "s1", kind: "receipt", productId: "cup", warehouseId: "ATL", quantity: 3 },
        occurredAt: new Date(),
      },
    ]);
    await eventually(() => /event: stock\ndata: .*"product_id":"cup"/.test(text), 10, "the change");
    abort.abort();
    await reading;
  });

  it("answers 503 while the database is away, and goes on when it is back", async () => {
    await server.kill();
    const away = await post("/api/events", sale("d1"), bearer);
    expect(away.status).toBe(503);
    expect(((await away.json()) as { error: string }).error).toMatch(/^MySQL database shop at .*(lost|reached)/);
    expect((await call("/api/ready")).status).toBe(503);
    expect((await call("/api/health")).status).toBe(200);
    expect((await call("/")).status).toBe(200);
    await server.start();
    await eventually(async () => (await call("/api/ready")).status === 200, 30, "readiness");
    expect(await (await post("/api/events", sale("d1"), bearer)).json()).toMatchObject({ applied: 1 });
    expect(await openLedger(db).reconcile()).toEqual([]);
  });

  it("withstands 10,000 hostile requests and still answers the others", async () => {
    const before = await openLedger(db).status();
    const random = seeded(1);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const injections = [
      "' OR '1'='1",
      "'; DROP TABLE inventory_event; --",
      '" UNION SELECT * FROM mysql.user --',
      "\u0000",
      "${jndi:ldap://x}",
      "<script>alert(1)</script>",
      "../../../../etc/passwd",
      "%00",
      "𝕏".repeat(50),
    ];
    const paths = [
      "/../secret.txt",
      "/..%2fsecret.txt",
      "/%2e%2e/secret.txt",
      "/....//secret.txt",
      "/api/../../secret.txt",
      "/.stockwise/run/manifest.json",
      "//etc/passwd",
      "/api/orders/..%2f..%2f/receive",
    ];
    const hostile: (() => Promise<Response>)[] = [
      () =>
        post("/api/events", sale("h"), { authorization: `Bearer ${pick(injections).replaceAll(/[^\x20-\x7e]/g, "")}` }),
      () => post("/api/session", { token: pick(injections) }),
      () => post("/api/events", "{".repeat(1 + Math.floor(2000 * random())), bearer),
      () => post("/api/events", { ...sale("h"), product_id: "x".repeat(5000) }, bearer),
      () => post("/api/events", JSON.stringify(sale("h")).replace("tea", "x".repeat(3 << 20)), bearer),
      () => post("/api/events", `{"__proto__":{"admin":true},"events":[]}`, bearer),
      () => post("/api/jobs", { kind: pick(injections) }, bearer),
      () => call(`/api/inventory?product=${encodeURIComponent(pick(injections))}`),
      () => call(`/api/inventory?${encodeURIComponent(pick(injections))}=1`),
      () => call(`/api/jobs/${encodeURIComponent(pick(injections))}`),
      () =>
        post(`/api/orders/${encodeURIComponent(pick(injections))}/receive`, {}, { cookie: "stockwise_session=guess" }),
      () => call("/api/events", { method: pick(["PUT", "PATCH", "DELETE", "OPTIONS"]) }),
      () => call("/api/inventory", { headers: { origin: "https://evil.example" } }),
    ];
    const statuses = new Map<number, number>();
    const count = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
    // Clients that begin to speak and never end, all the while.
    const port = Number(new URL(site.url).port);
    const slow = Array.from({ length: 40 }, () => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write("POST /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n");
      return socket;
    });
    /** A path as it stands: fetch would tidy it up first. */
    const raw = (path: string): Promise<string> =>
      new Promise((done) => {
        const socket = connect(port, "127.0.0.1", () =>
          socket.end(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
        );
        let text = "";
        socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
        socket.on("close", () => done(text));
        socket.on("error", () => done(text));
      });
    let sent = 0;
    let legitimate = 0;
    await Promise.all(
      Array.from({ length: 24 }, async () => {
        while (sent < 10_000) {
          const n = ++sent;
          if (n % 10 === 0) {
            const answer = await raw(pick(paths));
            expect(answer).not.toContain("outside of the site");
            expect(answer).not.toContain("root:");
            count(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0));
          } else {
            const answer = await pick(hostile)().catch(() => undefined);
            if (answer) {
              count(answer.status);
              await answer.body?.cancel();
            } else count(0);
          }
          if (n % 250 === 0) {
            const answer = await post("/api/events", sale(`legitimate-${n}`), bearer);
            expect(answer.status).toBe(200);
            legitimate++;
          }
        }
      }),
    );
    for (const socket of slow) socket.destroy();
    expect(legitimate).toBe(40);
    // Nothing got through: of what was sent, only questions about single products may have been answered.
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
    const after = await openLedger(db).status();
    expect(after.length).toBe(before.length);
    const tea = (rows: typeof before) => rows.find(({ product_id }) => product_id === "tea")!;
    const net = (row: ReturnType<typeof tea>) => row.current_stock - row.backordered;
    expect(net(tea(before)) - net(tea(after))).toBe(40);
    expect(await openLedger(db).reconcile()).toEqual([]);
    expect((await call("/api/health")).status).toBe(200);
    expect(site.child.exitCode).toBeNull();
    expect(site.log()).not.toContain(token);
    expect(site.log()).not.toContain("DROP TABLE");
  }, 300_000);
});

describe("the door", () => {
  it("opens for nobody else: sessions end, and pages of other sites are told apart", () => {
    let now = 0;
    const access = accessBy(token, () => now);
    expect(access.open("wrong")).toBeUndefined();
    const session = access.open(token)!;
    expect(access.isKnown({}, session)).toBe(true);
    expect(access.isKnown({}, `${session}x`)).toBe(false);
    now = 13 * 3_600_000;
    expect(access.isKnown({}, session)).toBe(false);
    expect(access.isKnown({ authorization: `Bearer ${token}` }, undefined)).toBe(true);
    expect(access.isKnown({ authorization: `Bearer ${token} ` }, undefined)).toBe(false);
    expect(isOwnSite({ host: "localhost:3000", origin: "http://localhost:3000" }, true)).toBe(true);
    expect(isOwnSite({ host: "evil.example:3000" }, true)).toBe(false);
    expect(isOwnSite({ host: "shop.example" }, false)).toBe(true);
    expect(isOwnSite({}, true)).toBe(false);
  });

  it("stays shut to the network without a token of the user's choice", () => {
    folder ??= temporaryFolder("serve");
    const site = smallSite();
    const start = (host: string, env: Record<string, string>) =>
      stockwise(["serve", "--dist", site, "--host", host], { env });
    expect(start("0.0.0.0", {})).toMatchObject({ code: 2 });
    expect(start("0.0.0.0", {}).stderr).toMatch(/others can reach it; set STOCKWISE_TOKEN/);
    expect(start("127.0.0.1", { STOCKWISE_TOKEN: "short" }).stderr).toMatch(/shorter than 16 characters/);
    expect(readFileSync(join(site, "index.html"), "utf8")).toContain("Home");
  });
});

describe.skipIf(!hasMariadb)("stockwise serve for others", () => {
  it("asks everybody to sign in first, to read as well", async () => {
    folder ??= temporaryFolder("serve");
    const server = await startMariadb();
    const db = await openLive(parseAddress(server.url, {}));
    await initSchema(db);
    await db.close();
    const { url, child } = await serve(server.url, ["--host", "0.0.0.0", "--rate-limit", "20"]);
    const page = await fetch(url);
    expect(page.status).toBe(401);
    expect(await page.text()).toContain("Sign in");
    expect((await fetch(`${url}/api/inventory`)).status).toBe(401);
    expect(await (await fetch(`${url}/api/session`)).json()).toEqual({ live: true, signed_in: false });
    const authorization = `Bearer ${token}`;
    expect((await fetch(url, { headers: { authorization } })).status).toBe(200);
    expect((await fetch(`${url}/api/inventory`, { headers: { authorization } })).status).toBe(200);
    // Who asks too often waits; who knows the token does not wait for him.
    const statuses = [];
    for (let i = 0; i < 30; i++) statuses.push((await fetch(url)).status);
    expect(statuses.slice(-5)).toEqual([429, 429, 429, 429, 429]);
    expect((await fetch(url, { headers: { authorization } })).status).toBe(200);
    await end(child);
  });
});
