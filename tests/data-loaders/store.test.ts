import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStore } from "../../data-loaders/pipeline/store.js";
import { temporaryFolder } from "../support/project.js";

describe("the run store", () => {
  it("keeps a finished stage with its files and record", async () => {
    const store = await openStore(join(temporaryFolder("store"), "s"));
    const record = await store.create("prepare", "k1", async (output) => {
      writeFileSync(join(output, "a.txt"), "rows");
      return { rows: 3 };
    });
    expect(record.summary).toEqual({ rows: 3 });
    expect(store.find("prepare", "k1")).toEqual(record);
    expect(readFileSync(join(store.path("prepare", "k1"), "a.txt"), "utf8")).toBe("rows");
    expect(record.peakMemoryMb).toBeGreaterThan(10);
    store.close();
  });

  it("leaves nothing of a stage that failed", async () => {
    const store = await openStore(join(temporaryFolder("store"), "s"));
    const failing = store.create("prepare", "k1", async (output, temp) => {
      writeFileSync(join(output, "half.txt"), "x");
      writeFileSync(join(temp, "spill"), "x");
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(store.find("prepare", "k1")).toBeUndefined();
    expect(readdirSync(join(store.folder, "prepare"))).toEqual([]);
    expect(existsSync(join(store.folder, "temp"))).toBe(false);
    store.close();
  });

  it("sweeps what a killed run left, and takes over its lock", async () => {
    const folder = join(temporaryFolder("store"), "s");
    mkdirSync(join(folder, "prepare", "k1.unfinished"), { recursive: true });
    mkdirSync(join(folder, "temp", "spill"), { recursive: true });
    // No process has this number: the kernel's limit is 2^22.
    writeFileSync(join(folder, "lock"), "99999999");
    const store = await openStore(folder, 5);
    expect(existsSync(join(folder, "prepare", "k1.unfinished"))).toBe(false);
    expect(existsSync(join(folder, "temp"))).toBe(false);
    store.close();
    expect(existsSync(join(folder, "lock"))).toBe(false);
  });

  it("does not let two processes in at once", async () => {
    const folder = join(temporaryFolder("store"), "s");
    mkdirSync(folder);
    writeFileSync(join(folder, "lock"), String(process.ppid));
    await expect(openStore(folder, 0.3)).rejects.toThrow(/another stockwise \(process \d+\) is working/);
  });

  it("prunes what no kept run refers to", async () => {
    const store = await openStore(join(temporaryFolder("store"), "s"));
    for (const key of ["old", "new"]) await store.create("segment", key, async () => ({}));
    store.prune(new Set(["new"]));
    expect(readdirSync(join(store.folder, "segment"))).toEqual(["new"]);
    store.close();
  });
});
