import { publishOverview } from "./pipeline/publish/overview.js";
import { publish } from "./publish.js";

await publish(publishOverview);
