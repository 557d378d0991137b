import { publishForecastReport } from "./pipeline/publish/forecast-report.js";
import { publish } from "./publish.js";

await publish(publishForecastReport);
