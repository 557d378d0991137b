import { publishPresentShares } from "./pipeline/publish/allocation.js";
import { publish } from "./publish.js";

await publish(publishPresentShares);
