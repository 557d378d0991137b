import { publishReplenishmentReport } from "./pipeline/publish/replenishment.js";
import { publish } from "./publish.js";

await publish(publishReplenishmentReport);
