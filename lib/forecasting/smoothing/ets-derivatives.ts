import { parametersOf, statesOf, type EtsLayout } from "./ets-form.js";

/**
 * Derivatives of the residuals that `fitEts` makes small, carried forward with the states: row t of J by row t - 1. The
 * returned function fills J'J (lower triangle) and J'r at x. Residuals are y - mu for additive errors; for multiplicative
 * ones (y / mu - 1) g, with g the geometric mean of mu, whose sum of squares has the maximum of the likelihood as its
 * minimum. O(n p^2) a call for p parameters; room is allocated once.
 */
export function etsDerivatives(
  y: Float64Array,
  at: EtsLayout,
): (x: Float64Array, normal: Float64Array, gradient: Float64Array) => void {
  const { size, season, seasonKind, hasTrend, relativeError } = at;
  const dLevel = new Float64Array(size);
  const dTrend = new Float64Array(size);
  const dSeasonal = new Float64Array(seasonKind > 0 ? season * size : 0);
  const dBase = new Float64Array(size);
  const row = new Float64Array(size);
  const logMean = new Float64Array(size);
  const rows = new Float64Array((y.length + 3) * size);
  return (x, normal, gradient) => {
    const { alpha, beta, gamma, phi } = parametersOf(x, at);
    const states = statesOf(x, at);
    const seasonal = states.seasonal;
    let { level, trend } = states;
    dLevel.fill(0);
    dTrend.fill(0);
    dSeasonal.fill(0);
    normal.fill(0);
    gradient.fill(0);
    logMean.fill(0);
    dLevel[at.level] = 1;
    if (hasTrend) dTrend[at.trend] = 1;
    if (seasonKind > 0)
      for (let k = 0; k < season - 1; k++) {
        dSeasonal[k * size + at.seasonal + k] = 1;
        dSeasonal[(season - 1) * size + at.seasonal + k] = -1;
      }
    let squares = 0;
    let logs = 0;
    let count = 0;
    let phase = 0;
    for (let t = 0; t < y.length; t++) {
      const base = level + phi * trend;
      if (hasTrend) {
        for (let p = 0; p < size; p++) {
          dBase[p] = dLevel[p]! + phi * dTrend[p]!;
          dTrend[p] = phi * dTrend[p]!;
        }
        if (at.phi >= 0) {
          dBase[at.phi] = dBase[at.phi]! + trend;
          dTrend[at.phi] = dTrend[at.phi]! + trend;
        }
      } else dBase.set(dLevel);
      const value = y[t]!;
      if (value !== value) {
        level = base;
        trend *= phi;
        dLevel.set(dBase);
      } else {
        const s = seasonKind === 0 ? 0 : seasonal[phase]!;
        const offset = phase * size;
        const mean = seasonKind === 2 ? base * s : base + s;
        const miss = value - mean;
        const change = seasonKind === 2 ? miss / s : miss;
        // Row of d mu, then the states' derivatives: d change is -d mu, or through y / s - base.
        if (seasonKind === 0)
          for (let p = 0; p < size; p++) {
            const d = dBase[p]!;
            row[p] = d;
            dLevel[p] = d - alpha * d;
            dTrend[p] = dTrend[p]! - beta * d;
          }
        else if (seasonKind === 1)
          for (let p = 0; p < size; p++) {
            const d = dBase[p]! + dSeasonal[offset + p]!;
            row[p] = d;
            dLevel[p] = dBase[p]! - alpha * d;
            dTrend[p] = dTrend[p]! - beta * d;
            dSeasonal[offset + p] = dSeasonal[offset + p]! - gamma * d;
          }
        else {
          const perSeason = value / (s * s);
          const perBase = value / (base * base);
          for (let p = 0; p < size; p++) {
            const db = dBase[p]!;
            const ds = dSeasonal[offset + p]!;
            const d = db + perSeason * ds;
            row[p] = db * s + base * ds;
            dLevel[p] = db - alpha * d;
            dTrend[p] = dTrend[p]! - beta * d;
            dSeasonal[offset + p] = ds - gamma * (perBase * db + ds);
          }
        }
        dLevel[at.alpha] = dLevel[at.alpha]! + change;
        if (hasTrend) {
          dTrend[at.alpha] = dTrend[at.alpha]! + x[at.beta]! * change;
          dTrend[at.beta] = dTrend[at.beta]! + alpha * change;
        }
        if (seasonKind > 0) {
          const move = seasonKind === 2 ? miss / base : miss;
          dSeasonal[offset + at.alpha] = dSeasonal[offset + at.alpha]! - x[at.gamma]! * move;
          dSeasonal[offset + at.gamma] = dSeasonal[offset + at.gamma]! + (1 - alpha) * move;
          seasonal[phase] = s + gamma * move;
        }
        level = base + alpha * change;
        trend = phi * trend + beta * change;
        let error = miss;
        let scale = -1;
        if (relativeError) {
          error /= mean;
          scale = -value / (mean * mean);
          logs += Math.log(mean);
          for (let p = 0; p < size; p++) logMean[p] = logMean[p]! + row[p]! / mean;
        }
        squares += error * error;
        const line = count * size;
        for (let p = 0; p < size; p++) {
          const d = scale * row[p]!;
          rows[line + p] = d;
          gradient[p] = gradient[p]! + d * error;
        }
        count++;
      }
      if (++phase === season) phase = 0;
    }
    rows.fill(0, count * size);
    addProducts(rows, count, size, normal);
    if (!relativeError) return;
    const weight = Math.exp((2 * logs) / count);
    for (let p = 0; p < size; p++) logMean[p] = logMean[p]! / count;
    for (let p = 0; p < size; p++) {
      const c = logMean[p]!;
      for (let r = 0; r <= p; r++) {
        const cross = gradient[p]! * logMean[r]! + c * gradient[r]! + squares * c * logMean[r]!;
        normal[p * size + r] = weight * (normal[p * size + r]! + cross);
      }
    }
    for (let p = 0; p < size; p++) gradient[p] = weight * (gradient[p]! + squares * logMean[p]!);
  };
}

/** Adds rows' products, four rows at a time, to the lower triangle; three rows of zeros must follow the last. */
function addProducts(rows: Float64Array, count: number, size: number, normal: Float64Array): void {
  for (let i = 0; i < count; i += 4) {
    const a = i * size;
    const b = a + size;
    const c = b + size;
    const d = c + size;
    for (let p = 0; p < size; p++) {
      const [ap, bp, cp, dp] = [rows[a + p]!, rows[b + p]!, rows[c + p]!, rows[d + p]!];
      const line = p * size;
      for (let r = 0; r <= p; r++)
        normal[line + r] =
          normal[line + r]! + ap * rows[a + r]! + bp * rows[b + r]! + cp * rows[c + r]! + dp * rows[d + r]!;
    }
  }
}
