// Which database servers this machine has.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

function findCommand(name: string, places: readonly string[] = []): string | undefined {
  const folders = [...places, ...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/usr/bin"];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

function postgresFolders(): string[] {
  const base = "/usr/lib/postgresql";
  return existsSync(base) ? readdirSync(base).map((version) => join(base, version, "bin")) : [];
}

export const commands = {
  mariadbd: findCommand("mariadbd"),
  mariadbInstall: findCommand("mariadb-install-db"),
  initdb: findCommand("initdb", postgresFolders()),
  postgres: findCommand("postgres", postgresFolders()),
};

export const hasMariadb = commands.mariadbd !== undefined && commands.mariadbInstall !== undefined;
export const hasPostgres = commands.initdb !== undefined && commands.postgres !== undefined;
