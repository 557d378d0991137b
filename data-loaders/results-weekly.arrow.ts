import { publishResultsWeekly } from "./pipeline/publish/results.js";
import { publish } from "./publish.js";

await publish(publishResultsWeekly);
