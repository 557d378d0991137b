// Compiles lib/segmentation/kernels/*.as to the module that lib imports.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const folder = new URL("../../lib/segmentation/kernels/", import.meta.url);

/** Where the compiled module is kept: committed, so that nobody needs the compiler. */
export const kernelModule = fileURLToPath(new URL("kernels.wasm.ts", folder));

/** The text of the module. The same source and compiler give the same text. Throws what the compiler says. */
export async function buildKernels(): Promise<string> {
  let binary: Uint8Array | undefined;
  const flags = ["-O3", "--noAssert", "--enable", "simd", "--runtime", "stub", "--use", "abort="];
  const { error, stderr } = await asc.main(["kernels.ts", "--outFile", "kernels.wasm", ...flags], {
    // The compiler asks for .ts: an .as is no TypeScript to anything else in the house.
    readFile: (name) => {
      const source = new URL(name.replace(/\.ts$/, ".as"), folder);
      return existsSync(source) ? readFileSync(source, "utf8") : null;
    },
    writeFile: (name, contents) => {
      if (name === "kernels.wasm") binary = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`kernels: ${error?.message ?? "no output"}\n${stderr.toString()}`);
  return [
    "// Compiled from the .as files here by `npm run kernels`; not to be edited.",
    "export const binary =",
    `  "${Buffer.from(binary).toString("base64")}";`,
    "",
  ].join("\n");
}
