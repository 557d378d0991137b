// One experiment as a report: every metric raw and adjusted, corrected for their number, at the level of what was randomised.
import { mean } from "../../stats/moments.js";
import { adjust, alphaOfLook, bootstrapDifference, holm, sampleRatio, welch, type Difference } from "./analyse.js";

export type ExperimentData = {
  /** Arm of each row. */
  readonly arm: readonly string[];
  /** Cluster of each row where clusters were randomised, else undefined. */
  readonly cluster?: readonly string[];
  /** Values by metric, one a row. */
  readonly metrics: Readonly<Record<string, ArrayLike<number>>>;
  /** What was known of a metric before, one a row; for difference in differences its value before. */
  readonly before?: Readonly<Record<string, ArrayLike<number>>>;
};

export type ExperimentOptions = {
  readonly control: string;
  readonly level: number;
  /** Planned shares of control and treatment. */
  readonly split: readonly [number, number];
  /** Take the change since before instead of the value: difference in differences. */
  readonly change: boolean;
  /** Share of the planned data at the last look and now; undefined: the only look. */
  readonly look?: readonly [number, number];
  readonly seed: number;
};

export type MetricResult = {
  readonly metric: string;
  readonly raw: Difference;
  readonly bootstrap: { readonly low: number; readonly high: number };
  /** With the covariate, where there is one. */
  readonly adjusted?: Difference & { readonly explained: number };
  /** p of the decision (adjusted where there is a covariate), after Holm's correction. */
  readonly corrected: number;
  /** Relative to the control's mean; null where that is zero. */
  readonly relative: number | null;
  readonly decision: "higher" | "lower" | "not distinguishable";
};

export type ExperimentReport = {
  readonly unit: "rows" | "clusters";
  readonly control: string;
  readonly treatment: string;
  readonly counts: { readonly control: number; readonly treatment: number };
  readonly sample_ratio: { readonly chiSquare: number; readonly p: number; readonly mismatch: boolean };
  /** Chance of a false alarm that this look may spend. */
  readonly alpha: number;
  readonly metrics: readonly MetricResult[];
  /** What a reader must know before believing any of it. */
  readonly warnings: readonly string[];
};

/** Throws RangeError when there are not two arms, a cluster is in both, or an arm is too small. */
export function analyseExperiment(data: ExperimentData, options: ExperimentOptions): ExperimentReport {
  const { control, level, split, change, look, seed } = options;
  const arms = [...new Set(data.arm)];
  if (!arms.includes(control))
    throw new RangeError(`invalid control: no row is in the arm ${control} (there are ${arms.join(", ")})`);
  if (arms.length !== 2)
    throw new RangeError(`invalid arms: ${arms.length} (${arms.slice(0, 5).join(", ")}); two are compared`);
  const treatment = arms.find((arm) => arm !== control)!;
  const { arm, metrics, before } = data.cluster ? clusterMeans(data, data.cluster) : data;
  const rowsOf = (name: string): number[] => arm.flatMap((each, i) => (each === name ? [i] : []));
  const [inControl, inTreatment] = [rowsOf(control), rowsOf(treatment)];
  const pick = (values: ArrayLike<number>, rows: readonly number[]): Float64Array =>
    Float64Array.from(rows, (i) => values[i]!);
  const alpha = look ? alphaOfLook(look[0], look[1], level) : 1 - level;

  const results = Object.entries(metrics).map(([metric, given]) => {
    const earlier = before?.[metric];
    if (change && !earlier)
      throw new RangeError(`invalid metric ${metric}: difference in differences needs its value before`);
    const values = change ? Float64Array.from({ length: given.length }, (_, i) => given[i]! - earlier![i]!) : given;
    const raw = welch(pick(values, inControl), pick(values, inTreatment), 1 - alpha);
    const bootstrap = bootstrapDifference(pick(values, inControl), pick(values, inTreatment), {
      level: 1 - alpha,
      seed,
    });
    if (!earlier || change) return { metric, raw, bootstrap };
    const cuped = adjust(values, earlier);
    const difference = welch(pick(cuped.values, inControl), pick(cuped.values, inTreatment), 1 - alpha);
    return { metric, raw, bootstrap, adjusted: { ...difference, explained: cuped.explained } };
  });
  const corrected = holm(results.map(({ raw, adjusted }) => (adjusted ?? raw).p));
  const ratio = sampleRatio([inControl.length, inTreatment.length], split);
  return {
    unit: data.cluster ? "clusters" : "rows",
    control,
    treatment,
    counts: { control: inControl.length, treatment: inTreatment.length },
    sample_ratio: ratio,
    alpha,
    metrics: results.map((result, i): MetricResult => {
      const { estimate } = result.adjusted ?? result.raw;
      const base = result.raw.control.mean;
      return {
        ...result,
        corrected: corrected[i]!,
        relative: base === 0 || change ? null : estimate / Math.abs(base),
        decision: corrected[i]! >= alpha ? "not distinguishable" : estimate > 0 ? "higher" : "lower",
      };
    }),
    warnings: [
      ...(ratio.mismatch
        ? [
            `The arms have ${inControl.length} and ${inTreatment.length} units where ${split.join(" to ")} was planned (p = ${ratio.p.toExponential(1)}): something is wrong with the assignment or the data; believe nothing of this before it is found.`,
          ]
        : []),
      ...(data.cluster && Math.min(inControl.length, inTreatment.length) < 5
        ? [
            `Only ${inControl.length} and ${inTreatment.length} clusters were randomised: the intervals are wide because they must be, and the bootstrap of so few is too narrow.`,
          ]
        : []),
    ],
  };
}

/** One row a cluster: the mean of its rows. */
function clusterMeans({ arm, metrics, before }: ExperimentData, cluster: readonly string[]): ExperimentData {
  const rows = new Map<string, number[]>();
  cluster.forEach((name, i) => {
    const list = rows.get(name);
    if (list) list.push(i);
    else rows.set(name, [i]);
  });
  const groups = [...rows];
  for (const [name, list] of groups)
    if (list.some((i) => arm[i] !== arm[list[0]!]))
      throw new RangeError(`invalid clusters: ${name} is in both arms; what was randomised is not this`);
  const means = (tables: Readonly<Record<string, ArrayLike<number>>>): Record<string, Float64Array> =>
    Object.fromEntries(
      Object.entries(tables).map(([metric, values]) => [
        metric,
        Float64Array.from(groups, ([, list]) => mean(list.map((i) => values[i]!))),
      ]),
    );
  return {
    arm: groups.map(([, list]) => arm[list[0]!]!),
    metrics: means(metrics),
    ...(before ? { before: means(before) } : {}),
  };
}
