import { publishReviewValues } from "./pipeline/publish/review.js";
import { publish } from "./publish.js";

await publish(publishReviewValues);
