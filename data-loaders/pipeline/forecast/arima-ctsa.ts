// The npm package arima (ctsa in WebAssembly) as a selectable model and an independent check, behind guards.
import Arima from "arima";
import type { ExternalArima } from "../../../lib/forecasting/models.js";

/** Longest series that is handed over: the library breaks for good after very long ones. */
const longest = 5000;
const bfgs = 5;

/**
 * ARIMA of the given orders by ctsa, without a drift. Undefined when the series is outside of what the library takes safely
 * (too short for the orders, too long, constant, seasons above 24) or when what comes back is not a forecast: not finite,
 * or out of all proportion.
 */
export const ctsaArima: ExternalArima = (y, orders, horizon) => {
  const { p, d, q, P, D, Q, season } = orders;
  const seasonal = P + D + Q > 0;
  if (seasonal && (season > 24 || y.length < Math.max(3 * season, d + D * season + 2 * season))) return undefined;
  if (y.length < 10 || y.length > longest) return undefined;
  let low = Infinity;
  let high = -Infinity;
  for (const value of y) {
    if (!Number.isFinite(value)) return undefined;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > low)) return undefined;
  const model = new Arima({
    p,
    d,
    q,
    P,
    D,
    Q,
    s: seasonal ? season : 0,
    optimizer: bfgs,
    verbose: false,
  });
  try {
    model.train(Array.from(y));
    const [mean, variance] = model.predict(horizon);
    const room = 5 * (high - low);
    const sane = mean.length === horizon && mean.every((v) => v > low - room && v < high + room);
    if (!sane || !variance.every((v) => v >= 0 && Number.isFinite(v))) return undefined;
    return { mean: Float64Array.from(mean), sd: Float64Array.from(variance, Math.sqrt) };
  } catch {
    return undefined;
  } finally {
    model.destroy();
  }
};
