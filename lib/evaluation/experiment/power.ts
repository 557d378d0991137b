// How large an experiment must be, and what one of a given size can see. Two arms, two-sided tests.
import { checkInteger, checkNumber, checkProbability } from "../../check.js";
import { logGamma } from "../../stats/log-gamma.js";
import { normalCdf, normalQuantile } from "../../stats/normal-distribution.js";
import { studentQuantile } from "../../stats/student-distribution.js";

export type Test = {
  /** Confidence level, e.g. 0.95. */
  readonly level: number;
  /** Chance of finding the effect when it is there, e.g. 0.8. */
  readonly power: number;
};

/**
 * Power of Student's two-sample test with `perArm` units an arm (may be fractional) at a true difference of `effect`
 * standard deviations; the exact one, by the noncentral t distribution (Cohen 1988). Throws RangeError on fewer than 2.
 *
 * @example tTestPower(22.02110, 1, 0.95); // 0.9, as R's power.t.test has it
 */
export function tTestPower(perArm: number, effect: number, level: number): number {
  checkNumber("units per arm", perArm, 1 + 1e-9);
  checkProbability("level", level);
  const degrees = 2 * (perArm - 1);
  return beyond(Math.abs(effect) * Math.sqrt(perArm / 2), degrees, studentQuantile((1 + level) / 2, degrees));
}

/** Units an arm that find a difference of `effect` standard deviations; fractional, round it up. */
export function tTestSize(effect: number, { level, power }: Test): number {
  checkNumber("effect", Math.abs(effect), Number.MIN_VALUE);
  checkTest({ level, power });
  return solve((perArm) => tTestPower(perArm, effect, level) - power, 1.01, 1e9);
}

/**
 * The smallest difference, in standard deviations of a unit, that two arms find: `perArm` units each for simple
 * randomisation. Two arms of one unit cannot find anything: Infinity.
 */
export function tTestEffect(perArm: number, { level, power }: Test): number {
  checkTest({ level, power });
  if (!(perArm >= 2)) return Infinity;
  return solve((effect) => tTestPower(perArm, effect, level) - power, 1e-9, 1e4);
}

/**
 * Units an arm that tell the share `b` from the share `a` by the normal approximation without continuity correction, as R's
 * power.prop.test.
 *
 * @example proportionSize(0.5, 0.75, { level: 0.95, power: 0.9 }); // 76.71
 */
export function proportionSize(a: number, b: number, { level, power }: Test): number {
  for (const share of [a, b]) checkProbability("share", share);
  checkTest({ level, power });
  if (a === b) throw new RangeError("invalid shares: they are equal, no size tells them apart");
  const middle = (a + b) / 2;
  const z = normalQuantile((1 + level) / 2) * Math.sqrt(2 * middle * (1 - middle));
  return ((z + normalQuantile(power) * Math.sqrt(a * (1 - a) + b * (1 - b))) / (a - b)) ** 2;
}

export type Clusters = {
  /** Clusters (centers, regions) an arm. */
  readonly perArm: number;
  /** Units in a cluster. */
  readonly size: number;
  /** Share of the variance that lies between clusters (intraclass correlation), 0 to 1. */
  readonly correlation: number;
};

/**
 * The smallest difference, in standard deviations of a unit, that whole clusters in two arms find: the clusters are what
 * was randomised, so the test has 2 (k - 1) degrees of freedom however many units they hold (Donner, Klar 2000).
 */
export function clusterEffect({ perArm, size, correlation }: Clusters, test: Test): number {
  checkInteger("clusters per arm", perArm, 1);
  checkNumber("cluster size", size, 1);
  checkNumber("intraclass correlation", correlation, 0, 1);
  return tTestEffect(perArm, test) * Math.sqrt(correlation + (1 - correlation) / size);
}

export type Switchback = {
  /** Periods in all, half of them in each arm. */
  readonly periods: number;
  /** Correlation of neighbouring periods, -1 to 1, of a first-order autoregression. */
  readonly autocorrelation: number;
};

/**
 * The smallest difference, in standard deviations of a period, that switching everything between two arms period by period
 * finds. Neighbours in random arms of a positively correlated series tell less than independent periods would: the number
 * of periods counts as n (1 - r) / (1 + r), at most n.
 */
export function switchbackEffect({ periods, autocorrelation }: Switchback, test: Test): number {
  checkInteger("periods", periods, 2);
  checkNumber("autocorrelation", autocorrelation, -0.999, 0.999);
  const effective = Math.min(periods, (periods * (1 - autocorrelation)) / (1 + autocorrelation));
  return tTestEffect(effective / 2, test);
}

function checkTest({ level, power }: Test): void {
  checkProbability("level", level);
  checkProbability("power", power);
  if (power <= 1 - level)
    throw new RangeError(`invalid power: ${power} (above ${(1 - level).toFixed(3)}, the chance of a false alarm)`);
}

/** P(|T| > critical) of a noncentral t: the chi-square in its denominator is integrated out by Simpson's rule. */
function beyond(noncentrality: number, degrees: number, critical: number): number {
  // Scale s = sqrt(chi2 / degrees) has a density around 1 with standard deviation about 1 / sqrt(2 degrees).
  const spread = 1 / Math.sqrt(2 * degrees);
  const [from, to] = [Math.max(1e-9, 1 - 12 * spread), 1 + 14 * spread];
  const steps = 400;
  const logConstant = Math.log(2) + (degrees / 2) * Math.log(degrees / 2) - logGamma(degrees / 2);
  let total = 0;
  for (let i = 0; i <= steps; i++) {
    const s = from + ((to - from) * i) / steps;
    const density = Math.exp(logConstant + (degrees - 1) * Math.log(s) - (degrees * s * s) / 2);
    const tails = normalCdf(noncentrality - critical * s) + normalCdf(-critical * s - noncentrality);
    total += (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * density * tails;
  }
  return Math.min(1, (total * (to - from)) / steps / 3);
}

/** The root of a rising function between two positive numbers, by bisection of their logarithm. */
function solve(rising: (x: number) => number, low: number, high: number): number {
  let [a, b] = [Math.log(low), Math.log(high)];
  for (let i = 0; i < 200 && b - a > 1e-13; i++) {
    const middle = (a + b) / 2;
    if (rising(Math.exp(middle)) < 0) a = middle;
    else b = middle;
  }
  return Math.exp((a + b) / 2);
}
