// --explain SKU@FC: the arithmetic behind one decision, or behind deciding nothing.
import { whySteps, whyTitle } from "../../lib/findings/replenishment.js";
import { InputError } from "../errors.js";
import { pageRow, type LivePlan } from "../pipeline/replenish/live.js";

/** The arithmetic as text. Throws InputError when `item` is not SKU@CENTER, or not in the plan. */
export function explanation(item: string, { decisions, unknown }: LivePlan): string {
  const at = item.lastIndexOf("@");
  const [sku, center] = [item.slice(0, at), item.slice(at + 1)];
  if (at < 1 || center === "") throw new InputError(`--explain ${item}: give it as SKU@CENTER`);
  const found = decisions.find((decision) => decision.item.sku === sku && decision.item.fc_id === center);
  if (!found) {
    if (unknown.some((row) => row.sku === sku && row.fc_id === center))
      throw new InputError(
        `--explain ${item}: it is in stock, but the run does not know the SKU; run again with its data`,
      );
    throw new InputError(`--explain ${item}: neither the plan nor the stock has this item`);
  }
  const row = pageRow(found, new Map());
  const steps = whySteps(row);
  const width = Math.max(...steps.map(({ value }) => value.length));
  const lines = steps.map(
    ({ operator, value, meaning }) => `${operator.padStart(2)} ${value.padStart(width)}  ${meaning}`,
  );
  return [whyTitle(row), ...lines, found.reason, ""].join("\n");
}
