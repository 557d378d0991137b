// The input tables, column by column: one registry behind the data dictionary.

export type SchemaColumn = {
  readonly name: string;
  readonly type: "text" | "integer" | "number" | "date" | "time" | "boolean";
  readonly required: boolean;
  readonly unit?: string;
  readonly about: string;
};

export type SchemaTable = {
  readonly name: string;
  readonly required: boolean;
  readonly about: string;
  /** What stands in when the table is missing. */
  readonly without: string;
  readonly columns: readonly SchemaColumn[];
};

const must = (name: string, type: SchemaColumn["type"], about: string, unit?: string): SchemaColumn =>
  unit === undefined ? { name, type, required: true, about } : { name, type, required: true, about, unit };
const may = (name: string, type: SchemaColumn["type"], about: string, unit?: string): SchemaColumn => ({
  ...must(name, type, about, unit),
  required: false,
});

/** The tables that a data set can hold; only `transactions` is needed. */
export const tables: readonly SchemaTable[] = [
  {
    name: "transactions",
    required: true,
    about: "One row an order line: who bought what, when, how many, at which price.",
    without: "Nothing can be done without it.",
    columns: [
      must("order_id", "text", "The order that the line belongs to."),
      must(
        "customer_id",
        "text",
        "Who ordered. The column is needed, its values are not: lines without one count as demand, not for segments.",
      ),
      must("sku", "text", "The item."),
      must("ordered_at", "time", "When it was ordered, UTC."),
      must(
        "quantity",
        "integer",
        "Units ordered; negative for a return or cancellation, which is netted against its sale.",
        "units",
      ),
      must("unit_price", "number", "Price of one unit.", "money"),
      may("region", "text", "Where it was shipped to."),
      may("fc_id", "text", "The fulfillment center that shipped it."),
      may("shipping_cost", "number", "What shipping the line cost.", "money"),
      may("promised_days", "integer", "Days to delivery as promised.", "days"),
      may("delivered_days", "integer", "Days to delivery as they were.", "days"),
      may("promotion", "boolean", "Sold on promotion."),
    ],
  },
  {
    name: "customers",
    required: false,
    about: "One row a customer; any further columns are kept as attributes.",
    without: "Region and first purchase are taken from the transactions.",
    columns: [
      must("customer_id", "text", "As in transactions."),
      may("region", "text", "Home region."),
      may("joined_at", "date", "Since when a customer."),
    ],
  },
  {
    name: "skus",
    required: false,
    about: "One row an item.",
    without: "Price is the median of its sales; cost, weight, volume, lead time and pack size are stated assumptions.",
    columns: [
      must("sku", "text", "As in transactions."),
      may("name", "text", "Plain name."),
      may("category", "text", "Group of items that sell alike."),
      may("unit_cost", "number", "What one unit costs to buy.", "money"),
      may("price", "number", "List price.", "money"),
      may("weight_kg", "number", "Weight of one unit.", "kg"),
      may("volume_m3", "number", "Space that one unit takes.", "m³"),
      may("lead_time_days", "number", "Mean days from order to receipt.", "days"),
      may("lead_time_sd_days", "number", "Standard deviation of those days.", "days"),
      may("moq", "integer", "Smallest quantity that can be ordered.", "units"),
      may("pack_size", "integer", "Orders come in multiples of this.", "units"),
      may("launched_at", "date", "First day on sale."),
    ],
  },
  {
    name: "fulfillment_centers",
    required: false,
    about: "One row a center.",
    without: "A small network near the demand stands in, said on every page that uses it.",
    columns: [
      must("fc_id", "text", "Key of the center."),
      may("name", "text", "Plain name."),
      may("latitude", "number", "Degrees north.", "°"),
      may("longitude", "number", "Degrees east.", "°"),
      may("region", "text", "Region in which it lies."),
      may("capacity_m3", "number", "Space for stock.", "m³"),
      may("capacity_units", "number", "Space for stock, counted in units, where volumes are not known.", "units"),
      may("handling_cost_per_unit", "number", "Cost to pick and pack one unit.", "money"),
    ],
  },
  {
    name: "shipping_costs",
    required: false,
    about: "One row a lane from a center to a region. One of the two costs is needed.",
    without: "Costs grow with distance and weight, by a stated formula.",
    columns: [
      must("fc_id", "text", "From."),
      must("region", "text", "To."),
      may("cost_per_unit", "number", "Cost of one unit on the lane.", "money"),
      may("cost_per_kg", "number", "Cost of one kilogram on the lane.", "money per kg"),
      may("cost_per_parcel", "number", "Cost of one parcel, whatever its weight.", "money"),
      may("transit_days", "number", "Days on the way.", "days"),
    ],
  },
  {
    name: "inventory",
    required: false,
    about: "Stock by item and center on a day.",
    without: "Stock on hand is not known: orders are planned from an assumed start, and said to be.",
    columns: [
      must("sku", "text", "The item."),
      must("fc_id", "text", "The center."),
      must("as_of", "date", "The day of the count."),
      must("on_hand", "integer", "Units on the shelf.", "units"),
      may("on_order", "integer", "Units ordered and not yet received.", "units"),
      may("reserved", "integer", "Units on the shelf that are promised already.", "units"),
      may("backordered", "integer", "Units sold and not yet shipped.", "units"),
    ],
  },
  {
    name: "stockouts",
    required: false,
    about: "Periods in which an item was out of stock at a center, so that demand could not be seen.",
    without: "Sales are taken for demand.",
    columns: [
      must("sku", "text", "The item."),
      must("fc_id", "text", "The center."),
      must("from", "date", "First day without stock."),
      must("to", "date", "Last day without stock."),
    ],
  },
  {
    name: "receipts",
    required: false,
    about: "Supplier orders and when they arrived: real lead times.",
    without: "Lead times are those of the items' table, or a stated assumption.",
    columns: [
      must("sku", "text", "The item."),
      must("fc_id", "text", "The center."),
      must("ordered_at", "date", "Day of the order."),
      must("received_at", "date", "Day of the receipt."),
      must("quantity", "integer", "Units received.", "units"),
    ],
  },
  {
    name: "calendar",
    required: false,
    about: "Days that bend demand: holidays, promotions, outages.",
    without: "Only the season itself is known ahead.",
    columns: [
      must("date", "date", "The day."),
      must("event", "text", "Its name."),
      must("kind", "text", "holiday, promotion or outage."),
      may("sku", "text", "Only for this item."),
      may("category", "text", "Only for this category."),
      may("known_in_advance", "boolean", "Whether a forecast may use it."),
    ],
  },
];
