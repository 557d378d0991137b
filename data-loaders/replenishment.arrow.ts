import { publishReplenishment } from "./pipeline/publish/replenishment.js";
import { publish } from "./publish.js";

await publish(publishReplenishment);
