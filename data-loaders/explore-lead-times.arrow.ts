import { publishLeadTimes } from "./pipeline/publish/delivery.js";
import { publish } from "./publish.js";

await publish(publishLeadTimes);
