import { publishStockingInput } from "./pipeline/publish/allocation.js";
import { publish } from "./publish.js";

await publish(publishStockingInput("baskets"));
