import { publishForecastSeries } from "./pipeline/publish/forecast-series.js";
import { publish } from "./publish.js";

await publish(publishForecastSeries);
