// Order or not, how much, and why: the decision for one SKU at one center, in numbers and in words.
import { gammaDemand } from "./demand.js";
import { inventoryPosition, orderNow } from "./policy.js";

export type StockOnHand = {
  readonly onHand: number;
  readonly onOrder: number;
  readonly reserved: number;
  readonly backordered: number;
};

/** What the plan wants held; undefined levels mean that the plan keeps nothing of the SKU there. */
export type ReplenishmentTarget = {
  readonly reorderPoint: number;
  readonly orderUpTo: number;
  /** Demand over lead time + review. */
  readonly protectionMean: number;
  readonly protectionSd: number;
  readonly protectionDays: number;
  readonly leadTimeDays: number;
  readonly moq: number;
  readonly packSize: number;
};

/**
 * `now`: an order is due and the position does not even cover expected demand until the next chance to order arrives.
 * `soon`: an order is due in the regular round. `ok`: none is due.
 */
export type Urgency = "now" | "soon" | "ok";

export type Replenishment = {
  readonly position: number;
  readonly orderQuantity: number;
  readonly urgency: Urgency;
  /** Units expected to be short until the next chance that an order of today would save. */
  readonly shortageAtStake: number;
  /** Days that the stock on hand lasts at expected demand; Infinity without demand. */
  readonly daysOfCover: number;
  readonly reason: string;
};

/** Decides for one item. Every decision, and every decision not to order, carries its reason. */
export function replenish(stock: StockOnHand, target: ReplenishmentTarget | undefined): Replenishment {
  const position = inventoryPosition(stock);
  if (!target) {
    const owed = Math.max(0, -position);
    return {
      position,
      orderQuantity: 0,
      urgency: "ok",
      shortageAtStake: 0,
      daysOfCover: Infinity,
      reason:
        owed > 0
          ? `No order: the plan serves this SKU from other centers, and the ${count(owed)} owed here can come from there.`
          : `No order: the plan serves this SKU from other centers; ${count(stock.onHand)} on hand can be used up or moved.`,
    };
  }
  const { reorderPoint, protectionMean, protectionSd, protectionDays, moq, packSize } = target;
  const orderQuantity = orderNow({ kind: "R,s,nQ", reorderPoint }, position, { moq, packSize });
  const daily = protectionMean / protectionDays;
  const daysOfCover = daily > 0 ? Math.max(0, stock.onHand) / daily : Infinity;
  const demand = gammaDemand(protectionMean, protectionSd);
  const shortageAtStake =
    orderQuantity > 0 ? Math.max(0, demand.shortage(position) - demand.shortage(position + orderQuantity)) : 0;
  const urgency: Urgency = orderQuantity === 0 ? "ok" : position < protectionMean ? "now" : "soon";
  return {
    position,
    orderQuantity,
    urgency,
    shortageAtStake,
    daysOfCover,
    reason: orderQuantity > 0 ? whyOrder(stock, target, position, orderQuantity, urgency) : whyNot(target, position),
  };
}

function whyOrder(
  stock: StockOnHand,
  target: ReplenishmentTarget,
  position: number,
  units: number,
  urgency: Urgency,
): string {
  const { reorderPoint, moq, packSize, protectionMean, protectionDays } = target;
  const parts = [
    `on hand ${count(stock.onHand)}`,
    stock.onOrder > 0 ? `on order ${count(stock.onOrder)}` : "",
    stock.reserved > 0 ? `less reserved ${count(stock.reserved)}` : "",
    stock.backordered > 0 ? `less backordered ${count(stock.backordered)}` : "",
  ].filter((part) => part !== "");
  const needed = reorderPoint + 1 - position;
  const lot =
    units > needed
      ? `${count(needed)} are needed, ${count(units)} is the least that can be ordered (${lotText(moq, packSize)})`
      : `${count(units)} lift it above`;
  const alarm =
    urgency === "now"
      ? ` Expected demand over ${count(protectionDays)} days is ${round(protectionMean)}: more than there is.`
      : "";
  return `Order ${count(units)}: the position ${count(position)} (${parts.join(", ")}) is at or below the reorder point ${count(reorderPoint)}; ${lot}.${alarm}`;
}

function whyNot({ reorderPoint, orderUpTo, protectionDays }: ReplenishmentTarget, position: number): string {
  const much =
    position > orderUpTo
      ? ` It is ${count(position - orderUpTo)} above the order-up-to level ${count(orderUpTo)}.`
      : "";
  return `No order: the position ${count(position)} is above the reorder point ${count(reorderPoint)}, which is what the plan wants for the next ${count(protectionDays)} days.${much}`;
}

function lotText(moq: number, packSize: number): string {
  const parts = [moq > 1 ? `minimum ${count(moq)}` : "", packSize > 1 ? `packs of ${count(packSize)}` : ""];
  return parts.filter((part) => part !== "").join(", ");
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function round(value: number): string {
  return value >= 10 ? count(value) : value.toFixed(1);
}

/**
 * A stand-in for stock that nobody recorded: where an item under this policy stands on an ordinary review day, before
 * ordering. The position after the last review is uniform on s + 1 .. s + Q; `phase` in [0, 1) picks the point; demand of
 * one review period has gone since. What is on its way is the demand of the lead time.
 */
export function assumedStock(target: ReplenishmentTarget & { readonly orderUpTo: number }, phase: number): StockOnHand {
  const daily = target.protectionMean / target.protectionDays;
  const lot = target.orderUpTo - target.reorderPoint;
  const position = Math.max(
    0,
    Math.round(
      target.reorderPoint + 1 + Math.floor(phase * lot) - daily * (target.protectionDays - target.leadTimeDays),
    ),
  );
  const onOrder = Math.min(position, Math.round(daily * target.leadTimeDays));
  return { onHand: position - onOrder, onOrder, reserved: 0, backordered: 0 };
}
