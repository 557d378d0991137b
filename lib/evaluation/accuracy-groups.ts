// Accuracy by model and group: errors are added once and told for all forecasts, by class, by step, by whatever is asked.
import { AccuracyCollector, type Accuracy } from "./metrics.js";

export type AccuracyRow = Accuracy & {
  readonly model: string;
  /** What the group is of: "all", "class", "step", "cutoff", or a name of one's own. */
  readonly by: string;
  readonly group: string;
};

/** Collectors by model, kind of group and group, made when first asked for; rows come in that order. */
export class AccuracyGroups {
  private readonly levels: readonly number[];
  private readonly collectors = new Map<string, Omit<AccuracyRow, keyof Accuracy> & { of: AccuracyCollector }>();

  /** @param levels nominal coverages of the intervals that will be added */
  constructor(levels: readonly number[]) {
    this.levels = levels;
  }

  of(model: string, by: string, group: string): AccuracyCollector {
    const key = JSON.stringify([model, by, group]);
    let found = this.collectors.get(key);
    if (!found) this.collectors.set(key, (found = { model, by, group, of: new AccuracyCollector(this.levels) }));
    return found.of;
  }

  rows(): AccuracyRow[] {
    return [...this.collectors.values()].map(({ of, ...about }) => ({ ...about, ...of.finish() }));
  }
}
