// stockwise doctor: what it says of this machine, and of a live inventory that answers or does not.
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectPackage } from "../../data-loaders/project.js";
import { stockwise, temporaryFolder } from "../support/project.js";

type Check = { name: string; ok: boolean; found: string; needed: string };

function doctor(args: readonly string[] = []) {
  const { code, stdout, stderr } = stockwise(["doctor", "--json", ...args]);
  expect(stderr).toBe("");
  return { code, checks: JSON.parse(stdout) as Check[] };
}

const inventory = (checks: readonly Check[]) => checks.find(({ name }) => name === "live inventory")!;

describe("doctor", () => {
  it("finds every package at the version that package.json asks for", () => {
    const { checks } = doctor();
    for (const [name, version] of Object.entries(projectPackage().dependencies))
      expect(checks.find((check) => check.name === name)).toMatchObject({ ok: true, found: version });
  });

  it("opens the ledger it is pointed to", () => {
    const ledger = join(temporaryFolder("doctor"), "ledger.duckdb");
    expect(stockwise(["ledger", "init", "--database", ledger]).code).toBe(0);
    const { code, checks } = doctor(["--database", ledger]);
    expect(inventory(checks)).toMatchObject({ ok: true, found: "duckdb answers" });
    expect(code).toBe(0);
  });

  it("says which file is not there, and exits 1", () => {
    const { code, checks } = doctor(["--database", join(temporaryFolder("doctor"), "none.duckdb")]);
    expect(inventory(checks)).toMatchObject({ ok: false, needed: expect.stringContaining("no such file") as string });
    expect(code).toBe(1);
  });

  it("says that no server answers, and exits 1", async () => {
    // A port that was free a moment ago.
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as { port: number };
    await new Promise((closed) => server.close(closed));
    const { code, checks } = doctor(["--database", `mysql://nobody@127.0.0.1:${port}/shop`]);
    expect(inventory(checks)).toMatchObject({ ok: false, found: "no answer" });
    expect(code).toBe(1);
  });
});
