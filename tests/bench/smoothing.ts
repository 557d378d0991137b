// Exponential smoothing, theta and STL against R: the same series in the same run, one thread each, CPU time.
import { mstl } from "../../lib/forecasting/decomposition/mstl.js";
import { stl } from "../../lib/forecasting/decomposition/stl.js";
import { fitCes, predictCes } from "../../lib/forecasting/smoothing/ces.js";
import { fitBestEts, fitEts } from "../../lib/forecasting/smoothing/ets.js";
import { plainEtsForms, seasonalEtsForms, type EtsForm } from "../../lib/forecasting/smoothing/ets-form.js";
import { predictEts } from "../../lib/forecasting/smoothing/ets-predict.js";
import { fitTheta, predictTheta } from "../../lib/forecasting/smoothing/theta.js";
import { seasonalScale, smape } from "../../lib/evaluation/metrics.js";
import { normal, seeded } from "../../lib/random.js";
import { mean } from "../../lib/stats/moments.js";
import { startRPeer, type Peer } from "./peer.js";
import { m3Oracle, publicSeries, type PublicSeries } from "./public-series.js";
import { cpuTime, median, type BenchRow, type Section } from "./table.js";

const sets = [
  { file: "m3tenth_yearly", name: "M3 yearly", season: 1, horizon: 6 },
  { file: "m3tenth_quarterly", name: "M3 quarterly", season: 4, horizon: 8 },
  { file: "m3tenth_monthly", name: "M3 monthly", season: 12, horizon: 18 },
  { file: "m3tenth_other", name: "M3 other", season: 1, horizon: 8 },
] as const;
const allForms = [...plainEtsForms, ...seasonalEtsForms];
const formsOf = (season: number) => (season > 1 ? allForms : plainEtsForms);
const monthly = { season: 12, horizon: 18 };

type Say = (line: string) => void;

/** Of every `step`-th series, ours and R's in turn after a warm-up: means of the times, the median of their ratios. */
async function race(
  series: readonly PublicSeries[],
  step: number,
  ours: (y: Float64Array) => unknown,
  peer: Peer | null,
  request: object,
): Promise<Pick<BenchRow, "ours" | "peer" | "ratio">> {
  for (const { train } of series) ours(train);
  const pairs: [number, number][] = [];
  for (const { train } of series.filter((_, i) => i % step === 0)) {
    const { ms } = cpuTime(() => ours(train));
    const { ms: other } = peer
      ? await peer.ask<{ ms: number }>({ ...request, ...monthly, y: [...train] })
      : { ms: NaN };
    pairs.push([ms, other]);
  }
  return {
    ours: mean(pairs.map(([own]) => own)),
    peer: peer ? mean(pairs.map(([, other]) => other)) : null,
    ratio: peer ? median(pairs.map(([own, other]) => other / own)) : null,
  };
}

async function etsSpeed(series: readonly PublicSeries[], peer: Peer | null, say: Say): Promise<BenchRow[]> {
  const row = (name: string, figures: Pick<BenchRow, "ours" | "peer" | "ratio">, least: number | null): BenchRow => ({
    name,
    unit: "ms a series",
    ...figures,
    target: least === null ? null : `at least ${least}x`,
    met: least === null || figures.ratio === null ? null : figures.ratio >= least,
  });
  const path = (form: EtsForm) => (y: Float64Array) => predictEts(fitEts(y, form, 12)!, 18);
  say("ETS(A,A,A)");
  const fixed = await race(series, 4, path("AAA"), peer, { kind: "ets", model: "AAA", damped: false });
  say("automatic ETS");
  const automatic = (y: Float64Array) => predictEts(fitBestEts(y, allForms, 12)!, 18);
  const chosen = await race(series, 8, automatic, peer, { kind: "ets", model: "ZZZ" });
  say("theta");
  const theta = await race(series, 4, (y) => predictTheta(fitTheta(y, "standard"), 18), peer, { kind: "thetaf" });
  return [
    row("ETS(A,A,A) with its forecast, M3 monthly", fixed, 4),
    row("automatic ETS with its forecast, 15 forms, M3 monthly", chosen, 5),
    row("theta with its forecast, M3 monthly (R's with seasonal adjustment)", theta, null),
  ];
}

/** What one member of `auto` costs. */
function memberCosts(series: readonly PublicSeries[]): BenchRow[] {
  const members: readonly (readonly [string, (y: Float64Array) => unknown])[] = [
    ...(["ANA", "ADA", "MNM", "MDM"] as const).map(
      (form) => [`ETS ${form}`, (y: Float64Array) => fitEts(y, form, 12)] as const,
    ),
    ["dynamic optimised theta", (y) => predictTheta(fitTheta(y, "dynamic"), 18)],
    ["complex smoothing", (y) => predictCes(fitCes(y)!, 18)],
  ];
  const some = series.filter(({ train }) => train.length >= 108 && train.length <= 132);
  return members.map(([name, fit]) => {
    for (const { train } of series) fit(train);
    const ms = median(some.map(({ train }) => cpuTime(() => fit(train)).ms));
    const target = "at most 1 ms";
    return {
      name: `${name}, M3 monthly of about 120`,
      unit: "ms",
      ours: ms,
      peer: null,
      ratio: null,
      target,
      met: ms <= 1,
    };
  });
}

/** The share of fits, series by form, that reach R's likelihood. */
async function likelihoods(series: readonly PublicSeries[], peer: Peer | null, say: Say): Promise<BenchRow[]> {
  if (!peer) return [];
  say("likelihoods");
  const gains: number[] = [];
  for (const { train } of series.filter((_, i) => i % 12 === 0))
    for (const form of allForms) {
      const [error, trend, season] = form;
      const model = `${error}${trend === "D" ? "A" : trend}${season}`;
      const request = { kind: "ets", model, damped: trend === "D", y: [...train], ...monthly };
      const { loglik } = await peer.ask<{ loglik?: number }>(request);
      const own = fitEts(train, form, 12);
      if (loglik !== undefined && own) gains.push(own.logLikelihood - loglik);
    }
  const share = (count: number) => (100 * count) / gains.length;
  const reached = share(gains.filter((gain) => gain >= -0.01).length);
  const row = { unit: "% of fits", peer: null, ratio: null };
  return [
    {
      ...row,
      name: `ETS: log-likelihood at least R's - 0.01, ${gains.length} fits of 15 forms`,
      ours: reached,
      target: "at least 98",
      met: reached >= 98,
    },
    {
      ...row,
      name: "ETS: log-likelihood higher than R's by more than 0.1",
      ours: share(gains.filter((gain) => gain > 0.1).length),
      target: null,
      met: null,
    },
    {
      ...row,
      name: "ETS: largest shortfall of the log-likelihood",
      unit: "absolute",
      ours: Math.max(0, ...gains.map((gain) => -gain)),
      target: null,
      met: null,
    },
  ];
}

/** Accuracy of automatic ETS beside R's on the held-out ends. */
function accuracies(say: Say): BenchRow[] {
  const oracle = m3Oracle();
  if (!oracle) return [];
  return sets.flatMap(({ file, name, season, horizon }) => {
    say(`accuracy, ${name}`);
    const judged = publicSeries(file)!.flatMap(({ id, train, test }) => {
      const theirs = oracle.get(id);
      const own = fitBestEts(train, formsOf(season), season);
      if (!theirs || !own) return [];
      const actual = test.subarray(0, horizon);
      const scale = seasonalScale(train, season);
      const mase = (path: Float64Array) => mean(actual.map((y, i) => Math.abs(y - path[i]!))) / scale;
      const path = predictEts(own, horizon).mean;
      const [ours, peers] = [path, theirs.ets].map((p) => ({ smape: smape(actual, p), mase: mase(p) }));
      return [{ ours: ours!, peers: peers! }];
    });
    return (["smape", "mase"] as const).map((measure) => {
      const ours = mean(judged.map((j) => j.ours[measure]));
      const peer = mean(judged.map((j) => j.peers[measure]));
      return {
        name: `automatic ETS, ${name}: ${measure === "smape" ? "sMAPE" : "MASE"} of ${judged.length} series`,
        unit: measure === "smape" ? "%" : "absolute",
        ours,
        peer,
        ratio: peer / ours,
        target: "within 1% of R's or better",
        met: ours <= 1.01 * peer,
      };
    });
  });
}

async function decompositions(peer: Peer | null, say: Say): Promise<BenchRow[]> {
  say("decompositions");
  const random = seeded(1);
  const wave = (n: number, seasons: readonly number[]) =>
    Float64Array.from({ length: n }, (_, t) =>
      seasons.reduce((sum, m) => sum + 10 * Math.sin((2 * Math.PI * t) / m), 100 + 0.01 * t + normal(random)),
    );
  const rows: BenchRow[] = [];
  const add = async (name: string, times: number, ours: () => unknown, request: object) => {
    const repeat = () => {
      for (let k = 0; k < times; k++) ours();
    };
    repeat();
    const pairs: [number, number][] = [];
    for (let turn = 0; turn < 5; turn++) {
      const own = cpuTime(repeat).ms / times;
      pairs.push([own, peer ? (await peer.ask<{ ms: number }>({ ...request, times })).ms : NaN]);
    }
    rows.push({
      name,
      unit: "ms",
      ours: median(pairs.map(([own]) => own)),
      peer: peer ? median(pairs.map(([, other]) => other)) : null,
      ratio: peer ? median(pairs.map(([own, other]) => other / own)) : null,
      target: null,
      met: null,
    });
  };
  const shapes = [
    { name: "STL, 120 months, periodic", y: wave(120, [12]), season: 12, window: "periodic" as const, times: 200 },
    { name: "STL, 730 days, window 13", y: wave(730, [7]), season: 7, window: 13, times: 100 },
    { name: "STL, 730 days, window 13, robust", y: wave(730, [7]), season: 7, window: 13, robust: true, times: 20 },
  ];
  for (const { name, y, season, window, robust = false, times } of shapes)
    await add(name, times, () => stl(y, season, { seasonalWindow: window, robust }), {
      kind: "stl",
      y: [...y],
      season,
      window: String(window),
      robust,
    });
  const hours = wave(2016, [24, 168]);
  await add("MSTL, 2016 hours, 24 and 168", 10, () => mstl(hours, [24, 168]), {
    kind: "mstl",
    y: [...hours],
    seasons: [24, 168],
  });
  return rows;
}

export const section: Section = async (say) => {
  const peer = startRPeer();
  try {
    const series = publicSeries("m3tenth_monthly");
    const rows = await decompositions(peer, say);
    if (series) {
      rows.unshift(
        ...(await etsSpeed(series, peer, say)),
        ...memberCosts(series),
        ...(await likelihoods(series, peer, say)),
        ...accuracies(say),
      );
    }
    const notes = [
      "CPU time, one thread each, ours and R's in turn on the same series in the same run, after a warm-up; times are means over series, ratios medians.",
      "R's ets and stl are compiled C and Fortran. Automatic ETS is R's ets with its defaults; both choose by AICc among the same 15 forms.",
      "Accuracy is on the held-out ends of every tenth M3 series; R's forecasts were made with package forecast 8.20.",
      ...(series ? [] : ["The public series are not at hand here: decompositions only."]),
      ...(peer ? [] : ["R with package forecast is not installed here: no peer figures."]),
    ];
    const versions = peer ? await peer.ask<Record<string, string>>({ kind: "versions" }) : {};
    return { rows, versions, notes };
  } finally {
    peer?.close();
  }
};
