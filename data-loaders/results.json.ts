import { publishResults } from "./pipeline/publish/results.js";
import { publish } from "./publish.js";

await publish(publishResults);
