// scikit-learn in a process of its own, on one thread, asked line by line.
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export type Peer = { ask(request: object): Promise<Record<string, number>>; close(): void };

/** Null when no Python here has scikit-learn. */
export function startPeer(): Peer | null {
  const one: NodeJS.ProcessEnv = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
  // A setting that would keep its algebra from using this processor.
  delete one["OPENBLAS_CORETYPE"];
  const python = ["python3", "/usr/bin/python3"].find(
    (name) => spawnSync(name, ["-c", "import sklearn"], { env: one }).status === 0,
  );
  if (!python) return null;
  const script = fileURLToPath(new URL("peer.py", import.meta.url));
  const child = spawn(python, [script], { env: one, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error("the peer stopped");
      return JSON.parse(value as string) as Record<string, number>;
    },
    close: () => child.stdin.end(),
  };
}
