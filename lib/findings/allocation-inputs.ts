// The inputs of the allocation page: what can be moved, between which limits, and the sentence that they amount to.
import { listed, percent, short, signed } from "../format.js";

type Values = { service: number; shipping: number; holding: number; shortage: number; room: number; center: string };

const times = (value: number): string => `×${short(value)}`;
const inPercent = (value: number): string => `${short(value)}%`;

/** Service levels of the frontier. */
export const frontierLevels = [0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995];

/** Controls for `controlCard`; the run's own settings are the defaults. */
export function allocationControls(
  report: { readonly serviceLevel: number },
  centers: readonly { readonly fc_id: string; readonly name: string }[],
) {
  const factor = (name: string, label: string) => ({
    kind: "range" as const,
    name,
    label,
    unit: "times the run's",
    min: 0.5,
    max: 2,
    step: 0.05,
    initial: 1,
    format: times,
  });
  const service = Number((report.serviceLevel * 100).toFixed(1));
  return [
    {
      kind: "range" as const,
      name: "service",
      label: "Service level",
      unit: "% of units from stock at once",
      min: Math.min(80, service),
      max: 99.5,
      step: 0.1,
      initial: service,
      format: inPercent,
    },
    {
      kind: "range" as const,
      name: "room",
      label: "Capacity",
      unit: "% of each center's",
      min: 50,
      max: 150,
      step: 5,
      initial: 100,
      format: inPercent,
    },
    factor("shipping", "Shipping cost"),
    factor("holding", "Holding cost"),
    factor("shortage", "Shortage cost"),
    {
      kind: "select" as const,
      name: "center",
      label: "Reorder points of",
      choices: [
        { value: "all", label: "All centers" },
        ...centers.map(({ fc_id, name }) => ({ value: fc_id, label: name })),
      ],
      initial: "all",
    },
  ];
}

/** The inputs that the frontier hangs on. */
export function costInputs({
  shipping,
  holding,
  shortage,
  room,
}: Values): Pick<Values, "shipping" | "holding" | "shortage" | "room"> {
  return { shipping, holding, shortage, room };
}

/** The inputs that the plan hangs on: all but the choice of what is listed. */
export function planInputs(values: Values): Omit<Values, "center"> {
  return { ...costInputs(values), service: values.service };
}

/** "The cheapest plan that serves 95% of units from stock, with holding cost ×2." */
export function inputSentence(values: Values): string {
  const changed = [
    ...(["shipping", "holding", "shortage"] as const)
      .filter((name) => values[name] !== 1)
      .map((name) => `${name} cost ${times(values[name])}`),
    ...(values.room === 100 ? [] : [`capacity at ${inPercent(values.room)}`]),
  ];
  const extra = changed.length > 0 ? `, with ${listed(changed)}` : "";
  return `The cheapest plan that serves ${inPercent(values.service)} of units from stock at once${extra}.`;
}

/** A change of money with its sign. */
export function changeIn(money: (amount: number) => string): (change: number) => string {
  return (change) => signed(Math.abs(change) < 0.5 ? 0 : change, money);
}

/** A service level as a percent. */
export function levelText(serviceLevel: number): string {
  return percent(serviceLevel, 1);
}
