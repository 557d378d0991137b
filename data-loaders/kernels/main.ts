// npm run kernels: writes the compiled kernels into lib.
import { writeFileSync } from "node:fs";
import { buildKernels, kernelModule } from "./build.js";

writeFileSync(kernelModule, await buildKernels());
