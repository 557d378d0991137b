// One thread's side: a task comes in, its result or what went wrong goes back.
import { parentPort } from "node:worker_threads";
import type { TaskMessage, TaskReply } from "./local-threads.js";
import { loadTask } from "./runner.js";

const reply = (message: TaskReply) => parentPort!.postMessage(message);

parentPort!.on("message", ({ name, input }: TaskMessage) => {
  void loadTask(name)
    .then((task) => task(input))
    .then(
      (result) => reply({ done: true, result }),
      (error: Error) => reply({ done: false, kind: error.name, message: error.message, stack: String(error.stack) }),
    );
});
