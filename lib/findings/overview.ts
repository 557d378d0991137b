// What the overview says: the recommendation in two sentences, the tiles, and what changed since the run before.
import { counted, full, listed, percent, plural, sentenceCase, short, signed } from "../format.js";
import { toneOf, type MetricId } from "../metrics.js";
import type { Finding } from "./finding.js";

type Money = (amount: number) => string;
type Point = { readonly date: string; readonly value: number };

/** A figure of the replay under this policy and under the tuned status quo, with its weekly course where the run has it. */
export type Figure = {
  readonly metric: MetricId;
  readonly ours: number | null;
  readonly baseline: number | null;
  readonly history: readonly Point[];
};

export type OverviewFacts = {
  /** Orders that are due. */
  readonly orders: {
    readonly lines: number;
    readonly items: number;
    readonly units: number;
    readonly value: number;
    readonly urgent: number;
  };
  /** False when stock on hand was assumed, for want of an inventory table. */
  readonly knownStock: boolean;
  readonly moved: {
    /** False when the data do not say which center shipped what: then there is no today to compare with. */
    readonly known: boolean;
    /** Share of weekly units that the plan serves from another center than today, and the center that gains most. */
    readonly share: number;
    readonly gains: string | null;
    readonly gained: number;
    /** The center with most units in the plan, and its share of them. */
    readonly biggest: { readonly center: string; readonly share: number } | null;
  };
  readonly replay: {
    readonly weeks: number;
    readonly fillRate: number;
    readonly fillRateBaseline: number;
    readonly relativeCost: number;
    readonly low: number;
    readonly high: number;
    /** Relative difference of average inventory value: 0 when the two were matched. */
    readonly relativeInventory: number;
    /** Relative cost against one-size-fits-all. */
    readonly relativeCostUniform: number;
  };
  readonly serviceLevel: number;
  readonly figures: readonly Figure[];
  readonly wapeNaive: number;
  readonly onHandValue: number | null;
};

/** What to do, and what the replay says it would bring; no benefit is claimed that the interval does not carry. */
export function recommendation(facts: OverviewFacts, money: Money): Finding {
  const { orders, moved, replay, knownStock } = facts;
  const acts: string[] = [];
  if (knownStock && orders.units > 0)
    acts.push(`order ${full(orders.units)} units of ${plural(orders.items, "item")} for ${money(orders.value)}`);
  if (moved.known && moved.share >= 0.01)
    acts.push(
      `ship ${percent(moved.share, 0)} of units from another center than today${moved.gains && moved.gained > 0 ? `, most of them from ${moved.gains}` : ""}`,
    );
  if (!moved.known && moved.biggest)
    acts.push(
      `let ${moved.biggest.center} ship ${percent(moved.biggest.share, 0)} of units, and the other centers of the assumed network the rest`,
    );
  const lead = acts.length > 0 ? `${sentenceCase(acts.join(", and "))}.` : "Leave stock and lanes as they are.";
  return { lead, rest: replaySentence(replay) };
}

/** Figures within this share of each other count as matched. */
const matchedInventory = 0.005;

function inventoryWords({ relativeInventory }: OverviewFacts["replay"]): string {
  if (Math.abs(relativeInventory) <= matchedInventory) return "the same inventory as a tuned status quo";
  const word = relativeInventory < 0 ? "less" : "more";
  return `${percent(Math.abs(relativeInventory))} ${word} inventory than a tuned status quo`;
}

function replaySentence(replay: OverviewFacts["replay"]): string {
  const { weeks, fillRate, fillRateBaseline, relativeCost, low, high, relativeCostUniform } = replay;
  const share = (value: number) => percent(value);
  const fill =
    Math.abs(fillRate - fillRateBaseline) < 0.0005
      ? `the fill rate stays at ${share(fillRate)}`
      : `the fill rate ${fillRate > fillRateBaseline ? "rises" : "falls"} from ${share(fillRateBaseline)} to ${share(fillRate)}`;
  const interval = `95% interval ${signed(low, share)} to ${signed(high, share)}`;
  const uniform = `${signed(relativeCostUniform, share)} against one size fits all`;
  const cost =
    low <= 0 && high >= 0
      ? `total cost is not distinguishable (${interval}; ${uniform})`
      : `total cost ${relativeCost < 0 ? "falls" : "rises"} by ${share(Math.abs(relativeCost))} (${interval}; ${uniform})`;
  return `Replayed on ${plural(weeks, "held-out week")} with ${inventoryWords(replay)}, ${fill} and ${cost}.`;
}

export type Tile = {
  readonly metric: MetricId;
  readonly value: string;
  readonly change?: string;
  readonly tone?: "better" | "worse" | "flat";
  readonly target?: number;
  readonly note: string;
  readonly history: readonly { readonly date: Date; readonly value: number }[];
};

/** One tile a figure, compared with what its metric is compared with; figures that the run does not have say so. */
export function tilesOf(facts: OverviewFacts, money: Money): Tile[] {
  return facts.figures.map((figure) => {
    const { metric, ours, baseline } = figure;
    const history = figure.history.map(({ date, value }) => ({ date: new Date(date), value }));
    if (ours === null) return { metric, value: "–", note: "not known: no inventory table", history: [] };
    const { show, difference, against } = styleOf(metric, money);
    const aim = targetOf(metric, facts);
    const same = baseline !== null && Math.abs(ours - baseline) < 0.0005 * Math.abs(baseline);
    const compared =
      baseline === null
        ? {}
        : same
          ? { change: `as ${against}`, tone: "flat" as const }
          : {
              change: `${difference(ours, baseline)} against ${against}`,
              tone: toneOf(metric, round(ours - baseline)),
            };
    return {
      metric,
      value: show(ours),
      ...compared,
      ...(aim === null ? {} : { target: aim.value }),
      note: aim?.label ?? noteOf(metric, facts, money),
      history,
    };
  });
}

/** What the tiles are compared with, and over which weeks. */
export function tilesNote({ replay }: OverviewFacts): string {
  return `This policy replayed on the last ${plural(replay.weeks, "held-out week")}, with ${inventoryWords(replay)}; lines: week by week (WAPE: by backtest); dashed: the target`;
}

const round = (value: number) => Math.round(value * 1e6) / 1e6;

type Style = {
  show: (value: number) => string;
  difference: (ours: number, baseline: number) => string;
  against: string;
};

function styleOf(metric: MetricId, money: Money): Style {
  const points = (ours: number, baseline: number) => `${signed(Number(((ours - baseline) * 100).toFixed(1)))} pt`;
  const relative = (ours: number, baseline: number) => signed(ours / baseline - 1, (value) => percent(value));
  const against = "the status quo";
  if (metric === "inventory_value") return { show: money, difference: relative, against };
  if (metric === "shipping_cost_index") return { show: (value) => full(value, 3), difference: relative, against };
  if (metric === "days_of_cover") return { show: short, difference: relative, against: "the plan" };
  if (metric === "wape") return { show: (value) => percent(value), difference: points, against: "seasonal naive" };
  return { show: (value) => percent(value), difference: points, against };
}

function targetOf(metric: MetricId, { serviceLevel }: OverviewFacts): { value: number; label: string } | null {
  if (metric === "fill_rate") return { value: serviceLevel, label: `target ${percent(serviceLevel)}` };
  if (metric === "stockout_rate") return { value: 1 - serviceLevel, label: `target ≤ ${percent(1 - serviceLevel)}` };
  return null;
}

function noteOf(metric: MetricId, facts: OverviewFacts, money: Money): string {
  if (metric === "wape") return `seasonal naive ${percent(facts.wapeNaive)}`;
  if (metric === "shipping_cost_index") return "1 is the nearest center for every unit";
  if (metric === "inventory_value")
    return facts.onHandValue === null
      ? "average in replay"
      : `average in replay; on hand now ${money(facts.onHandValue)}`;
  return "stock on hand at the forecast rate";
}

/** The few facts of a run that are compared with those of the run before. */
export type RunFacts = {
  readonly run_id: string;
  readonly data_through: string;
  readonly rows: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly stages: Readonly<
    Record<string, { readonly key: string; readonly summary: Readonly<Record<string, unknown>> } | undefined>
  >;
};

export type Change = { readonly delta: string; readonly what: string; readonly why: string };

/** What differs between two runs, inputs first: data, parameters, then the figures of stages that moved. */
export function changesBetween(current: RunFacts, previous: RunFacts): Change[] {
  const changes: Change[] = [];
  if (current.data_through !== previous.data_through)
    changes.push({
      delta: current.data_through,
      what: "is the new last day of data",
      why: `before: ${previous.data_through}`,
    });
  if (current.rows !== previous.rows)
    changes.push({
      delta: `${signed(current.rows - previous.rows, full)} rows`,
      what: "were read",
      why: `now ${full(current.rows)}`,
    });
  for (const name of Object.keys(current.parameters)) {
    const [now, before] = [current.parameters[name], previous.parameters[name]].map((value) => JSON.stringify(value));
    if (now !== before && name !== "input")
      changes.push({ delta: `${before ?? "–"} → ${now ?? "–"}`, what: words(name), why: "parameter of the run" });
  }
  for (const [stage, entry] of Object.entries(current.stages)) {
    const old = previous.stages[stage];
    if (!entry || !old || entry.key === old.key) continue;
    for (const [name, value] of Object.entries(entry.summary)) {
      const before = old.summary[name];
      if (typeof value !== "number" || typeof before !== "number" || sameFigure(value, before)) continue;
      changes.push({ delta: `${short(before)} → ${short(value)}`, what: words(name), why: `stage ${stage}` });
    }
  }
  return changes;
}

/** Differences below a thousandth, and rounding about zero, are no news. */
function sameFigure(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(1e-9, 1e-3 * Math.max(Math.abs(a), Math.abs(b)));
}

/** The title of the list of changes. */
export function changesTitle(changes: readonly Change[], previousId: string | null): string {
  if (previousId === null) return "This is the first run: there is none to compare with";
  if (changes.length === 0) return `Nothing changed since run ${previousId}`;
  return `${sentenceCase(counted(changes.length))} ${changes.length === 1 ? "thing" : "things"} changed since run ${previousId}`;
}

export type CoverRow = {
  readonly center: string;
  readonly daysNow: number | null;
  readonly daysProposed: number;
  readonly leadTimeDays: number;
};

/** Which centers hold less on the shelf than they sell in one lead time. */
export function coverTitle(rows: readonly CoverRow[]): string {
  const known = rows.filter((row) => row.daysNow !== null);
  if (known.length === 0) return "Stock on hand is not known: only the plan's cover is shown";
  const low = known.filter((row) => row.daysNow! < row.leadTimeDays);
  const first = [...known].sort((a, b) => a.daysNow! - b.daysNow!)[0]!;
  if (low.length === 0) return `Every center holds more than a lead time of demand; ${first.center} the least`;
  if (low.length === known.length) return `No center holds a lead time of demand; ${first.center} the least`;
  return `${listed(low.map((row) => row.center))} ${low.length === 1 ? "holds" : "hold"} less than a lead time of demand`;
}

/** "serviceLevel", "rows_read" -> "service level", "rows read". */
function words(name: string): string {
  return name.replaceAll("_", " ").replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
