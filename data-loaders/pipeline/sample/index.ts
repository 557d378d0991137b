// Stage 0, when the user has no data yet: the made-up retailer.
import { writeSample } from "../../sources/sample.js";
import type { ParametersOf } from "../parameters.js";
import type { Stage } from "../stage.js";

export const stage: Stage<ParametersOf<"sample">> = {
  name: "sample",
  async run({ output, temp, parameters, progress }) {
    const { seed, scale, network } = parameters;
    const { customers, skus, centers, lines, weeks } = await writeSample({
      seed,
      scale,
      network,
      output,
      temp,
      progress,
    });
    return { customers, skus, centers, lines, weeks, seed, scale, network };
  },
};
