import { publishMonitoring } from "./pipeline/publish/monitoring.js";
import { publish } from "./publish.js";

await publish(publishMonitoring);
