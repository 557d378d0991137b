// Compiles lib/segmentation/kernels/kernels.as to the module that lib imports.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const folder = new URL("../../lib/segmentation/kernels/", import.meta.url);

/** Where the compiled module is kept: committed, so that nobody needs the compiler. */
export const kernelModule = fileURLToPath(new URL("kernels.wasm.ts", folder));

/** The text of the module. The same source and compiler give the same text. Throws what the compiler says. */
export async function buildKernels(): Promise<string> {
  const source = readFileSync(new URL("kernels.as", folder), "utf8");
  let binary: Uint8Array | undefined;
  const flags = ["-O3", "--noAssert", "--enable", "simd", "--runtime", "stub", "--use", "abort="];
  const { error, stderr } = await asc.main(["kernels.ts", "--outFile", "kernels.wasm", ...flags], {
    readFile: (name) => (name === "kernels.ts" ? source : null),
    writeFile: (name, contents) => {
      if (name === "kernels.wasm") binary = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`kernels.as: ${error?.message ?? "no output"}\n${stderr.toString()}`);
  return [
    "// Compiled from kernels.as by `npm run kernels`; not to be edited.",
    "export const binary =",
    `  "${Buffer.from(binary).toString("base64")}";`,
    "",
  ].join("\n");
}
