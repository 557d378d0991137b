// Database servers in a folder of the caller's, on free ports of this machine.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chownSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { eventually } from "./eventually.js";
import { commands } from "./server-commands.js";

export type Server = {
  /** Address with the administrator's user. */
  readonly url: string;
  readonly port: number;
  /** The server's process, for signals. */
  pid(): number;
  /** Kills the process as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port, and waits until it answers. */
  start(): Promise<void>;
};

export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => found(port));
    });
  });
}

/** A MariaDB server with the empty database `shop`, user root without password. */
export async function mariadbIn(folder: string, extra: readonly string[] = []): Promise<Server> {
  const data = join(folder, "data");
  const user = process.getuid?.() === 0 ? ["--user=root"] : [];
  must(
    spawnSync(
      commands.mariadbInstall!,
      ["--no-defaults", `--datadir=${data}`, "--auth-root-authentication-method=normal", "--skip-test-db", ...user],
      { encoding: "utf8" },
    ),
  );
  const port = await freePort();
  const socket = join(folder, "socket");
  const args = [
    "--no-defaults",
    ...user,
    `--datadir=${data}`,
    "--bind-address=127.0.0.1",
    `--port=${port}`,
    `--socket=${socket}`,
    `--pid-file=${join(folder, "pid")}`,
    `--log-error=${join(folder, "log")}`,
    "--innodb-buffer-pool-size=64M",
    ...extra,
  ];
  const url = `mysql://root@127.0.0.1:${port}/shop`;
  const server = serverOf(
    url,
    port,
    () => spawn(commands.mariadbd!, args, { stdio: "ignore" }),
    async () => {
      const { createConnection } = await import("mysql2/promise");
      const connection = await createConnection({ host: "127.0.0.1", port, user: "root" });
      await connection.query("CREATE DATABASE IF NOT EXISTS shop CHARACTER SET utf8mb4");
      await connection.end();
    },
  );
  await server.start();
  return server;
}

/** A PostgreSQL server with the empty database `shop`, user stock without password. */
export async function postgresIn(folder: string, extra: readonly string[] = []): Promise<Server> {
  const data = join(folder, "data");
  // PostgreSQL refuses to run as root.
  const asUser = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  if (asUser.uid !== undefined) chownSync(folder, asUser.uid, asUser.gid);
  must(
    spawnSync(commands.initdb!, ["-D", data, "-U", "stock", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"], {
      encoding: "utf8",
      cwd: folder,
      ...asUser,
    }),
  );
  const port = await freePort();
  const args = ["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", ...extra];
  const url = `postgres://stock@127.0.0.1:${port}/shop`;
  const server = serverOf(
    url,
    port,
    () => spawn(commands.postgres!, args, { stdio: "ignore", cwd: folder, ...asUser }),
    async () => {
      const { Client } = await import("pg");
      const client = new Client({ host: "127.0.0.1", port, user: "stock", database: "postgres" });
      await client.connect();
      const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'shop'");
      if (rowCount === 0) await client.query("CREATE DATABASE shop");
      await client.end();
    },
  );
  await server.start();
  return server;
}

function serverOf(url: string, port: number, launch: () => ChildProcess, greet: () => Promise<void>): Server {
  let child: ChildProcess | undefined;
  const ended = (process: ChildProcess) =>
    new Promise<void>((done) => {
      if (process.exitCode !== null || process.signalCode !== null) done();
      else process.once("exit", () => done());
    });
  process.once("exit", () => child?.kill("SIGKILL"));
  return {
    url,
    port,
    pid: () => child!.pid!,
    kill: async () => {
      child!.kill("SIGKILL");
      await ended(child!);
    },
    start: async () => {
      await eventually(
        async () => {
          // PostgreSQL's children may hold the shared memory for a moment after the kill.
          if (!child || child.exitCode !== null || child.signalCode !== null) child = launch();
          await new Promise((wake) => setTimeout(wake, 200));
          return greet().then(
            () => true,
            () => false,
          );
        },
        60,
        `a start of the server at port ${port}`,
      );
    },
  };
}

function must({ status, stderr, stdout }: { status: number | null; stderr: string; stdout: string }): void {
  if (status !== 0) throw new Error(`the server's folder could not be made: ${stderr || stdout}`);
}
