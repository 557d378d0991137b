// The figures of `npm run bench`, as they were last committed.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { publish } from "./publish.js";

const folder = fileURLToPath(new URL("../tests/bench/results/", import.meta.url));
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];

await publish(async () => files.sort().map((name) => JSON.parse(readFileSync(`${folder}${name}`, "utf8")) as object));
