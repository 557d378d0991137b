// The one registry of metrics: what each is, how it is computed, in which unit, and which way is better.
// It feeds the glossary page, every tooltip and the monthly review.

export type Direction = "higher" | "lower" | "target" | "none";

export type Metric = {
  readonly name: string;
  /** One or two plain sentences. */
  readonly definition: string;
  /** As it is computed here. */
  readonly formula: string;
  readonly unit: string;
  /** Which way is better: "target" means closer to its aim, "none" that it only describes. */
  readonly direction: Direction;
  readonly group: "service" | "cost" | "inventory" | "forecast" | "segments" | "data";
};

export const metrics = {
  fill_rate: {
    name: "Fill rate",
    definition: "The share of demanded units that were shipped at once from stock, from any center.",
    formula: "shipped units / demanded units",
    unit: "share",
    direction: "higher",
    group: "service",
  },
  service_level: {
    name: "Service level",
    definition:
      "The fill rate that a plan aims at. It is not the cycle service level: a plan can fill 95% of units and still run out in a third of its cycles.",
    formula: "target for shipped units / demanded units",
    unit: "share",
    direction: "target",
    group: "service",
  },
  cycle_service_level: {
    name: "Cycle service level",
    definition: "The share of replenishment cycles in which no unit is short.",
    formula: "cycles without a stockout / cycles",
    unit: "share",
    direction: "higher",
    group: "service",
  },
  stockout_rate: {
    name: "Stockout rate",
    definition: "The share of demanded units that were lost because no center had stock.",
    formula: "lost units / demanded units = 1 − fill rate",
    unit: "share",
    direction: "lower",
    group: "service",
  },
  out_of_stock_share: {
    name: "Time out of stock",
    definition:
      "The share of item-center-weeks that the stock records mark as out of stock. Demand in them is not seen.",
    formula: "item-center-weeks with a recorded stockout / all item-center-weeks",
    unit: "share",
    direction: "lower",
    group: "service",
  },
  delivered_on_time: {
    name: "Delivered on time",
    definition: "The share of order lines that arrived within the promised days.",
    formula: "lines with delivered days ≤ promised days / lines with both known",
    unit: "share",
    direction: "higher",
    group: "service",
  },
  transit_days: {
    name: "Transit days",
    definition: "Days from shipping to delivery on a lane from a center to a region.",
    formula: "delivered at − shipped at",
    unit: "days",
    direction: "lower",
    group: "service",
  },
  shipping_cost: {
    name: "Shipping cost",
    definition: "What it costs to bring the shipped units from the centers to the customers' regions.",
    formula: "Σ units × cost per unit of the lane (parcel and weight parts)",
    unit: "money",
    direction: "lower",
    group: "cost",
  },
  shipping_cost_index: {
    name: "Shipping cost index",
    definition:
      "Shipping cost against what the same shipments would have cost from each region's home center. 1 is the cheapest possible lane for every unit.",
    formula: "shipping cost / cost of the same shipments from the home center",
    unit: "index",
    direction: "lower",
    group: "cost",
  },
  holding_cost: {
    name: "Holding cost",
    definition: "What the stock costs while it lies: capital, space, loss of value.",
    formula: "inventory value × holding cost per year × years",
    unit: "money",
    direction: "lower",
    group: "cost",
  },
  handling_cost: {
    name: "Handling cost",
    definition: "What it costs to pick and pack the units at their center.",
    formula: "Σ units × handling cost per unit of the center",
    unit: "money",
    direction: "lower",
    group: "cost",
  },
  shortage_cost: {
    name: "Shortage cost",
    definition: "The margin lost on units that were demanded and not in stock.",
    formula: "Σ lost units × (price − unit cost)",
    unit: "money",
    direction: "lower",
    group: "cost",
  },
  total_cost: {
    name: "Total cost",
    definition: "All that a plan costs in the period: shipping, handling, holding and shortage.",
    formula: "shipping + handling + holding + shortage cost",
    unit: "money",
    direction: "lower",
    group: "cost",
  },
  shadow_price: {
    name: "Shadow price",
    definition: "What one more unit of a full center's capacity would save in a week; zero while space is left.",
    formula: "dual value of the capacity row of the linear program",
    unit: "money per m³ and week",
    direction: "none",
    group: "cost",
  },
  transfers: {
    name: "Transfers",
    definition: "Units moved from one center to another after they had been received.",
    formula: "Σ units moved between centers",
    unit: "units",
    direction: "lower",
    group: "cost",
  },
  redistribution_hours: {
    name: "Redistribution hours",
    definition: "Hours of work that transfers between centers take, at a stated number of hours per transfer and unit.",
    formula: "transfers × hours each",
    unit: "hours",
    direction: "lower",
    group: "cost",
  },
  inventory_value: {
    name: "Inventory value",
    definition: "Stock on hand at what it cost to buy.",
    formula: "Σ on hand × unit cost",
    unit: "money",
    direction: "lower",
    group: "inventory",
  },
  inventory_position: {
    name: "Inventory position",
    definition: "What can meet demand before a new order arrives: the number that is compared with the reorder point.",
    formula: "on hand + on order − backordered − reserved",
    unit: "units",
    direction: "none",
    group: "inventory",
  },
  days_of_cover: {
    name: "Days of cover",
    definition: "How many days the stock on hand lasts at the forecast rate of demand.",
    formula: "value of stock on hand / value of forecast demand a day, both at unit cost",
    unit: "days",
    direction: "target",
    group: "inventory",
  },
  lead_time: {
    name: "Lead time",
    definition: "Days from placing an order with the supplier to its receipt at the center.",
    formula: "received at − ordered at",
    unit: "days",
    direction: "lower",
    group: "inventory",
  },
  safety_stock: {
    name: "Safety stock",
    definition: "Units held beyond expected demand, against the spread of demand and lead time.",
    formula: "reorder point − expected demand over the protection period",
    unit: "units",
    direction: "none",
    group: "inventory",
  },
  protection_period: {
    name: "Protection period",
    definition: "The time that an order decided today must cover: until the next look at the stock plus the lead time.",
    formula: "lead time + review period",
    unit: "days",
    direction: "lower",
    group: "inventory",
  },
  reorder_point: {
    name: "Reorder point",
    definition: "When the inventory position falls to this many units, an order is due.",
    formula: "quantile of demand over the protection period that meets the service level",
    unit: "units",
    direction: "none",
    group: "inventory",
  },
  order_up_to: {
    name: "Order-up-to level",
    definition: "An order brings the inventory position back to at least this many units.",
    formula: "reorder point + expected demand of one order cycle, in full packs",
    unit: "units",
    direction: "none",
    group: "inventory",
  },
  wape: {
    name: "WAPE",
    definition: "Weighted absolute percentage error: all errors of the backtest against all demand. 0 is perfect.",
    formula: "Σ |actual − forecast| / Σ actual",
    unit: "share",
    direction: "lower",
    group: "forecast",
  },
  mase: {
    name: "MASE",
    definition: "Error against that of the seasonal naive forecast in the training weeks. Below 1 beats it.",
    formula: "mean |actual − forecast| / mean in-sample |y(t) − y(t − season)|",
    unit: "ratio",
    direction: "lower",
    group: "forecast",
  },
  rmsse: {
    name: "RMSSE",
    definition: "As MASE, with squared errors: large misses weigh more.",
    formula: "√(mean (actual − forecast)² / mean in-sample (y(t) − y(t − 1))²)",
    unit: "ratio",
    direction: "lower",
    group: "forecast",
  },
  bias: {
    name: "Bias",
    definition: "Whether forecasts are too high (above 0) or too low (below 0) on the whole.",
    formula: "Σ (forecast − actual) / Σ actual",
    unit: "share",
    direction: "target",
    group: "forecast",
  },
  pinball: {
    name: "Pinball loss",
    definition:
      "Error of a quantile forecast: units too low are charged with the quantile, units too high with the rest.",
    formula: "mean of q × (y − f) if y ≥ f, else (1 − q) × (f − y)",
    unit: "units",
    direction: "lower",
    group: "forecast",
  },
  smape: {
    name: "sMAPE",
    definition:
      "Error against the mean size of forecast and actual, as in the M3 and M4 competitions. Not for demand with zeros: there it is near 200 whatever is forecast.",
    formula: "mean of 200 × |actual − forecast| / (|actual| + |forecast|)",
    unit: "percent",
    direction: "lower",
    group: "forecast",
  },
  crps: {
    name: "Scaled CRPS",
    definition:
      "Error of the whole predicted distribution, not of its middle alone. Of a forecast without any spread it is the WAPE.",
    formula: "2 × Σ mean pinball loss over the deciles / Σ actual",
    unit: "share",
    direction: "lower",
    group: "forecast",
  },
  winkler: {
    name: "Winkler score",
    definition:
      "Width of the interval, plus a penalty for what falls outside that grows with the distance: narrow and honest wins. In units of the seasonal naive error, as MSIS in the M4 competition.",
    formula: "mean of (high − low + 2 / (1 − level) × distance outside) / mean in-sample |y(t) − y(t − season)|",
    unit: "ratio",
    direction: "lower",
    group: "forecast",
  },
  coverage: {
    name: "Coverage",
    definition: "The share of weeks that fell inside the interval. An honest 80% interval holds 80%.",
    formula: "weeks with low ≤ actual ≤ high / weeks",
    unit: "share",
    direction: "target",
    group: "forecast",
  },
  forecast_value_added: {
    name: "Forecast value added",
    definition: "How many points of WAPE a forecast saves against seasonal naive. Below 0 it does harm.",
    formula: "WAPE of seasonal naive − WAPE of the forecast",
    unit: "points",
    direction: "higher",
    group: "forecast",
  },
  adi: {
    name: "ADI",
    definition: "Average inter-demand interval: how many weeks lie between two weeks with demand. 1 sells every week.",
    formula: "weeks / weeks with demand",
    unit: "weeks",
    direction: "none",
    group: "forecast",
  },
  cv2: {
    name: "CV²",
    definition: "How much the size of demand varies, in the weeks that have any.",
    formula: "(standard deviation / mean)² of non-zero weeks",
    unit: "ratio",
    direction: "none",
    group: "forecast",
  },
  demand_class: {
    name: "Demand class",
    definition:
      "Smooth, erratic, intermittent or lumpy: by how often an item sells (ADI, cut at 1.32) and how its size varies (CV², cut at 0.49).",
    formula: "Syntetos, Boylan and Croston (2005)",
    unit: "class",
    direction: "none",
    group: "forecast",
  },
  silhouette: {
    name: "Silhouette",
    definition:
      "How much nearer customers are to their own segment than to the next: 1 is clear cut, 0 is on the border.",
    formula: "mean of (b − a) / max(a, b), a and b the mean distances to own and next nearest segment",
    unit: "−1 to 1",
    direction: "higher",
    group: "segments",
  },
  inertia: {
    name: "Inertia",
    definition: "What k-means makes small: squared distances of all customers to the middle of their segment.",
    formula: "Σ ‖x − centroid‖²",
    unit: "squared scaled units",
    direction: "lower",
    group: "segments",
  },
  stability: {
    name: "Stability",
    definition: "How alike the segments come out when customers are drawn anew (bootstrap): 1 is the same each time.",
    formula: "mean adjusted Rand index between bootstrap fits",
    unit: "−1 to 1",
    direction: "higher",
    group: "segments",
  },
  gap: {
    name: "Gap statistic",
    definition: "How much tighter the segments are than in data of the same spread without any structure.",
    formula: "mean log inertia of structureless data − log inertia",
    unit: "log",
    direction: "higher",
    group: "segments",
  },
  lift: {
    name: "Lift",
    definition: "How many times more often a segment buys something than customers on the whole.",
    formula: "share in the segment / share overall",
    unit: "ratio",
    direction: "none",
    group: "segments",
  },
  z_score: {
    name: "z-score",
    definition: "How far a segment's mean lies from that of all customers, in standard deviations of customers.",
    formula: "(segment mean − overall mean) / standard deviation",
    unit: "standard deviations",
    direction: "none",
    group: "segments",
  },
  migration: {
    name: "Segment migration",
    definition:
      "Where the customers of each earlier segment are now. Segments of two days are told as the same so that as few customers as possible have moved (Kuhn 1955).",
    formula: "customers in a segment now and in another before / customers placed on both days",
    unit: "share",
    direction: "none",
    group: "segments",
  },
  psi: {
    name: "Population stability index",
    definition:
      "How far the distribution of a feature has drifted between two days. By custom little below 0.1, much above 0.25.",
    formula: "sum over ten bins of (share now − share before) × ln(share now / share before)",
    unit: "index",
    direction: "none",
    group: "segments",
  },
  quarantine_rate: {
    name: "Quarantined",
    definition:
      "The share of rows read that broke a rule and were set aside with the reason. Kept + quarantined = read.",
    formula: "quarantined rows / rows read",
    unit: "share",
    direction: "lower",
    group: "data",
  },
  completeness: {
    name: "Completeness",
    definition: "The share of rows of a month in which a column has a usable value.",
    formula: "1 − rows without the value / rows",
    unit: "share",
    direction: "higher",
    group: "data",
  },
  seasonal_index: {
    name: "Seasonal index",
    definition: "Demand of a month against the average month of the year: 1.2 is a fifth more.",
    formula: "units a day in the month / units a day in the year",
    unit: "ratio",
    direction: "none",
    group: "data",
  },
  abc_class: {
    name: "ABC class",
    definition: "Items ordered by revenue: A make the first 80%, B the next 15%, C the rest.",
    formula: "cumulative share of revenue ≤ 80%, ≤ 95%, above",
    unit: "class",
    direction: "none",
    group: "data",
  },
} as const satisfies Record<string, Metric>;

export type MetricId = keyof typeof metrics;

/** The metrics of each group, in the order of the registry. */
export function metricGroups(): { group: Metric["group"]; items: { id: MetricId; metric: Metric }[] }[] {
  const groups = new Map<Metric["group"], { id: MetricId; metric: Metric }[]>();
  for (const [id, metric] of Object.entries(metrics) as [MetricId, Metric][])
    groups.set(metric.group, [...(groups.get(metric.group) ?? []), { id, metric }]);
  return [...groups].map(([group, items]) => ({ group, items }));
}

/** Whether a change of `difference` in metric `id` helps, said in words; metrics without a direction are flat. */
export function toneOf(id: MetricId, difference: number): "better" | "worse" | "flat" {
  const { direction } = metrics[id] as Metric;
  if (difference === 0 || direction === "none" || direction === "target") return "flat";
  return difference > 0 === (direction === "higher") ? "better" : "worse";
}
