// Other programs as peers, each in a process of its own, on one thread, asked line by line.
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export type Peer = {
  /** Sends one request as a line of JSON and reads the one line that answers it. */
  ask<Answer = Record<string, number>>(request: object): Promise<Answer>;
  close(): void;
};

/** Null when no Python here has scikit-learn. */
export function startPeer(): Peer | null {
  const python = ["python3", "/usr/bin/python3"].find((name) => runs(name, ["-c", "import sklearn"]));
  return python ? start(python, "peer.py") : null;
}

/** Null when there is no R here, or it lacks package forecast or jsonlite. */
export function startRPeer(): Peer | null {
  return runs("Rscript", ["-e", "library(jsonlite); library(forecast)"]) ? start("Rscript", "peer.R") : null;
}

function oneThread(): NodeJS.ProcessEnv {
  const one: NodeJS.ProcessEnv = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
  // Settings that would keep its algebra from using this processor.
  delete one["OPENBLAS_CORETYPE"];
  delete one["OPENBLAS_L2_SIZE"];
  return one;
}

function runs(program: string, options: string[]): boolean {
  return spawnSync(program, options, { env: oneThread() }).status === 0;
}

function start(program: string, script: string): Peer {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(program, [path], { env: oneThread(), stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask<Answer>(request: object) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`the peer ${script} stopped`);
      return JSON.parse(value as string) as Answer;
    },
    close: () => child.stdin.end(),
  };
}
