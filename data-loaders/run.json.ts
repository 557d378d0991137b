import { publishRun } from "./pipeline/publish/run.js";
import { publish } from "./publish.js";

await publish(publishRun);
