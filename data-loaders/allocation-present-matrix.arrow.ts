import { publishPresentMatrix } from "./pipeline/publish/allocation.js";
import { publish } from "./publish.js";

await publish(publishPresentMatrix);
