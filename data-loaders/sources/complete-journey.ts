// dunnhumby Complete Journey (sample of the CRAN package completejourney): groceries of 2,377 households in 2017.
import type { Preset } from "./preset.js";

export const completeJourney: Preset = {
  name: "complete-journey",
  columns: {
    transactions: {
      order_id: ["basket_id"],
      customer_id: ["household_id"],
      sku: ["product_id"],
      ordered_at: ["transaction_timestamp"],
      line_value: ["sales_value"],
      discount: ["retail_disc"],
      region: ["store_id"],
    },
    skus: { sku: ["product_id"], category: ["department"], name: ["product_type"] },
  },
  files: { transactions: ["transactions_sample", "transactions"], skus: ["products"] },
  ignoredFiles: ["demographics", "promotions_sample", "promotions", "coupons", "coupon_redemptions", "campaigns"],
  nonProductCodes: "",
  // Fuel is counted in thousandths of a gallon; coupons and store supplies are no goods.
  nonProductSkus:
    "category IN ('FUEL', 'COUPON', 'CNTRL/STORE SUP') OR name LIKE 'GASOLINE%' OR category IS NULL AND name IS NULL",
  soldSkusOnly: true,
  regionGroups: {
    count: 8,
    prefix: "Stores",
    why: "The data say nothing of where a store is; store numbers, in order, are cut into 8 groups of about equal line counts.",
  },
  assumptions: {
    leadTimeDays: 7,
    leadTimeSdDays: 2,
    unitCostShare: 0.7,
    notes: [
      {
        table: "transactions",
        text: "The price is what the store received for the line divided by its quantity; a line with a retail discount counts as promoted.",
      },
      { table: "skus", text: "Of the chain's catalogue only products with sales are taken." },
      { table: "customers", text: "Demographics and the promotion schedule are not used." },
    ],
  },
};
