import { publishSegmentPoints } from "./pipeline/publish/segments.js";
import { publish } from "./publish.js";

await publish(publishSegmentPoints);
