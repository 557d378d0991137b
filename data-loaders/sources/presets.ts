// The presets by name.
import { InputError } from "../errors.js";
import { presets } from "./preset-names.js";
import { completeJourney } from "./complete-journey.js";
import { onlineRetail } from "./online-retail.js";
import { commonNonProducts, type Preset } from "./preset.js";

const stockwise: Preset = {
  name: "stockwise",
  columns: {},
  nonProductCodes: commonNonProducts,
  assumptions: { leadTimeDays: 14, leadTimeSdDays: 4, unitCostShare: 0.6 },
};

const known: Readonly<Record<(typeof presets)[number], Preset>> = {
  stockwise,
  "online-retail": onlineRetail,
  "complete-journey": completeJourney,
};

export const allPresets: readonly Preset[] = Object.values(known);

/** The preset `name`; throws InputError naming those that there are. */
export function presetOf(name: string): Preset {
  const found = known[name as keyof typeof known];
  if (!found) throw new InputError(`unknown preset ${name} (one of ${presets.join(", ")})`);
  return found;
}
