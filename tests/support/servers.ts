// Private database servers in temporary folders; they end with the tests of their file.
import { afterAll } from "vitest";
import { mariadbIn, postgresIn, type Server } from "./database-servers.js";
import { temporaryFolder } from "./project.js";

export { freePort, type Server } from "./database-servers.js";
export { hasMariadb, hasPostgres } from "./server-commands.js";

const running: Server[] = [];
afterAll(async () => {
  for (const server of running) await server.kill();
});

/** A MariaDB server with the empty database `shop`, user root without password. */
export async function startMariadb(extra: readonly string[] = []): Promise<Server> {
  const server = await mariadbIn(temporaryFolder("mariadb"), extra);
  running.push(server);
  return server;
}

/** A PostgreSQL server with the empty database `shop`, user stock without password. */
export async function startPostgres(extra: readonly string[] = []): Promise<Server> {
  const server = await postgresIn(temporaryFolder("postgres"), extra);
  running.push(server);
  return server;
}
