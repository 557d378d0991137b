// What a runner is: something that does tasks, here or elsewhere. A task is a pure function of plain data, found by the name
// of its module, so that any process with this code can do it, do it twice, and get the same result.

/**
 * A module of tasks: it exports `task`. The name is its path below data-loaders without the extension, e.g.
 * "pipeline/forecast/draft-task".
 */
export type TaskModule = {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each module has its own input
  readonly task: (input: any) => unknown;
};

export type Input<M extends TaskModule> = Parameters<M["task"]>[0];
export type Output<M extends TaskModule> = Awaited<ReturnType<M["task"]>>;

export type Runner = {
  /**
   * Does the task on each input and gives the results in the order of the inputs, whatever finished first. `tell` is called
   * with the number of inputs done. The first error of a task ends the call with that error (a RangeError stays one).
   *
   * @example await runner.run<typeof import("./draft-task.js")>("pipeline/forecast/draft-task", inputs, tell)
   */
  run<M extends TaskModule>(
    name: string,
    inputs: readonly Input<M>[],
    tell?: (done: number) => void,
  ): Promise<Output<M>[]>;
  /** Ends what the runner holds; it takes no further tasks. */
  close(): Promise<void>;
};

/** The module `name`, wherever this process finds the code. */
export async function loadTask(name: string): Promise<TaskModule["task"]> {
  const { task } = (await import(new URL(`../${name}.ts`, import.meta.url).href)) as TaskModule;
  return task;
}
