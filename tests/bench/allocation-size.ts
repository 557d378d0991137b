// Solves one large instance in a process of its own and prints what it took: allocation-size.ts SKUS CENTERS REGIONS
import { checkPlan } from "../../lib/allocation/check-plan.js";
import { solve } from "../../lib/allocation/solve.js";
import { randomProblem } from "../lib/allocation/random-problem.js";
import { cpuTime } from "./table.js";

const [skus, centers, regions] = process.argv.slice(2).map(Number) as [number, number, number];
const problem = randomProblem({ skus, centers, regions, seed: 1, tightness: 1.08 });
const { ms, result } = cpuTime(() => solve(problem, { solver: "prices", targetGap: 1e-5 }));
const memory = process.resourceUsage().maxRSS / 1024;
const { largest } = checkPlan(problem, result);
process.stdout.write(JSON.stringify({ ms, memory, gap: result.gap, largest, arcs: problem.quantity.length * centers }));
