import { publishLanes } from "./pipeline/publish/delivery.js";
import { publish } from "./publish.js";

await publish(publishLanes);
