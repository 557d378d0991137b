// What an input file or folder contains, as one hash; files that have not changed since last time are not read again.
import { createHash, type Hash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { InputError } from "../errors.js";

type Memo = Record<string, { size: number; mtimeMs: number; ino: number; sha256: string }>;

/** SHA-256 over names and contents of the files at `path`, and their total size in bytes. `memoFile` remembers hashes of unchanged files. */
export async function fingerprint(path: string, memoFile: string): Promise<{ sha256: string; bytes: number }> {
  if (!existsSync(path)) throw new InputError(`no such file or folder: ${path}`);
  const memo = readMemo(memoFile);
  const next: Memo = {};
  const total = createHash("sha256");
  let bytes = 0;
  for (const file of await filesAt(path)) {
    const { size, mtimeMs, ino } = statSync(file);
    const known = memo[file];
    const unchanged = known?.size === size && known.mtimeMs === mtimeMs && known.ino === ino;
    const sha256 = unchanged ? known.sha256 : (await hashFile(file, createHash("sha256"))).digest("hex");
    next[file] = { size, mtimeMs, ino, sha256 };
    bytes += size;
    total.update(relative(path, file)).update("\0").update(sha256).update("\0");
  }
  writeFileSync(memoFile, JSON.stringify(next));
  return { sha256: total.digest("hex"), bytes };
}

async function filesAt(path: string): Promise<string[]> {
  if (!statSync(path).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function hashFile(file: string, hash: Hash): Promise<Hash> {
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash;
}

function readMemo(file: string): Memo {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Memo;
  } catch {
    return {};
  }
}
