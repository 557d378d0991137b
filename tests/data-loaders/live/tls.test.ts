// Encrypted connections to servers with certificates of a private authority.
import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseAddress } from "../../../data-loaders/live/address.js";
import { openLive } from "../../../data-loaders/live/open.js";
import { temporaryFolder } from "../../support/project.js";
import { hasMariadb, hasPostgres, startMariadb, startPostgres } from "../../support/servers.js";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
let folder: string;
const file = (name: string) => join(folder, name);

/** An authority and a certificate of it for the hosts of `subject`. */
function certify(name: string, subject: string): void {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    `/CN=${name} authority`,
    "-keyout",
    `${name}-ca.key`,
    "-out",
    `${name}-ca.pem`,
  );
  openssl(
    "req",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-subj",
    `/CN=${name}`,
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.csr`,
  );
  writeFileSync(file(`${name}.ext`), `subjectAltName=${subject}\n`);
  openssl(
    "x509",
    "-req",
    "-in",
    `${name}.csr`,
    "-CA",
    `${name}-ca.pem`,
    "-CAkey",
    `${name}-ca.key`,
    "-CAcreateserial",
    "-days",
    "2",
    "-extfile",
    `${name}.ext`,
    "-out",
    `${name}.pem`,
  );
  // PostgreSQL runs as nobody where the tests run as root, and wants its key for itself.
  if (process.getuid?.() === 0) for (const part of [`${name}.key`, `${name}.pem`]) chownSync(file(part), 65534, 65534);
}

const named = (url: string): string => url.replace("127.0.0.1", "localhost");

const kinds = [
  {
    kind: "MariaDB",
    there: hasMariadb,
    start: (name: string) => startMariadb([`--ssl-cert=${file(`${name}.pem`)}`, `--ssl-key=${file(`${name}.key`)}`]),
    cipher: "SELECT VARIABLE_VALUE AS cipher FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher'",
  },
  {
    kind: "PostgreSQL",
    there: hasPostgres,
    start: (name: string) =>
      startPostgres([
        "-c",
        "ssl=on",
        "-c",
        `ssl_cert_file=${file(`${name}.pem`)}`,
        "-c",
        `ssl_key_file=${file(`${name}.key`)}`,
      ]),
    cipher: "SELECT cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
  },
];

for (const { kind, there, start, cipher } of kinds)
  describe.skipIf(!there || !hasOpenssl)(`an encrypted connection to ${kind}`, () => {
    let url: string;
    beforeAll(async () => {
      folder = temporaryFolder("tls");
      if (process.getuid?.() === 0) chownSync(folder, 65534, 65534);
      certify("here", "DNS:localhost,IP:127.0.0.1");
      certify("elsewhere", "DNS:other.example");
      // By its name: the MySQL driver compares names alone, and refuses an IP address.
      url = named((await start("here")).url);
    });
    const cipherOf = async (address: string): Promise<string> => {
      const db = await openLive(parseAddress(address, {}));
      try {
        return (await db.rows<{ cipher: string | null }>(cipher))[0]!.cipher ?? "";
      } finally {
        await db.close();
      }
    };

    it("is made on request, and checks the server when told to", async () => {
      expect(await cipherOf(url)).toBe("");
      expect(await cipherOf(`${url}?sslmode=require`)).not.toBe("");
      expect(await cipherOf(`${url}?sslmode=verify-full&sslrootcert=${file("here-ca.pem")}`)).not.toBe("");
      // The certificate of an authority that is not the server's, and none at all.
      for (const more of [`&sslrootcert=${file("elsewhere-ca.pem")}`, ""])
        await expect(cipherOf(`${url}?sslmode=verify-full${more}`)).rejects.toThrow(
          /no encrypted connection: .*\(see sslmode and sslrootcert\)/,
        );
    });

    it("is refused to a server that shows the certificate of another host", async () => {
      const other = named((await start("elsewhere")).url);
      expect(await cipherOf(`${other}?sslmode=require`)).not.toBe("");
      await expect(cipherOf(`${other}?sslmode=verify-full&sslrootcert=${file("elsewhere-ca.pem")}`)).rejects.toThrow(
        /no encrypted connection: .*localhost/,
      );
    });
  });
