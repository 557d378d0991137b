import { publishResultsTrace } from "./pipeline/publish/results.js";
import { publish } from "./publish.js";

await publish(publishResultsTrace);
