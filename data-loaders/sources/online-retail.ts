// UCI Online Retail (Chen, 2015): a British online shop for gifts, December 2010 to December 2011, sold to 38 countries.
import type { Preset } from "./preset.js";

/** Names of the columns in the original workbook, in the CRAN package and in common copies. */
export const onlineRetail: Preset = {
  name: "online-retail",
  columns: {
    transactions: {
      order_id: ["InvoiceNo", "Invoice"],
      customer_id: ["CustomerID"],
      sku: ["StockCode"],
      ordered_at: ["InvoiceDate"],
      quantity: ["Quantity"],
      unit_price: ["UnitPrice", "Price"],
      region: ["Country"],
      name: ["Description"],
    },
  },
  // Postage (POST, DOT, C2, 23444), manual entries (M), discounts (D), samples (S), bad debt (B), charity commission (CRUK).
  nonProductCodes: "POST|DOT|C2|23444|M|D|S|B|CRUK|PADS|BANK CHARGES|AMAZONFEE|TEST.*|GIFT_.*|ADJUST.*",
  cancelledOrders: "C.*",
  upperCaseSkus: true,
  assumptions: {
    leadTimeDays: 28,
    leadTimeSdDays: 7,
    unitCostShare: 0.5,
    centers: [
      center("midlands", "Midlands", "United Kingdom", 52.4, -1.3, 0.06, 0.85),
      center("rhine", "Rhine-Ruhr", "Germany", 51.4, 6.8, 0.07, 3),
      center("paris", "Paris", "France", 48.8, 2.4, 0.08, 3),
      center("madrid", "Madrid", "Spain", 40.4, -3.6, 0.06, 3),
    ],
  },
};

function center(
  id: string,
  name: string,
  region: string,
  latitude: number,
  longitude: number,
  handlingCostPerUnit: number,
  capacityMultiple: number,
) {
  return { id, name, region, latitude, longitude, handlingCostPerUnit, capacityMultiple };
}
