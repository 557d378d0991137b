import { publishCompleteness } from "./pipeline/publish/quality.js";
import { publish } from "./publish.js";

await publish(publishCompleteness);
