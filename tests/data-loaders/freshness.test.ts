// Framework keys its cache by the age of the loader file alone. Here a real build and a real preview of a small project
// must show an edit of a lib file, a parameter, the config file and the input data.
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { eventually, root, startStockwise, stockwise, temporaryFolder } from "../support/project.js";

const project = join(temporaryFolder("freshness"), "project");
const input = join(project, "input.csv");
const config = join(project, "config.json");
const greeting = join(project, "lib/greeting.ts");
const env = { STOCKWISE_RUN: join(project, ".stockwise/run") };

type Probe = { greeting: string; rows: number; clusters: number; serviceLevel: number };

beforeAll(() => {
  mkdirSync(join(project, "src"), { recursive: true });
  for (const name of ["lib", "data-loaders", "package.json", "package-lock.json", "tsconfig.json"])
    cpSync(join(root, name), join(project, name), { recursive: true });
  for (const name of readdirSync(join(project, "data-loaders")))
    if (/\.(arrow|json|js|bin|wasm)\.ts$/.test(name)) rmSync(join(project, "data-loaders", name));
  symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
  symlinkSync("../lib", join(project, "src/lib"));
  symlinkSync("../data-loaders", join(project, "src/data"));
  writeFileSync(greeting, 'export const greeting = "first";\n');
  writeFileSync(
    join(project, "data-loaders/probe.json.ts"),
    `import { greeting } from "../lib/greeting.js";
import { publish } from "./publish.js";
await publish(async ({ manifest }) => ({ greeting, rows: manifest.rows, clusters: manifest.parameters.clusters, serviceLevel: manifest.parameters.serviceLevel }));
`,
  );
  writeFileSync(
    join(project, "src/index.md"),
    '# Probe\n\n```js\nconst probe = await FileAttachment("./data/probe.json").json();\ndisplay(probe);\n```\n',
  );
  writeFileSync(
    join(project, "observablehq.config.ts"),
    'export default { title: "Probe", root: "src", output: process.env.STOCKWISE_DIST ?? "dist", interpreters: { ".ts": ["node", "data-loaders/site/loader.mjs"] }, globalStylesheets: [] };\n',
  );
  writeFileSync(config, JSON.stringify({ input: "input.csv", clusters: 2, replicas: 20 }));
  writeFileSync(input, transactions(20));
});

describe("an edit is seen", () => {
  it("by the next build: lib, parameter, config, data", () => {
    expect(build("--config", config)).toEqual({ greeting: "first", rows: lines(20), clusters: 2, serviceLevel: 0.95 });
    writeFileSync(greeting, 'export const greeting = "second";\n');
    expect(build().greeting).toBe("second");
    writeFileSync(config, JSON.stringify({ input: "input.csv", clusters: 3, replicas: 20 }));
    expect(build().clusters).toBe(3);
    appendFileSync(input, `O-late,C1,A,2025-01-20,3,2.5\n`);
    expect(build().rows).toBe(lines(20) + 1);
    expect(build("--config", config, "--service-level", "0.9").serviceLevel).toBe(0.9);
  });

  it("by a running preview: lib, config, data", async () => {
    const port = 20_000 + (process.pid % 20_000);
    const preview = startStockwise(["dev", "--config", config, "--port", String(port)], { cwd: project, env });
    let log = "";
    for (const stream of [preview.stdout, preview.stderr])
      stream.on("data", (data: Buffer) => (log += data.toString()));
    onTestFinished(() => {
      try {
        process.kill(-preview.pid!, "SIGKILL");
      } catch {
        // It has ended, and all that it started.
      }
    });
    const served = async (): Promise<Probe | undefined> => {
      try {
        const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();
        const [, file] = /(_file\/data\/probe\.json[^"'\\]*)/.exec(page) ?? [];
        if (!file) return undefined;
        const response = await fetch(`http://127.0.0.1:${port}/${file}`);
        return response.ok ? ((await response.json()) as Probe) : undefined;
      } catch {
        return undefined;
      }
    };
    const until = (check: (probe: Probe) => boolean, what: string) =>
      eventually(
        async () => {
          const probe = await served();
          return probe && check(probe);
        },
        60,
        `${what} in the preview (${log.slice(-2000)})`,
      );
    await until(({ greeting }) => greeting === "second", "the first page");
    writeFileSync(greeting, 'export const greeting = "third";\n');
    await until(({ greeting }) => greeting === "third", "the edit in lib");
    writeFileSync(config, JSON.stringify({ input: "input.csv", clusters: 4, replicas: 20 }));
    await until(({ clusters }) => clusters === 4, "the edit in the config");
    appendFileSync(input, `O-later,C2,A,2025-01-21,3,2.5\n`);
    await until(({ rows }) => rows === lines(20) + 2, "the edit in the data");
    process.kill(preview.pid!, "SIGTERM");
    const silent = () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        () => false,
        () => true,
      );
    await eventually(silent, 20, "the end of the preview with the command that was told to end");
  });
});

function build(...args: string[]): Probe {
  const { code, stderr } = stockwise(["build", "--dist", join(project, "dist"), "--quiet", ...args], {
    cwd: project,
    env,
  });
  expect(stderr.replace(/^site.*$/gm, "").trim()).toBe("");
  expect(code).toBe(0);
  const folder = join(project, "dist/_file/data");
  expect(existsSync(folder)).toBe(true);
  const [file, ...others] = readdirSync(folder).filter((name) => name.startsWith("probe."));
  expect(others).toEqual([]);
  return JSON.parse(readFileSync(join(folder, file!), "utf8")) as Probe;
}

function lines(weeks: number): number {
  return weeks * 24;
}

/** 24 lines a week of 6 items and 12 customers. */
function transactions(weeks: number): string {
  const rows = ["order_id,customer_id,sku,ordered_at,quantity,unit_price"];
  for (let week = 0; week < weeks; week++)
    for (let i = 0; i < 24; i++) {
      const date = new Date(Date.UTC(2024, 8, 2 + 7 * week + (i % 7))).toISOString().slice(0, 10);
      rows.push(
        `O${week}-${i},C${(i * 7 + week) % 12},${"ABCDEF"[i % 6]},${date},${1 + ((i * week) % 5)},${2 + (i % 6)}.5`,
      );
    }
  return `${rows.join("\n")}\n`;
}
