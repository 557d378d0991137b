// What a fitted model has to show: coefficients with their errors, criteria, one-step errors, whether the search came to rest.
import { hasConverged } from "./part-convergence.js";
import type { Part } from "./parts.js";

export type Estimate = {
  readonly name: string;
  readonly value: number;
  /** Standard error; null where the model has none. */
  readonly error: number | null;
};

export type FitDetails = {
  readonly estimates: readonly Estimate[];
  /** Parameters that were searched for; they cost degrees of freedom. */
  readonly parameters: number;
  /** Of one-step errors, on the scale the model works on. */
  readonly sigma: number | null;
  readonly logLikelihood: number | null;
  readonly aicc: number | null;
  readonly converged: boolean | null;
  readonly iterations: number | null;
  /** One-step errors, NaN where there is none; null for models that keep none (combinations, theta). */
  readonly residuals: Float64Array | null;
};

/** Details of one part, fitted to `y`. Those of a seasonal adjustment are of the model inside. */
export function fitDetails(part: Part, y: Float64Array): FitDetails {
  if (part.model === "adjusted") return fitDetails(part.inner, y);
  if (part.model === "scaled")
    return fitDetails(
      part.inner,
      y.map((value) => value / part.factor),
    );
  const none = { estimates: [], parameters: 0, sigma: null, logLikelihood: null, aicc: null, residuals: null };
  const about = { ...none, converged: hasConverged(part), iterations: "iterations" in part ? part.iterations : null };
  switch (part.model) {
    case "arima": {
      const { logLikelihood, aicc, residuals, coefficients } = part;
      return {
        ...about,
        estimates: coefficients,
        parameters: coefficients.length,
        sigma: Math.sqrt(part.unbiasedVariance),
        logLikelihood,
        aicc: finite(aicc),
        residuals,
      };
    }
    case "ets": {
      const { alpha, beta, gamma, phi, form, sigma, logLikelihood, aicc, residuals } = part;
      const shown = [
        { name: "alpha (level)", value: alpha, there: true },
        { name: "beta (trend)", value: beta, there: form[1] !== "N" },
        { name: "gamma (season)", value: gamma, there: form[2] !== "N" },
        { name: "phi (damping)", value: phi, there: form[1] === "D" },
      ].filter(({ there }) => there);
      const estimates = shown.map(({ name, value }) => ({ name, value, error: null }));
      return { ...about, estimates, parameters: estimates.length, sigma, logLikelihood, aicc: finite(aicc), residuals };
    }
    case "theta":
      return {
        ...about,
        sigma: part.sigma,
        estimates: [estimate("alpha (level)", part.alpha), estimate("theta", part.theta)],
      };
    case "ces":
      return {
        ...about,
        sigma: part.sigma,
        estimates: [estimate("alpha, real part", part.real), estimate("alpha, imaginary part", part.imaginary)],
      };
    case "mean":
      return { ...about, sigma: part.sigma, residuals: y.map((value) => value - part.last[0]!) };
    case "naive":
    case "snaive": {
      const lag = part.last.length;
      return { ...about, sigma: part.sigma, residuals: y.map((value, t) => (t < lag ? NaN : value - y[t - lag]!)) };
    }
    case "autoregression": {
      const estimates = part.lags.map((lag, k) => estimate(`lag ${lag}`, part.coefficients[k]!));
      return { ...about, sigma: part.sigma, estimates };
    }
    case "counts": {
      const { coefficients, standardErrors, dispersion, logLikelihood } = part.regression;
      const estimates = Array.from(coefficients, (value, k) => ({
        name: k === 0 ? "constant (log)" : `term ${k}`,
        value,
        error: finite(standardErrors[k]!),
      }));
      const all = dispersion > 0 ? [...estimates, estimate("dispersion", dispersion)] : estimates;
      return { ...about, estimates: all, parameters: all.length, logLikelihood };
    }
    default:
      return about;
  }
}

function estimate(name: string, value: number): Estimate {
  return { name, value, error: null };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
