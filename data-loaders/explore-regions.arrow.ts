import { publishRegions } from "./pipeline/publish/demand.js";
import { publish } from "./publish.js";

await publish(publishRegions);
