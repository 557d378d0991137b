import { publishGeography } from "./pipeline/publish/geography.js";
import { publish } from "./publish.js";

await publish(publishGeography);
