// ARIMA against R's package forecast: the same series and orders in the same run, one thread each, CPU time.
import { seasonalScale } from "../../lib/evaluation/metrics.js";
import { autoArima } from "../../lib/forecasting/arima/arima-auto.js";
import { fitArima, predictArima, type ArimaModel } from "../../lib/forecasting/arima/arima.js";
import { normal, seeded } from "../../lib/random.js";
import { mean } from "../../lib/stats/moments.js";
import { startRPeer, type Peer } from "./peer.js";
import { publicSeries } from "./public-series.js";
import { cpuTime, median, type BenchRow, type Section } from "./table.js";

type Series = { readonly train: Float64Array; readonly test: Float64Array };
type Group = { readonly name: string; readonly season: number; readonly horizon: number; readonly series: Series[] };

/** Every `step`-th series of a public set, its last `length` values; none where the set is not at hand. */
function some(set: string, step: number, length = Infinity): Series[] {
  const usable = (publicSeries(set) ?? []).filter(({ train }) => length === Infinity || train.length >= length);
  return usable.filter((_, i) => i % step === 0).map(({ train, test }) => ({ train: train.slice(-length), test }));
}

/** Two years of days from ARIMA(1, 1, 1)(0, 1, 1)7 around a weekly pattern. */
function daily(count: number): Series[] {
  const random = seeded(7);
  return Array.from({ length: count }, () => {
    const [phi, theta, seasonalTheta] = [0.8 * random() - 0.2, -0.3 - 0.6 * random(), -0.5 - 0.45 * random()];
    const n = 744;
    const e = Float64Array.from({ length: n }, () => normal(random));
    const y = new Float64Array(n);
    let w = 0;
    for (let t = 0; t < n; t++) {
      const past = (lag: number) => e[t - lag] ?? 0;
      w = phi * w + past(0) + theta * past(1) + seasonalTheta * (past(7) + theta * past(8));
      if (t < 8) y[t] = 100 + 10 * Math.sin((2 * Math.PI * t) / 7);
      else y[t] = w + y[t - 1]! + y[t - 7]! - y[t - 8]!;
    }
    return { train: y.slice(0, 730), test: y.slice(730) };
  });
}

type Answer = { ms: number; loglik?: number; mean?: number[]; low?: number[]; high?: number[] };

const fixed = { p: 1, d: 1, q: 1, P: 0, D: 1, Q: 1 };

const noWorse = "no worse than R's";

async function fixedRows(group: Group, peer: Peer | null, target: number): Promise<BenchRow[]> {
  const { name, season, horizon, series } = group;
  if (series.length === 0) return [];
  const run = (y: Float64Array) =>
    cpuTime(() => {
      const model = fitArima(y, { ...fixed, season }, { constant: false });
      return model && { model, path: predictArima(model, horizon) };
    });
  for (const { train } of series.slice(0, 20)) run(train);
  const own = series.map(({ train }) => run(train));
  const about = `ARIMA(1,1,1)(0,1,1)${season}, ${series.length} series, ${name}`;
  const row = { name: `${about}: fit, standard errors, forecast`, unit: "ms" };
  const ours = median(own.map(({ ms }) => ms));
  const wanted = `at least ${target} times`;
  if (!peer) return [{ ...row, ours, peer: null, ratio: null, target: wanted, met: null }];
  const pairs: { ms: number; ratio: number; theirs: number; gain: number; converged: boolean; apart: number }[] = [];
  for (const [i, { train }] of series.entries()) {
    const request = { kind: "arima", y: [...train], season, order: [1, 1, 1], seasonal: [0, 1, 1], constant: false };
    const answer = await peer.ask<Answer>({ ...request, horizon });
    const { ms, result } = own[i]!;
    if (answer.loglik === undefined || !result) continue;
    const apart = answer.mean!.map((value, k) => Math.abs(result.path.mean[k]! - value) / Math.abs(value));
    pairs.push({
      ms,
      theirs: answer.ms,
      ratio: answer.ms / ms,
      gain: result.model.logLikelihood - answer.loglik,
      converged: result.model.converged,
      apart: Math.max(...apart),
    });
  }
  const ratio = median(pairs.map((pair) => pair.ratio));
  const share = (test: (pair: (typeof pairs)[number]) => boolean, of = pairs) =>
    (100 * of.filter(test).length) / of.length;
  const alike = pairs.filter(({ gain }) => Math.abs(gain) < 0.01);
  const asGood = share(({ gain }) => gain >= -0.01);
  const worst = Math.min(...pairs.filter(({ converged }) => converged).map(({ gain }) => gain));
  const within = share(({ apart }) => apart <= 0.01, alike);
  const plain = { peer: null, ratio: null };
  return [
    {
      ...row,
      ours,
      peer: median(pairs.map(({ theirs }) => theirs)),
      ratio,
      target: wanted,
      met: ratio >= target,
    },
    {
      ...plain,
      name: `${about}: log-likelihood at least R's less 0.01`,
      unit: "% of series",
      ours: asGood,
      target: "at least 98%",
      met: asGood >= 98,
    },
    {
      ...plain,
      name: `${about}: smallest log-likelihood less R's, of those that report convergence`,
      unit: "log-likelihood",
      ours: worst,
      target: "above -0.5",
      met: worst > -0.5,
    },
    {
      ...plain,
      name: `${about}: forecasts within 1% of R's, of the ${alike.length} series with the same likelihood to 0.01`,
      unit: "% of series",
      ours: within,
      target: "at least 98%",
      met: within >= 98,
    },
    {
      ...plain,
      name: `${about}: log-likelihood above R's by more than 0.01`,
      unit: "% of series",
      ours: share(({ gain }) => gain > 0.01),
      target: null,
      met: null,
    },
  ];
}

type Automatic = { readonly rows: BenchRow[]; readonly ours: number[]; readonly theirs: number[] };

async function automaticRows(group: Group, peer: Peer | null): Promise<Automatic> {
  const { name, season, series } = group;
  if (series.length === 0) return { rows: [], ours: [], theirs: [] };
  const run = ({ train, test }: Series) =>
    cpuTime(() => {
      const found = autoArima(train, season);
      return found && { path: predictArima(found.model, test.length).mean, model: found.model };
    });
  for (const one of series.slice(0, 3)) run(one);
  const own = series.map(run);
  const error = ({ train, test }: Series, path: ArrayLike<number>) =>
    mean(test.map((value, k) => Math.abs(value - path[k]!))) / seasonalScale(train, season);
  const about = `automatic orders, ${series.length} series, ${name}`;
  const time = { name: `${about}: search and forecast`, unit: "ms", target: "at least 10 times" };
  const accuracy = { name: `${about}: MASE`, unit: "MASE", target: noWorse };
  const scores = series.map((one, i) => error(one, own[i]!.result!.path));
  const ours = median(own.map(({ ms }) => ms));
  if (!peer)
    return {
      rows: [
        { ...time, ours, peer: null, ratio: null, met: null },
        { ...accuracy, ours: mean(scores), peer: null, ratio: null, met: null },
      ],
      ours: scores,
      theirs: [],
    };
  const answers: Answer[] = [];
  for (const { train, test } of series)
    answers.push(await peer.ask<Answer>({ kind: "autoArima", y: [...train], season, horizon: test.length }));
  const ratio = median(answers.map(({ ms }, i) => ms / own[i]!.ms));
  const theirs = series.map((one, i) => error(one, answers[i]!.mean!));
  return {
    rows: [
      { ...time, ours, peer: median(answers.map(({ ms }) => ms)), ratio, met: ratio >= 10 },
      { ...accuracy, ...against(scores, theirs) },
    ],
    ours: scores,
    theirs,
  };
}

function pooledRow(all: readonly Automatic[]): BenchRow[] {
  const [ours, theirs] = [all.flatMap((one) => one.ours), all.flatMap((one) => one.theirs)];
  if (ours.length === 0) return [];
  const row = { name: `automatic orders, all ${ours.length} series: MASE`, unit: "MASE", target: noWorse };
  if (theirs.length === 0) return [{ ...row, ours: mean(ours), peer: null, ratio: null, met: null }];
  return [{ ...row, ...against(ours, theirs) }];
}

/** Mean errors side by side. */
function against(ours: readonly number[], theirs: readonly number[]) {
  const [own, peer] = [mean(ours), mean(theirs)];
  return { ours: own, peer, ratio: peer / own, met: own <= peer };
}

/** One's own orders on the page: the largest that anybody asks of a year of weeks. */
function liveRow(series: readonly Series[]): BenchRow[] {
  if (series.length === 0) return [];
  const run = ({ train }: Series) =>
    cpuTime((): ArimaModel | undefined => {
      const model = fitArima(train, { p: 2, d: 1, q: 2, P: 1, D: 1, Q: 1, season: 52 });
      if (model) predictArima(model, 52);
      return model;
    });
  run(series[0]!);
  const slowest = Math.max(...series.map((one) => run(one).ms));
  return [
    {
      name: `ARIMA(2,1,2)(1,1,1)52, 156 weeks, the slowest of ${series.length} series: fit, standard errors, forecast`,
      unit: "ms",
      ours: slowest,
      peer: null,
      ratio: null,
      target: "below 100 ms",
      met: slowest < 100,
    },
  ];
}

export const section: Section = async (say) => {
  const peer = startRPeer();
  const weeks = some("m4_weekly", 30, 156);
  const monthly: Group = { name: "M3 monthly", season: 12, horizon: 18, series: some("m3tenth_monthly", 1) };
  const days: Group = { name: "simulated days", season: 7, horizon: 14, series: daily(20) };
  const weekly: Group = { name: "M4 weekly, 156 weeks", season: 52, horizon: 13, series: weeks.slice(0, 8) };
  try {
    const rows: BenchRow[] = [];
    for (const [group, target] of [
      [monthly, 15],
      [days, 15],
      [weekly, 80],
    ] as const) {
      say(`fixed orders, ${group.name}`);
      rows.push(...(await fixedRows(group, peer, target)));
    }
    say("one's own orders");
    rows.push(...liveRow(weeks));
    const yearly: Group = { name: "M3 yearly", season: 1, horizon: 6, series: some("m3tenth_yearly", 2) };
    const quarterly: Group = { name: "M3 quarterly", season: 4, horizon: 8, series: some("m3tenth_quarterly", 3) };
    const fewer: Group = { ...monthly, series: some("m3tenth_monthly", 5) };
    const automatic: Automatic[] = [];
    for (const group of [yearly, quarterly, fewer]) {
      say(`automatic orders, ${group.name}`);
      automatic.push(await automaticRows(group, peer));
    }
    rows.push(...automatic.flatMap((one) => one.rows), ...pooledRow(automatic));
    const notes = [
      "CPU time, one thread each, the same series in the same run; times are medians over series and a ratio the median of the series' ratios.",
      "R runs Arima (CSS-ML) and auto.arima with their defaults, forecasts included; ours gives standard errors as R does.",
      "R's diffuse prior has a finite variance, 1e6 times the innovations': its likelihood differs by up to a few thousandths at the same coefficients.",
      ...(monthly.series.length === 0 ? ["The public series are not at hand here: only simulated days were run."] : []),
      ...(peer ? [] : ["R or its package forecast is not installed here: no peer figures."]),
    ];
    return { rows, versions: peer ? await peer.ask<Record<string, string>>({ kind: "versions" }) : {}, notes };
  } finally {
    peer?.close();
  }
};
