// Real public data that may lie near this project; where it does not, tests and benches skip and say so.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { root } from "./command.js";

/** Where `path` of the public data lies: beside the project, or beside the folder that a second checkout is in. */
export function realData(path: string): { path: string; there: boolean } {
  const places = ["../shared/data", "../../shared/data"].map((place) => resolve(root, place, path));
  const found = places.find((place) => existsSync(place));
  return { path: found ?? places[0]!, there: found !== undefined };
}
