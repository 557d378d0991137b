import { publishAllocationItems } from "./pipeline/publish/allocation.js";
import { publish } from "./publish.js";

await publish(publishAllocationItems);
