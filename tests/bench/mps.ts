// A stocking problem as an MPS file: for solvers that are programs of their own.
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { rowCosts, type AllocationProblem } from "../../lib/allocation/problem.js";

/** Writes the linear problem; every finite cost an arc, shortage of each row a column of its own. */
export async function writeMps(problem: AllocationProblem, path: string): Promise<void> {
  const { start, quantity, volume, capacity, supply, shortageCost, skus, centers } = problem;
  const file = createWriteStream(path);
  const cost = new Float64Array(centers.length);
  file.write("NAME STOCK\nROWS\n N COST\n");
  centers.forEach((_, f) => file.write(` L F${f}\n`));
  skus.forEach((_, s) => supply[s]! < Infinity && file.write(` L S${s}\n`));
  quantity.forEach((_, d) => file.write(` E D${d}\n`));
  file.write("COLUMNS\n");
  for (let s = 0; s < skus.length; s++)
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      rowCosts(problem, s, d, cost);
      let lines = "";
      cost.forEach((value, f) => {
        if (value === Infinity) return;
        lines += ` X${d}_${f} COST ${value} D${d} 1\n X${d}_${f} F${f} ${volume[s]}\n`;
        if (supply[s]! < Infinity) lines += ` X${d}_${f} S${s} 1\n`;
      });
      if (shortageCost[s]! < Infinity) lines += ` U${d} COST ${shortageCost[s]} D${d} 1\n`;
      if (!file.write(lines)) await once(file, "drain");
    }
  file.write("RHS\n");
  capacity.forEach((room, f) => file.write(` R F${f} ${room}\n`));
  skus.forEach((_, s) => supply[s]! < Infinity && file.write(` R S${s} ${supply[s]}\n`));
  quantity.forEach((units, d) => file.write(` R D${d} ${units}\n`));
  file.end("ENDATA\n");
  await once(file, "finish");
}
