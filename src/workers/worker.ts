// The one worker of the site: it loads a job's code when it is first asked for that job.
import { answer, type RequestMessage } from "../lib/worker.js";

addEventListener("message", (event: MessageEvent<RequestMessage>) => {
  void answer(event.data, (reply) => postMessage(reply));
});
