// The tables of the sample other than transactions, with the columns of the input contract.
import { behaviours } from "../../lib/simulation/retailer/behaviours.js";
import { epochDay, firstDay, holidays, lastDay } from "../../lib/simulation/retailer/calendar.js";
import { categories } from "../../lib/simulation/retailer/categories.js";
import { states } from "../../lib/simulation/retailer/geography.js";
import { listPriceCents } from "../../lib/simulation/retailer/prices.js";
import type { Closing, Retailer } from "../../lib/simulation/retailer/retailer.js";
import type { Outage, Receipt } from "../../lib/simulation/retailer/stock.js";
import type { Table } from "../../lib/table/table.js";
import { booleanColumn, dateColumn, integerColumn, numberColumn, tableOf, textColumn } from "../../lib/table/table.js";

/** Tables that stand before the first order: customers, skus, fulfillment_centers, regions, shipping_costs, calendar. */
export function masterTables(retailer: Retailer): Record<string, Table> {
  return {
    customers: customers(retailer),
    skus: skus(retailer),
    fulfillment_centers: centers(retailer),
    regions: regions(),
    shipping_costs: shippingCosts(retailer),
    calendar: calendar(retailer),
  };
}

/** Ids by index, for turning numbers into texts in the database. */
export function lists({ products, centers }: Retailer): Table {
  const length = Math.max(products.length, states.length, centers.length);
  const pad = (ids: readonly string[]) => Array.from({ length }, (_, i) => ids[i] ?? null);
  return tableOf({
    index: integerColumn(Array.from({ length }, (_, i) => i)),
    sku: textColumn(pad(products.map(({ sku }) => sku))),
    region: textColumn(pad(states.map(({ region }) => region))),
    fc_id: textColumn(pad(centers.map(({ id }) => id))),
  });
}

/** Truth: the behaviour of each customer. */
export function truthCustomers({ customers }: Retailer): Table {
  return tableOf({
    customer_id: textColumn(Array.from({ length: customers.count }, (_, i) => customerId(i))),
    segment_name: textColumn(Array.from(customers.behaviour, (b) => behaviours[b]!.name)),
  });
}

/** Stock on the evening of the last day; only products that are still offered or still there. */
export function inventory({ products, centers }: Retailer, { onHand, onOrder, reserved }: Closing): Table {
  const cells = Array.from(onHand, (_, i) => i);
  return tableOf({
    sku: textColumn(cells.map((i) => products[Math.floor(i / centers.length)]!.sku)),
    fc_id: textColumn(cells.map((i) => centers[i % centers.length]!.id)),
    as_of: dateColumn(cells.map(() => lastDay)),
    on_hand: integerColumn(onHand),
    on_order: integerColumn(onOrder),
    reserved: integerColumn(reserved),
  });
}

/** Periods without stock, both days included. */
export function stockouts({ products, centers }: Retailer, outages: readonly Outage[]): Table {
  return tableOf({
    sku: textColumn(outages.map(({ product }) => products[product]!.sku)),
    fc_id: textColumn(outages.map(({ center }) => centers[center]!.id)),
    from: dateColumn(outages.map(({ fromDay }) => firstDay + fromDay)),
    to: dateColumn(outages.map(({ toDay }) => firstDay + toDay)),
  });
}

/** Deliveries that have arrived; what was ordered before the history has its date of order too. */
export function receipts({ products, centers }: Retailer, received: readonly Receipt[]): Table {
  return tableOf({
    sku: textColumn(received.map(({ product }) => products[product]!.sku)),
    fc_id: textColumn(received.map(({ center }) => centers[center]!.id)),
    ordered_at: dateColumn(received.map(({ orderedDay }) => firstDay + orderedDay)),
    received_at: dateColumn(received.map(({ receivedDay }) => firstDay + receivedDay)),
    quantity: integerColumn(received.map(({ quantity }) => quantity)),
  });
}

function customers({ customers }: Retailer): Table {
  const ids = Array.from({ length: customers.count }, (_, i) => i);
  return tableOf({
    customer_id: textColumn(ids.map(customerId)),
    region: textColumn(ids.map((i) => states[customers.home[i]!]!.region)),
    joined_at: dateColumn(ids.map((i) => firstDay + 7 * customers.joinWeek[i]!)),
  });
}

function skus({ products }: Retailer): Table {
  // What was there before 2020 has no date of launch: nobody wrote it down.
  const firstKnown = epochDay(2020, 1, 1);
  return tableOf({
    sku: textColumn(products.map(({ sku }) => sku)),
    name: textColumn(products.map(({ name }) => name)),
    category: textColumn(products.map(({ category }) => categories[category]!.name)),
    unit_cost: numberColumn(products.map(({ unitCost }) => unitCost)),
    price: numberColumn(products.map((product) => listPriceCents(product, 155) / 100)),
    weight_kg: numberColumn(products.map(({ weightKg }) => weightKg)),
    volume_m3: numberColumn(products.map(({ volumeM3 }) => volumeM3)),
    lead_time_days: numberColumn(products.map(({ leadTimeDays }) => leadTimeDays)),
    lead_time_sd_days: numberColumn(
      products.map(({ leadTimeDays, leadTimeVariation }) => Math.round(leadTimeDays * leadTimeVariation * 10) / 10),
    ),
    moq: integerColumn(products.map(({ minimumOrder }) => minimumOrder)),
    pack_size: integerColumn(products.map(({ packSize }) => packSize)),
    launched_at: dateColumn(
      products.map(({ launchWeek }) => (firstDay + 7 * launchWeek < firstKnown ? NaN : firstDay + 7 * launchWeek)),
    ),
  });
}

function centers({ centers, capacityM3 }: Retailer): Table {
  return tableOf({
    fc_id: textColumn(centers.map(({ id }) => id)),
    name: textColumn(centers.map(({ name }) => name)),
    latitude: numberColumn(centers.map(({ latitude }) => latitude)),
    longitude: numberColumn(centers.map(({ longitude }) => longitude)),
    region: textColumn(centers.map(({ region }) => region)),
    capacity_m3: numberColumn(capacityM3),
    handling_cost_per_unit: numberColumn(centers.map(({ handlingCostPerUnit }) => handlingCostPerUnit)),
  });
}

function regions(): Table {
  return tableOf({
    region: textColumn(states.map(({ region }) => region)),
    name: textColumn(states.map(({ name }) => name)),
    latitude: numberColumn(states.map(({ latitude }) => latitude)),
    longitude: numberColumn(states.map(({ longitude }) => longitude)),
    population: integerColumn(states.map(({ population }) => population)),
  });
}

function shippingCosts({ centers, lanes }: Retailer): Table {
  return tableOf({
    fc_id: textColumn(lanes.map((_, i) => centers[Math.floor(i / states.length)]!.id)),
    region: textColumn(lanes.map((_, i) => states[i % states.length]!.region)),
    cost_per_parcel: numberColumn(lanes.map(({ costPerParcel }) => costPerParcel)),
    cost_per_kg: numberColumn(lanes.map(({ costPerKg }) => costPerKg)),
    transit_days: integerColumn(lanes.map(({ transitDays }) => transitDays)),
    distance_km: numberColumn(lanes.map(({ distanceKm }) => distanceKm)),
  });
}

/** One row a day: holidays, category sales, promotions of products (planned ones too), and hours the shop was down. */
function calendar({ products, promotions, shopOutages }: Retailer): Table {
  const rows: {
    day: number;
    event: string;
    kind: string;
    sku: string | null;
    category: string | null;
    known: boolean;
  }[] = holidays(lastDay + 365).map(({ day, name }) => ({
    day,
    event: name,
    kind: "holiday",
    sku: null,
    category: null,
    known: true,
  }));
  for (let i = 0; i < 7; i++) {
    for (const { category, week, name } of promotions.sales)
      rows.push({
        day: firstDay + 7 * week + i,
        event: name,
        kind: "promotion",
        sku: null,
        category: categories[category]!.name,
        known: true,
      });
    for (const { product, week } of promotions.single)
      rows.push({
        day: firstDay + 7 * week + i,
        event: "Promotion",
        kind: "promotion",
        sku: products[product]!.sku,
        category: null,
        known: true,
      });
  }
  for (const { fromSecond, toSecond } of shopOutages)
    for (let day = Math.floor(fromSecond / 86_400); day <= Math.floor((toSecond - 1) / 86_400); day++)
      rows.push({
        day: firstDay + day,
        event: "Web shop down",
        kind: "outage",
        sku: null,
        category: null,
        known: false,
      });
  return tableOf({
    date: dateColumn(rows.map(({ day }) => day)),
    event: textColumn(rows.map(({ event }) => event)),
    kind: textColumn(rows.map(({ kind }) => kind)),
    sku: textColumn(rows.map(({ sku }) => sku)),
    category: textColumn(rows.map(({ category }) => category)),
    known_in_advance: booleanColumn(rows.map(({ known }) => known)),
  });
}

function customerId(index: number): string {
  return `C${String(index + 1).padStart(7, "0")}`;
}
