// npm run bench [-- section ...]: measures against peers in the same run and writes tests/bench/results/<section>.json.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cpus } from "node:os";
import type { Section } from "./table.js";
import { markdown, type BenchTable } from "./table.js";

const sections: Record<string, () => Promise<Section>> = {
  segmentation: async () => (await import("./segmentation.js")).section,
  arima: async () => (await import("./arima.js")).section,
  smoothing: async () => (await import("./smoothing.js")).section,
  counts: async () => (await import("./counts.js")).section,
  panel: async () => (await import("./panel.js")).section,
  accuracy: async () => (await import("./accuracy.js")).section,
  allocation: async () => (await import("./allocation.js")).section,
  page: async () => (await import("./page.js")).section,
  live: async () => (await import("./live.js")).section,
  replay: async () => (await import("./replay.js")).section,
};

const results = fileURLToPath(new URL("results/", import.meta.url));
const names = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(sections);
for (const name of names)
  if (!Object.hasOwn(sections, name)) {
    process.stderr.write(`no section ${name} (there are ${Object.keys(sections).join(", ")})\n`);
    process.exit(2);
  }
for (const name of names) {
  const section = await sections[name]!();
  const { rows, versions, notes } = await section((line) => process.stderr.write(`${name}   ${line}\n`));
  if (rows.length === 0) {
    // What was measured before stays.
    process.stderr.write(`${name}   ${notes.join(" ")}\n`);
    continue;
  }
  const table: BenchTable = {
    section: name,
    date: new Date().toISOString().slice(0, 10),
    machine: { processor: cpus()[0]?.model.trim() ?? "unknown", cores: cpus().length },
    versions: { node: process.version.slice(1), ...versions },
    rows,
    notes,
  };
  mkdirSync(results, { recursive: true });
  writeFileSync(`${results}${name}.json`, `${JSON.stringify(table, null, 2)}\n`);
  process.stdout.write(`${markdown(table)}\n`);
}
