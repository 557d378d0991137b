// The runner that spreads tasks over threads of this machine.
import { Worker } from "node:worker_threads";
import type { Input, Output, Runner, TaskModule } from "./runner.js";

/** What goes to a thread and what comes back. */
export type TaskMessage = { readonly name: string; readonly input: unknown };
export type TaskReply =
  | { readonly done: true; readonly result: unknown }
  | { readonly done: false; readonly kind: string; readonly message: string; readonly stack: string };

/**
 * `count` threads; each takes the next input when it has finished one, so a slow one holds up nobody. They are started with
 * the first task and live until `close`.
 */
export function localThreads(count: number): Runner {
  const threads: Worker[] = [];
  return {
    async run<M extends TaskModule>(name: string, inputs: readonly Input<M>[], tell?: (done: number) => void) {
      const results = new Array<Output<M>>(inputs.length);
      let next = 0;
      let done = 0;
      const work = async (thread: Worker): Promise<void> => {
        while (next < inputs.length) {
          const at = next++;
          try {
            results[at] = (await ask(thread, { name, input: inputs[at] })) as Output<M>;
          } catch (error) {
            next = inputs.length;
            throw error;
          }
          tell?.(++done);
        }
      };
      while (threads.length < Math.min(count, inputs.length)) threads.push(startThread());
      // All come to rest before an error is passed on: a thread that still works could answer the next question with it.
      const ends = await Promise.allSettled(threads.map(work));
      for (const end of ends) if (end.status === "rejected") throw end.reason;
      return results;
    },
    async close() {
      await Promise.all(threads.splice(0).map((thread) => thread.terminate()));
    },
  };
}

function startThread(): Worker {
  // The thread sets up its own loader for TypeScript: what this process was started with is not passed on.
  return new Worker(new URL("./thread.mjs", import.meta.url), { execArgv: [] });
}

function ask(thread: Worker, message: TaskMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      thread.off("message", onReply).off("error", onError).off("exit", onExit);
      end();
    };
    const onReply = (reply: TaskReply) => settle(() => (reply.done ? resolve(reply.result) : reject(errorFrom(reply))));
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = (code: number) => settle(() => reject(new Error(`a thread ended with code ${code}`)));
    thread.on("message", onReply).on("error", onError).on("exit", onExit);
    thread.postMessage(message);
  });
}

/** Misuse stays misuse on this side: an edge turns a RangeError into one line for the user. */
function errorFrom({ kind, message, stack }: Extract<TaskReply, { done: false }>): Error {
  const error = kind === "RangeError" ? new RangeError(message) : new Error(message);
  error.stack = stack;
  return error;
}
