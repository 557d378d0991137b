// Allocation: our own solver against HiGHS (WebAssembly), clp and scipy's HiGHS on the same instances; size; the slider.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import loader from "highs";
import type { Highs } from "highs";
import { checkPlan } from "../../lib/allocation/check-plan.js";
import { rowCosts, type AllocationProblem } from "../../lib/allocation/problem.js";
import { solve } from "../../lib/allocation/solve.js";
import { stockingInput } from "../../lib/allocation/stocking-input.js";
import { asGiven } from "../../lib/allocation/stocking-problem.js";
import { presentShares } from "../../lib/findings/allocation-view.js";
import { planFor } from "../../lib/jobs/resolve-plan.js";
import { fromArrow } from "../../lib/table/arrow.js";
import { projectRoot } from "../../data-loaders/project.js";
import { randomProblem } from "../lib/allocation/random-problem.js";
import { instanceShape } from "../lib/allocation/instance-shape.js";
import { writeMps } from "./mps.js";
import { startPeer, type Peer } from "./peer.js";
import { cpuTime, median, type BenchRow, type Section } from "./table.js";

const noPeer = { peer: null, ratio: null };

/** Seeded instances of every shape, each solved by both and checked row by row. */
function proof(highs: Highs, count: number, say: (line: string) => void): BenchRow[] {
  let [agreed, exceptions, feasible] = [0, 0, 0];
  let [worstGap, worstViolation] = [0, 0];
  for (let seed = 1; seed <= count; seed++) {
    const problem = randomProblem(instanceShape(seed));
    try {
      const ours = solve(problem, { solver: "prices" });
      const other = solve(problem, { solver: "highs", highs });
      worstViolation = Math.max(worstViolation, checkPlan(problem, ours).largest);
      if (ours.status === "infeasible" || other.status === "infeasible") {
        if (ours.status === other.status) agreed++;
        continue;
      }
      feasible++;
      worstGap = Math.max(worstGap, ours.gap);
      const room = 1e-7 * Math.max(1, Math.abs(other.objective));
      if (ours.bound <= other.objective + room && other.objective <= ours.objective + room) agreed++;
    } catch (error) {
      exceptions++;
      say(`seed ${seed}: ${String(error)}`);
    }
    if (seed % 200 === 0) say(`${seed} instances`);
  }
  const about = `${count} random instances, ${feasible} of them feasible`;
  return [
    { name: `${about}: bound ≤ HiGHS ≤ cost`, unit: "", ours: agreed, ...noPeer, target: "all", met: agreed === count },
    {
      name: `${about}: widest gap`,
      unit: "",
      ours: worstGap,
      ...noPeer,
      target: "at most 1e-4",
      met: worstGap <= 1e-4,
    },
    {
      name: `${about}: largest violation of any row of the primal`,
      unit: "",
      ours: worstViolation,
      ...noPeer,
      target: "at most 1e-9",
      met: worstViolation <= 1e-9,
    },
    { name: `${about}: exceptions`, unit: "", ours: exceptions, ...noPeer, target: "none", met: exceptions === 0 },
  ];
}

/** CPU seconds of clp's solve, its reading of the file left out; null where it is not installed. */
function clpSeconds(path: string): { seconds: number; objective: number } | null {
  const user = (args: readonly string[]) => {
    const { stdout, status } = spawnSync("bash", ["-c", `TIMEFORMAT='cpu %U %S'; time clp ${args.join(" ")} 2>&1`], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    return { stdout, status };
  };
  if (spawnSync("clp", ["-stop"], { stdio: "ignore" }).error) return null;
  const { stdout } = user([path, "-primalTolerance", "1e-7", "-solve", "-quit"]);
  const found = /objective\s+(-?[\d.e+]+)\s+-\s+\d+ iterations time ([\d.]+)/.exec(stdout);
  return found ? { objective: Number(found[1]), seconds: Number(found[2]) } : null;
}

async function speed(highs: Highs, peer: Peer | null, say: (line: string) => void): Promise<BenchRow[]> {
  const problem = randomProblem({ skus: 1000, centers: 8, regions: 50, seed: 1, tightness: 1.08 });
  const arcs = problem.quantity.length * problem.centers.length;
  const run = () => cpuTime(() => solve(problem, { solver: "prices", targetGap: 1e-5 }));
  const first = run();
  const ours = median(Array.from({ length: 7 }, () => run().ms));
  const about = `1,000 SKUs x 8 centers x 50 regions (${arcs.toLocaleString("en-US")} arcs)`;
  const rows: BenchRow[] = [
    {
      name: `${about}: gap`,
      unit: "",
      ours: first.result.gap,
      ...noPeer,
      target: "at most 1e-5",
      met: first.result.gap <= 1e-5,
    },
    { name: `${about}: first solve of a process`, unit: "ms", ours: first.ms, ...noPeer, target: null, met: null },
  ];
  const against = (name: string, seconds: number | null, target: number | null): BenchRow => ({
    name: `${about}: against ${name}`,
    unit: "ms",
    ours,
    peer: seconds === null ? null : 1000 * seconds,
    ratio: seconds === null ? null : (1000 * seconds) / ours,
    target: target === null ? null : `at least ${target} times`,
    met: seconds === null || target === null ? null : (1000 * seconds) / ours >= target,
  });
  const folder = mkdtempSync(join(tmpdir(), "stockwise-bench-"));
  try {
    say("HiGHS, WebAssembly");
    const wasm = cpuTime(() => solve(problem, { solver: "highs", highs, timeLimitSeconds: 300 }));
    rows.push(against("HiGHS in WebAssembly", wasm.ms / 1000, 100));
    say("clp");
    const path = join(folder, "stock.mps");
    await writeMps(problem, path);
    rows.push(against("clp", clpSeconds(path)?.seconds ?? null, 30));
    say("scipy");
    const scipy = peer && (await peer.ask({ kind: "transport", path: arcFile(problem, folder) }));
    rows.push(against("HiGHS in scipy", scipy ? scipy["seconds"]! : null, null));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return rows;
}

/** The arcs as a file of numbers, for the peer: row, center, cost, volume, SKU; after a head of sizes and limits. */
function arcFile(problem: AllocationProblem, folder: string): string {
  const { start, quantity, volume, capacity, supply, shortageCost, skus, centers } = problem;
  const values: number[] = [quantity.length, centers.length, skus.length];
  values.push(...quantity, ...capacity, ...[...supply].map((units) => Math.min(units, 1e15)));
  const cost = new Float64Array(centers.length);
  for (let s = 0; s < skus.length; s++)
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      rowCosts(problem, s, d, cost);
      cost.forEach((value, f) => value < Infinity && values.push(d, f, value, volume[s]!, s));
      values.push(d, -1, shortageCost[s]!, 0, s);
    }
  const path = join(folder, "arcs.f64");
  writeFileSync(path, Float64Array.from(values));
  return path;
}

function sizeRows(skus: number, centers: number, regions: number, seconds: number, megabytes: number): BenchRow[] {
  const script = fileURLToPath(new URL("allocation-size.ts", import.meta.url));
  const { stdout } = spawnSync(
    process.execPath,
    ["--import", "tsx", script, String(skus), String(centers), String(regions)],
    { encoding: "utf8", cwd: projectRoot },
  );
  const { ms, memory, gap, largest, arcs } = JSON.parse(stdout) as Record<string, number>;
  const about = `${skus.toLocaleString("en-US")} x ${centers} x ${regions} (${(arcs! / 1e6).toFixed(1)}M arcs with demand)`;
  const row = (name: string, unit: string, ours: number, most: number): BenchRow => ({
    name: `${about}: ${name}`,
    unit,
    ours,
    ...noPeer,
    target: `at most ${most}`,
    met: ours <= most,
  });
  return [
    row("CPU time, first solve of a process", "s", ms! / 1000, seconds),
    row("peak memory of the process", "MB", memory!, megabytes),
    row("gap", "", gap!, 1e-5),
    row("largest violation of any row of the primal", "", largest!, 1e-9),
  ];
}

/** Steps of the service level on the built site's own tables, solved by the worker's function. */
function sliderRows(): BenchRow[] {
  const folder = join(process.env["STOCKWISE_DIST"] ?? join(projectRoot, "dist"), "_file/data");
  if (!existsSync(folder)) return [];
  const table = (name: string) => {
    const file = readdirSync(folder).find((entry) =>
      new RegExp(`^allocation-${name}\\.[0-9a-f]+\\.arrow$`).test(entry),
    );
    return fromArrow(readFileSync(join(folder, file!)));
  };
  const input = stockingInput({
    skus: table("skus"),
    centers: table("centers"),
    regions: table("regions"),
    lanes: table("lanes"),
    baskets: table("baskets"),
    demand: table("demand"),
    protection: table("protection"),
  });
  const n = input.centers.length;
  const present = presentShares(input, table("present"));
  const step = (serviceLevel: number) =>
    cpuTime(() =>
      planFor({
        input,
        present,
        reviewDays: 7,
        holdingCostPerYear: 0.25,
        serviceLevel,
        factors: asGiven,
        capacityFactors: new Array<number>(n).fill(1),
      }),
    ).ms;
  const levels = Array.from({ length: 200 }, (_, i) => 0.8 + (0.199 * i) / 199);
  for (let warm = 0; warm < 20; warm++) step(levels[(warm * 37) % 200]!);
  const times = levels.map(step).sort((a, b) => a - b);
  const slowest = times[Math.ceil(0.95 * times.length) - 1]!;
  const about = `slider step on the built site's data, ${input.skus.length.toLocaleString("en-US")} SKUs`;
  const extreme = median([1, 2, 3].map(() => step(0.999)));
  return [
    { name: `${about}: median of 200`, unit: "ms", ours: median(times), ...noPeer, target: null, met: null },
    {
      name: `${about}: 95th percentile`,
      unit: "ms",
      ours: slowest,
      ...noPeer,
      target: "under 50 ms",
      met: slowest < 50,
    },
    { name: `${about}: at 99.9% service`, unit: "ms", ours: extreme, ...noPeer, target: null, met: null },
  ];
}

export const section: Section = async (say) => {
  const highs = await (loader as unknown as () => Promise<Highs>)();
  const peer = startPeer();
  try {
    say("the slider");
    const slider = sliderRows();
    say("random instances");
    const instances = proof(highs, 1000, say);
    const fast = await speed(highs, peer, say);
    say("20,000 and 100,000 SKUs");
    const large = [...sizeRows(20_000, 20, 50, 1, 250), ...sizeRows(100_000, 20, 50, 3, 500)];
    return {
      rows: [...instances, ...fast, ...large, ...slider],
      versions: {},
      notes: [
        "CPU time of the whole process, compiling and garbage collection included. clp and scipy are timed without reading the problem.",
        "Instances have 5 to 500 SKUs, room for 10% to 150% of demand, supply short for none to half of the SKUs, up to 40% of lanes not allowed, ties, and items that take no room. On infeasible ones both must say so.",
        ...(slider.length === 0 ? ["The slider is not measured: no built site in dist."] : []),
      ],
    };
  } finally {
    peer?.close();
  }
};
