// The inputs of the allocation page: what can be moved, between which limits, and the sentence that they amount to.
import { costNames } from "../allocation/stocking-problem.js";
import { full, listed, percent, short, signed } from "../format.js";
import type { PlanSettings } from "../jobs/resolve-plan.js";

/** What the form holds: `service`, `budget`, `room`, `room-` and the id of a center, the costs, `center`. */
type Values = Readonly<Record<string, unknown>>;
type Center = { readonly fc_id: string; readonly name: string };
type Segment = { readonly segment: number; readonly name: string };
type Money = (amount: number) => string;

const times = (value: number): string => `×${short(value)}`;
const inPercent = (value: number): string => `${short(value)}%`;
const roomOf = ({ fc_id }: Center): string => `room-${fc_id}`;
const levelOf = ({ segment }: Segment): string => `segment-${segment}`;
const points = (value: number): string => (value === 0 ? "as all" : `${signed(value, (v) => full(v, 1))} points`);
/** No plan is for less, or for more. */
const levelLimits = { low: 0.5, high: 0.999 };

/** Service levels of the frontier. */
export const frontierLevels = [0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995];

/**
 * The form of the page. Defaults are the run's own settings; the budget is measured by the money in the run's stock.
 *
 * @param centers in the order of the solver's
 * @param segments whose service can be set apart from that of all, in the order of the solver's
 */
export function allocationForm(
  report: {
    readonly serviceLevel: number;
    readonly inventoryValue: number;
    readonly segmentLevels?: Readonly<Record<string, number>>;
  },
  centers: readonly Center[],
  money: Money,
  segments: readonly Segment[] = [],
) {
  const step = budgetStep(report.inventoryValue);
  const noLimit = 20 * step;
  const number = (values: Values, name: string) => values[name] as number;

  function inputs(values: Values): PlanSettings {
    const factor = (name: string) => number(values, name);
    const level = (segment: Segment) => {
      const own = number(values, "service") / 100 + number(values, levelOf(segment)) / 100;
      return Number(Math.min(levelLimits.high, Math.max(levelLimits.low, own)).toFixed(4));
    };
    const apart = segments.some((segment) => number(values, levelOf(segment)) !== 0);
    return {
      serviceLevel: number(values, "service") / 100,
      factors: {
        shipping: factor("shipping"),
        handling: factor("handling"),
        holding: factor("holding"),
        shortage: factor("shortage"),
      },
      capacityFactors: centers.map((center) => (number(values, "room") / 100) * (number(values, roomOf(center)) / 100)),
      ...(number(values, "budget") >= noLimit ? {} : { budget: number(values, "budget") }),
      ...(apart ? { segmentLevels: segments.map((d) => (number(values, levelOf(d)) === 0 ? null : level(d))) } : {}),
    };
  }

  /** What differs from the run's own: ["holding cost ×2", "capacity at 80%"]. */
  function changes(values: Values): string[] {
    const rooms = [{ name: "room", words: "capacity" }, ...centers.map((c) => ({ name: roomOf(c), words: c.name }))];
    return [
      ...costNames.filter((name) => values[name] !== 1).map((name) => `${name} cost ${times(number(values, name))}`),
      ...rooms
        .filter(({ name }) => values[name] !== 100)
        .map(({ name, words }) => `${words} at ${inPercent(number(values, name))}`),
      ...segments
        .filter((segment) => number(values, levelOf(segment)) !== 0)
        .map((segment) => `${segment.name} ${points(number(values, levelOf(segment)))}`),
      ...(number(values, "budget") >= noLimit ? [] : [`at most ${money(number(values, "budget"))} in stock`]),
    ];
  }

  const controls = [
    ...controlsOf(report.serviceLevel, centers, { step, noLimit, money }),
    ...segments.map((segment) => segmentControl(segment, report)),
  ];
  return {
    controls,
    /** The run's own settings. */
    initial: Object.fromEntries(controls.map(({ name, initial }) => [name, initial])) as Values,
    inputs,
    /** The inputs that the frontier hangs on: it solves every service level, within no budget. */
    frontierInputs(values: Values): Pick<PlanSettings, "factors" | "capacityFactors"> {
      const { factors, capacityFactors } = inputs(values);
      return { factors, capacityFactors };
    },
    changes,
    /** "The cheapest plan that serves 95% of units from stock at once, with holding cost ×2." */
    sentence(values: Values): string {
      const changed = changes(values);
      const extra = changed.length > 0 ? `, with ${listed(changed)}` : "";
      return `The cheapest plan that serves ${inPercent(number(values, "service"))} of units from stock at once${extra}.`;
    },
    /** "97%, holding cost ×2": a scenario's name. */
    label(values: Values): string {
      return [inPercent(number(values, "service")), ...changes(values)].join(", ");
    },
  };
}

/** Controls for `controlCard`. */
function controlsOf(
  serviceLevel: number,
  centers: readonly Center[],
  { step, noLimit, money }: { step: number; noLimit: number; money: Money },
) {
  const service = Number((serviceLevel * 100).toFixed(1));
  const range = { kind: "range" as const };
  const factor = (name: string, label: string) => ({
    ...range,
    name,
    label,
    unit: "times the run's",
    min: 0.5,
    max: 2,
    step: 0.05,
    initial: 1,
    format: times,
    group: "Cost factors",
  });
  const room = { ...range, step: 5, initial: 100, format: inPercent };
  return [
    {
      ...range,
      name: "service",
      label: "Service level",
      unit: "% of units from stock at once",
      min: Math.min(80, service),
      max: 99.9,
      step: 0.1,
      initial: service,
      format: inPercent,
    },
    {
      ...range,
      name: "budget",
      label: "Budget",
      unit: "most money in stock",
      min: step,
      max: noLimit,
      step,
      initial: noLimit,
      format: (value: number) => (value >= noLimit ? "no limit" : money(value)),
    },
    { ...room, name: "room", label: "Capacity", unit: "% of each center's", min: 50, max: 150 },
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
    factor("shipping", "Shipping cost"),
    factor("handling", "Handling cost"),
    factor("holding", "Holding cost"),
    factor("shortage", "Shortage cost"),
    ...centers.map((center) => ({
      ...room,
      name: roomOf(center),
      label: center.name,
      unit: "% of its room",
      min: 0,
      max: 200,
      group: "Capacity by center",
    })),
  ];
}

/** How much better or worse a segment is served than all; the run's own setting to begin with. */
function segmentControl(
  segment: Segment,
  { serviceLevel, segmentLevels = {} }: { serviceLevel: number; segmentLevels?: Readonly<Record<string, number>> },
) {
  const own = segmentLevels[segment.segment];
  return {
    kind: "range" as const,
    name: levelOf(segment),
    label: segment.name,
    unit: "percentage points against the service level of all",
    min: -15,
    max: 15,
    step: 0.5,
    initial: own === undefined ? 0 : Math.round(200 * (own - serviceLevel)) / 2,
    format: points,
    group: "Service by segment",
  };
}

/** A round step, of which the money in the run's stock takes eight or a little less: twenty are no limit. */
function budgetStep(inventoryValue: number): number {
  const size = Math.max(inventoryValue, 1) / 8;
  const power = 10 ** Math.floor(Math.log10(size));
  return power * ([1, 2, 2.5, 5].find((m) => m * power >= size) ?? 10);
}

/** A change of money with its sign. */
export function changeIn(money: Money): (change: number) => string {
  return (change) => signed(Math.abs(change) < 0.5 ? 0 : change, money);
}

/** A service level as a percent. */
export function levelText(serviceLevel: number): string {
  return percent(serviceLevel, 1);
}
