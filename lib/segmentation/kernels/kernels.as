// What the module of kernels offers (`npm run kernels` compiles it), in AssemblyScript with 128-bit SIMD. Pointers are
// addresses in the memory that workspace.ts and silhouette-sums.ts lay out.
export { fill, addUp } from "./loading";
export { undecided, decide } from "./bounds";
export { potentials, draw } from "./seeding";
export { pairSums } from "./silhouette";
