import { expect, it } from "vitest";
import * as moved from "../../../lib/findings/segment-migration.js";

const names = ["Bulk buyers", "Toys buyers"];
const nameOf = (segment: number) => names[segment]!;
/** Earlier segment 1 continues as today's 0, 0 as 1; the third has no heir. */
const migration: moved.SegmentMigration = {
  since: { run_id: null, date: "2024-03-04" },
  earlier_names: [null, null, null],
  customers: 1000,
  moved_share: 0.123,
  continues: [1, 0],
  moves: [
    { from_segment: 0, segment: 0, customers: 40 },
    { from_segment: 0, segment: 1, customers: 360 },
    { from_segment: 1, segment: 0, customers: 500 },
    { from_segment: 1, segment: 1, customers: null },
    { from_segment: 2, segment: 0, customers: 12 },
    { from_segment: 2, segment: 1, customers: 36 },
  ],
  drift: [
    { dimension: "monetary", label: "Spend", psi: 0.31 },
    { dimension: "recency", label: "Days since last order", psi: 0.12 },
    { dimension: "frequency", label: "Orders", psi: 0.02 },
  ],
};

it("sets earlier segments in the order of those that continue them, with shares of what is told", () => {
  const cells = moved.moveCells(migration, nameOf);
  expect(cells.map(({ from }) => from)).toEqual([
    "Bulk buyers",
    "Bulk buyers",
    "Toys buyers",
    "Toys buyers",
    "Earlier segment 3",
    "Earlier segment 3",
  ]);
  expect(cells.map(({ share }) => share)).toEqual([1, null, 0.1, 0.9, 0.25, 0.75]);
  expect(cells.map(({ stayed }) => stayed)).toEqual([true, false, false, true, false, false]);
  const named = moved.moveCells({ ...migration, earlier_names: ["Old", "Older", null] }, nameOf);
  expect(named[0]!.from).toBe("Older");
});

it("says how many moved, and since when", () => {
  expect(moved.migrationTitle(migration, nameOf)).toBe(
    "12% of customers have changed segment since 2024-03-04, most from toys buyers to bulk buyers",
  );
  const run = { ...migration, since: { run_id: "r-1", date: "2024-03-04" } };
  expect(moved.migrationTitle(run, nameOf)).toContain("since the last run");
  expect(moved.sinceWords(run)).toBe("since run r-1, with data through 2024-03-04");
  expect(moved.sinceWords(migration)).toMatch(/since 2024-03-04, the validation cutoff/);
  expect(moved.migrationTitle({ ...migration, moved_share: 0 }, nameOf)).toMatch(/^Hardly any/);
  expect(moved.migrationTitle({ ...migration, moved_share: null, moves: [] }, nameOf)).toMatch(/^No customer/);
});

it("names the feature that drifted most", () => {
  expect(moved.driftTitle(migration)).toBe("Spend has drifted much (PSI 0.31), and one more above 0.1");
  expect(moved.driftTitle({ ...migration, drift: migration.drift.slice(2) })).toBe("No feature has drifted");
  expect(moved.driftTitle({ ...migration, drift: [] })).toBe("No feature has drifted");
});
