import { publishReview } from "./pipeline/publish/review.js";
import { publish } from "./publish.js";

await publish(publishReview);
