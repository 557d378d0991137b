// The runner that does its tasks itself, one after the other.
import { loadTask, type Input, type Output, type Runner, type TaskModule } from "./runner.js";

/** Tasks in this process. Between two of them the event loop turns, so that progress is seen and Ctrl-C is heard. */
export function inProcess(): Runner {
  return {
    async run<M extends TaskModule>(name: string, inputs: readonly Input<M>[], tell?: (done: number) => void) {
      const task = await loadTask(name);
      const results: Output<M>[] = [];
      for (const input of inputs) {
        results.push((await task(input)) as Output<M>);
        tell?.(results.length);
        await new Promise((turn) => setImmediate(turn));
      }
      return results;
    },
    close: async () => {},
  };
}
