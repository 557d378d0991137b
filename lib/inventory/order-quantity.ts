// How much to order: economic order quantity, minimum order quantity, packs.
import { checkNumber } from "../check.js";

/** Economic order quantity sqrt(2 K d / h) and its cost per unit of time, sqrt(2 K d h) (Harris 1913). */
export function economicOrderQuantity(
  fixedCost: number,
  demandRate: number,
  holdingCost: number,
): { quantity: number; cost: number } {
  checkNumber("fixed cost", fixedCost, 0);
  checkNumber("demand rate", demandRate, 0);
  checkNumber("holding cost", holdingCost, Number.MIN_VALUE);
  return {
    quantity: Math.sqrt((2 * fixedCost * demandRate) / holdingCost),
    cost: Math.sqrt(2 * fixedCost * demandRate * holdingCost),
  };
}

/** The smallest quantity that may be ordered and is at least `needed`: 0, or at least `moq` in whole packs. */
export function roundOrder(needed: number, moq: number, packSize: number): number {
  checkNumber("moq", moq, 0);
  checkNumber("pack size", packSize, 0);
  if (!(needed > 0)) return 0;
  const pack = Math.max(packSize, 1);
  return Math.ceil(Math.max(needed, moq) / pack - 1e-9) * pack;
}
