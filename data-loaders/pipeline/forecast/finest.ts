// The finest level, SKU x segment x center: each SKU x center forecast split by who buys there.
import { demandClasses } from "../../../lib/forecasting/demand-class.js";
import { calibrated, demandQuantiles } from "../../../lib/forecasting/panel/dispersion.js";
import type { PanelCalibration } from "../../../lib/forecasting/panel/panel-backtest.js";
import { shrunkShares } from "../../../lib/forecasting/panel/shares.js";
import { probabilities } from "./judge.js";
import type { LoadedPanel } from "./load.js";

export type Finest = {
  /** SKU, center and segment of each cell; only cells that matter are kept. */
  readonly series: Int32Array;
  readonly centers: Int32Array;
  readonly segments: Int32Array;
  /** Share of its SKU x center forecast; the shares of one SKU x center sum to 1. */
  readonly shares: Float64Array;
};

/** Cells are dropped below this share of their SKU x center. */
const smallest = 0.01;

/** Split of each SKU x center by segment: its own discounted sales, shrunk to the SKU's mix. */
export function finestCells(loaded: LoadedPanel, kappa: number): Finest {
  const { counts, size, centerOf, centers, history } = loaded;
  const parts = centers.length;
  const { segmentCount } = counts;
  const mix = shrunkShares(
    {
      series: Int32Array.from(counts.series, (s, i) => s * parts + centerOf[counts.parts[i]!]!),
      parts: counts.segments,
      weeks: counts.weeks,
      units: counts.units,
    },
    { series: size.series * parts, parts: segmentCount },
    Int32Array.from({ length: size.series * parts }, (_, cell) => Math.floor(cell / parts)),
    size.series,
    history.weeks,
    { kappa, categoryKappa: kappa },
  );
  // A segment that never bought a SKU gets no cell of it.
  const bought = new Uint8Array(size.series * segmentCount);
  for (let i = 0; i < counts.units.length; i++) bought[counts.series[i]! * segmentCount + counts.segments[i]!] = 1;
  const kept: number[] = [];
  const shares: number[] = [];
  for (let cell = 0; cell < size.series * parts; cell++) {
    const row = mix.subarray(cell * segmentCount, (cell + 1) * segmentCount);
    const first = Math.floor(cell / parts) * segmentCount;
    const never = !bought.subarray(first, first + segmentCount).includes(1);
    const keeps = (share: number, g: number) => (never || bought[first + g] === 1) && share >= smallest;
    let sum = 0;
    row.forEach((share, g) => (sum += keeps(share, g) ? share : 0));
    row.forEach((share, g) => {
      if (!keeps(share, g)) return;
      kept.push(cell * segmentCount + g);
      shares.push(share / sum);
    });
  }
  const cells = Int32Array.from(kept);
  return {
    series: cells.map((at) => Math.floor(at / segmentCount / parts)),
    centers: cells.map((at) => Math.floor(at / segmentCount) % parts),
    segments: cells.map((at) => at % segmentCount),
    shares: Float64Array.from(shares),
  };
}

/** Means, cells x horizon, and quantiles with the spread that SKU x center has at the same mean. */
export function finestForecast(
  finest: Finest,
  skuCenterMeans: Float64Array,
  horizon: number,
  parts: number,
  classes: Uint8Array,
  { weekly }: PanelCalibration,
): { readonly means: Float64Array; readonly quantiles: Float64Array } {
  const cells = finest.shares.length;
  const size = cells * horizon;
  const means = new Float64Array(size);
  const quantiles = new Float64Array(probabilities.length * size);
  const adjusted = demandClasses.map((_, c) => calibrated(weekly, c, probabilities));
  const buffer = new Float64Array(probabilities.length);
  for (let cell = 0; cell < cells; cell++) {
    const above = finest.series[cell]! * parts + finest.centers[cell]!;
    const c = classes[finest.series[cell]!]!;
    for (let i = 0; i < horizon; i++) {
      const mean = finest.shares[cell]! * skuCenterMeans[above * horizon + i]!;
      const at = cell * horizon + i;
      means[at] = mean;
      demandQuantiles(weekly, { class: c, cell: above, weeks: i + 1, mean }, adjusted[c]!, buffer);
      for (let p = 0; p < probabilities.length; p++) quantiles[p * size + at] = buffer[p]!;
    }
  }
  return { means, quantiles };
}
