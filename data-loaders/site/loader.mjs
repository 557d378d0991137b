// How Framework runs a loader: a snapshot that the build has made already is copied, anything else is computed.
import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [file] = process.argv.slice(2);
const ready = join(process.env.STOCKWISE_SNAPSHOTS ?? "", basename(file, ".ts"));
if (process.env.STOCKWISE_SNAPSHOTS && existsSync(ready)) process.stdout.write(readFileSync(ready));
else {
  const { register } = await import("tsx/esm/api");
  register();
  await import(pathToFileURL(resolve(file)).href);
}
