// A folder of results is written whole or not at all.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { InputError } from "../errors.js";

export type ReplaceOptions = {
  /** What the folder holds, in words: "an earlier sample". */
  readonly what: string;
  /** True for a folder that an earlier call wrote: it may be replaced. */
  readonly isOwn: (folder: string, names: readonly string[]) => boolean;
};

/**
 * Has `write` fill a folder beside `output` and puts it in its place when done. What fails, or is interrupted, leaves nothing
 * behind, and an earlier result stays until the new one is whole. Throws InputError rather than touch a folder that
 * holds anything else.
 */
export async function replaceFolder<T>(
  output: string,
  { what, isOwn }: ReplaceOptions,
  write: (folder: string, temp: string) => Promise<T>,
): Promise<T> {
  const target = resolve(output);
  checkReplaceable(target, what, isOwn);
  const beside = (name: string) => join(dirname(target), `.${basename(target)}.${process.pid}.${name}`);
  const made = firstMissing(dirname(target));
  const [folder, temp, old] = [beside("partial"), beside("temp"), beside("old")];
  const clean = () => {
    for (const path of [folder, temp]) rmSync(path, { recursive: true, force: true });
  };
  const interrupted = (signal: NodeJS.Signals) => {
    clean();
    if (made) rmSync(made, { recursive: true, force: true });
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  process.on("SIGINT", interrupted).on("SIGTERM", interrupted);
  try {
    for (const path of [folder, temp]) mkdirSync(path, { recursive: true });
    const result = await write(folder, temp);
    if (existsSync(target)) renameSync(target, old);
    renameSync(folder, target);
    rmSync(old, { recursive: true, force: true });
    return result;
  } catch (error) {
    if (!existsSync(target) && existsSync(old)) renameSync(old, target);
    clean();
    if (made) rmSync(made, { recursive: true, force: true });
    throw systemError(error, output);
  } finally {
    clean();
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
  }
}

function checkReplaceable(target: string, what: string, isOwn: ReplaceOptions["isOwn"]): void {
  if (!existsSync(target)) return;
  if (!statSync(target).isDirectory()) throw new InputError(`--output ${target} is a file; name a folder`);
  const names = readdirSync(target);
  if (names.length > 0 && !isOwn(target, names))
    throw new InputError(`--output ${target} is not empty and does not hold ${what}; name a new folder`);
}

/** The topmost folder of `path` that is not there yet. */
function firstMissing(path: string): string | undefined {
  let missing: string | undefined;
  for (let folder = path; !existsSync(folder); folder = dirname(folder)) missing = folder;
  return missing;
}

/** What the user can mend (no permission, no space, a file in the way) as an InputError. */
function systemError(error: unknown, output: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  const mendable = ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOSPC", "ENAMETOOLONG"];
  return code && mendable.includes(code) ? new InputError(`cannot write to ${output}: ${message}`) : error;
}
