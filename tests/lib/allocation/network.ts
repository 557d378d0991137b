// A stocking network of any size with a known demand model.
import type { StockingTables } from "../../../lib/allocation/stocking-input.js";
import { cumulativeProbabilities } from "../../../lib/inventory/demand-curve.js";
import { gammaDemand } from "../../../lib/inventory/demand.js";
import { normal, seeded } from "../../../lib/random.js";
import { numberColumn, tableOf, textColumn } from "../../../lib/table/table.js";

const names = ["q50", "q80", "q90", "q95", "q975", "q99", "q995"];

/** A network with centers on a line, regions between them, gamma demand whose spread grows with the power 0.7 of its size; orders of 1, 2 or 4 lines. */
export function network({
  skus = 30,
  centers = 4,
  regions = 14,
  room = 1,
  seed = 1,
  singleLines = false,
} = {}): StockingTables {
  const random = seeded(seed);
  const sku = Array.from({ length: skus }, (_, s) => `S${String(s).padStart(3, "0")}`);
  const fc = Array.from({ length: centers }, (_, f) => `F${f}`);
  const region = Array.from({ length: regions }, (_, r) => `R${String(r).padStart(2, "0")}`);
  const distance = (f: number, r: number) => Math.abs((f + 0.5) / centers - (r + 0.5) / regions) * 30;
  const home = region.map((_, r) => fc.reduce((best, _id, f) => (distance(f, r) < distance(best, r) ? f : best), 0));
  const weekly = sku.map(() => Math.exp(2.5 + normal(random)));
  const people = region.map(() => 0.3 + random());
  const share = sku.map(() => {
    const own = people.map((size) => size * Math.exp(0.3 * normal(random)));
    const all = own.reduce((a, b) => a + b, 0);
    return own.map((size) => size / all);
  });
  const slots: { sku: string; fc: string | null; mean: number; sd: number }[] = [];
  sku.forEach((id, s) => {
    const mean = 4 * weekly[s]!;
    const sd = 0.4 * mean;
    slots.push({ sku: id, fc: null, mean, sd });
    fc.forEach((center, f) => {
      const part = region.reduce((sum, _, r) => sum + (home[r] === f ? share[s]![r]! : 0), 0);
      if (part > 0) slots.push({ sku: id, fc: center, mean: mean * part, sd: sd * part ** 0.7 });
    });
  });
  const curves = slots.map(({ mean, sd }) => gammaDemand(mean, sd));
  const constant = (value: number) => numberColumn(sku.map(() => value));
  const pairs = region.flatMap((_, r) => fc.map((_id, f) => ({ r, f })));
  return {
    skus: tableOf({
      sku: textColumn(sku),
      weekly_demand: numberColumn(weekly),
      unit_cost: numberColumn(sku.map((_, s) => 5 + (s % 7))),
      price: numberColumn(sku.map((_, s) => 2 * (5 + (s % 7)))),
      weight_kg: numberColumn(sku.map((_, s) => 0.5 + (s % 5))),
      volume_m3: numberColumn(sku.map((_, s) => 0.01 * (1 + (s % 3)))),
      lead_time_sd_days: constant(3),
      moq: constant(1),
      pack_size: constant(1),
      lines_per_unit: constant(singleLines ? 0.4 : 0.8),
    }),
    centers: tableOf({
      fc_id: textColumn(fc),
      capacity_m3: numberColumn(fc.map((_, f) => room * (f === 1 ? 12 : 40))),
      handling_cost_per_unit: numberColumn(fc.map((_, f) => 0.3 + 0.05 * f)),
    }),
    regions: tableOf({ region: textColumn(region), home_fc: textColumn(home.map((f) => fc[f]!)) }),
    lanes: tableOf({
      fc_id: textColumn(pairs.map(({ f }) => fc[f]!)),
      region: textColumn(pairs.map(({ r }) => region[r]!)),
      cost_per_unit: numberColumn(pairs.map(() => 0)),
      cost_per_kg: numberColumn(pairs.map(({ f, r }) => 0.1 + 0.02 * distance(f, r))),
      cost_per_parcel: numberColumn(pairs.map(({ f, r }) => 4 + 0.1 * distance(f, r))),
    }),
    baskets: singleLines
      ? tableOf({ lines: numberColumn([1]), orders: numberColumn([90]) })
      : tableOf({ lines: numberColumn([1, 2, 4]), orders: numberColumn([40, 30, 20]) }),
    demand: tableOf({
      sku: textColumn(sku.flatMap((id) => region.map(() => id))),
      region: textColumn(sku.flatMap(() => region)),
      share: numberColumn(share.flat()),
    }),
    protection: tableOf({
      sku: textColumn(slots.map((slot) => slot.sku)),
      fc_id: textColumn(slots.map((slot) => slot.fc)),
      protection_days: numberColumn(slots.map(() => 28)),
      mean: numberColumn(slots.map(({ mean }) => mean)),
      sd: numberColumn(slots.map(({ sd }) => sd)),
      ...Object.fromEntries(
        names.map((name, k) => [
          name,
          numberColumn(curves.map((demand) => demand.quantile(cumulativeProbabilities[k]!))),
        ]),
      ),
    }),
  };
}
