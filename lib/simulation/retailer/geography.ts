// Where the retailer's customers and fulfillment centers are, and what a parcel between them costs.

/** US census divisions, in the order in which tables by division are written. */
export const divisions = [
  "New England",
  "Middle Atlantic",
  "South Atlantic",
  "East South Central",
  "West South Central",
  "East North Central",
  "West North Central",
  "Mountain",
  "Pacific",
] as const;

export type State = {
  /** Postal abbreviation. */
  readonly region: string;
  readonly name: string;
  /** Index into `divisions`. */
  readonly division: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly population: number;
};

/**
 * The 48 contiguous states. Centers and divisions: R's `state.center` and `state.division` (US Department of Commerce,
 * Bureau of the Census, 1977); population: Census Bureau estimates of July 2016.
 */
const stateRows: readonly (readonly [string, string, number, number, number, number])[] = [
  ["AL", "Alabama", 3, 32.5901, -86.7509, 4863300],
  ["AR", "Arkansas", 4, 34.7336, -92.2992, 2988248],
  ["AZ", "Arizona", 7, 34.2192, -111.625, 6931071],
  ["CA", "California", 8, 36.5341, -119.773, 39250017],
  ["CO", "Colorado", 7, 38.6777, -105.513, 5540545],
  ["CT", "Connecticut", 0, 41.5928, -72.3573, 3576452],
  ["DE", "Delaware", 2, 38.6777, -74.9841, 952065],
  ["FL", "Florida", 2, 27.8744, -81.685, 20612439],
  ["GA", "Georgia", 2, 32.3329, -83.3736, 10310371],
  ["IA", "Iowa", 6, 41.9358, -93.3714, 3134693],
  ["ID", "Idaho", 7, 43.5648, -113.93, 1683140],
  ["IL", "Illinois", 5, 40.0495, -89.3776, 12801539],
  ["IN", "Indiana", 5, 40.0495, -86.0808, 6633053],
  ["KS", "Kansas", 6, 38.4204, -98.1156, 2907289],
  ["KY", "Kentucky", 3, 37.3915, -84.7674, 4436974],
  ["LA", "Louisiana", 4, 30.6181, -92.2724, 4681666],
  ["MA", "Massachusetts", 0, 42.3645, -71.58, 6811779],
  ["MD", "Maryland", 2, 39.2778, -76.6459, 6016447],
  ["ME", "Maine", 0, 45.6226, -68.9801, 1331479],
  ["MI", "Michigan", 5, 43.1361, -84.687, 9928300],
  ["MN", "Minnesota", 6, 46.3943, -94.6043, 5519952],
  ["MO", "Missouri", 6, 38.3347, -92.5137, 6093000],
  ["MS", "Mississippi", 3, 32.6758, -89.8065, 2988726],
  ["MT", "Montana", 7, 46.823, -109.32, 1042520],
  ["NC", "North Carolina", 2, 35.4195, -78.4686, 10146788],
  ["ND", "North Dakota", 6, 47.2517, -100.099, 757952],
  ["NE", "Nebraska", 6, 41.3356, -99.5898, 1907116],
  ["NH", "New Hampshire", 0, 43.3934, -71.3924, 1334795],
  ["NJ", "New Jersey", 1, 39.9637, -74.2336, 8944469],
  ["NM", "New Mexico", 7, 34.4764, -105.942, 2081015],
  ["NV", "Nevada", 7, 39.1063, -116.851, 2940058],
  ["NY", "New York", 1, 43.1361, -75.1449, 19745289],
  ["OH", "Ohio", 5, 40.221, -82.5963, 11614373],
  ["OK", "Oklahoma", 4, 35.5053, -97.1239, 3923561],
  ["OR", "Oregon", 8, 43.9078, -120.068, 4093465],
  ["PA", "Pennsylvania", 1, 40.9069, -77.45, 12784227],
  ["RI", "Rhode Island", 0, 41.5928, -71.1244, 1056426],
  ["SC", "South Carolina", 2, 33.619, -80.5056, 4961119],
  ["SD", "South Dakota", 6, 44.3365, -99.7238, 865454],
  ["TN", "Tennessee", 3, 35.6767, -86.456, 6651194],
  ["TX", "Texas", 4, 31.3897, -98.7857, 27862596],
  ["UT", "Utah", 7, 39.1063, -111.33, 3051217],
  ["VA", "Virginia", 2, 37.563, -78.2005, 8411808],
  ["VT", "Vermont", 0, 44.2508, -72.545, 624594],
  ["WA", "Washington", 8, 47.4231, -119.746, 7288000],
  ["WI", "Wisconsin", 5, 44.5937, -89.9941, 5778708],
  ["WV", "West Virginia", 2, 38.4204, -80.6665, 1831102],
  ["WY", "Wyoming", 7, 43.0504, -107.256, 585501],
];

export const states: readonly State[] = stateRows.map(
  ([region, name, division, latitude, longitude, population]) =>
    ({ region, name, division, latitude, longitude, population }) satisfies State,
);

export type Center = {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly handlingCostPerUnit: number;
};

const reno = center("RNO", "Reno", "NV", 39.53, -119.81, 0.42);
const phoenix = center("PHX", "Phoenix", "AZ", 33.45, -112.07, 0.38);
const dallas = center("DFW", "Dallas", "TX", 32.78, -96.8, 0.36);
const indianapolis = center("IND", "Indianapolis", "IN", 39.77, -86.16, 0.34);
const harrisburg = center("MDT", "Harrisburg", "PA", 40.27, -76.88, 0.44);
const atlanta = center("ATL", "Atlanta", "GA", 33.75, -84.39, 0.37);
const riverside = center("RIV", "Riverside", "CA", 33.95, -117.4, 0.46);
const kansasCity = center("MCI", "Kansas City", "MO", 39.1, -94.58, 0.34);
const columbus = center("CMH", "Columbus", "OH", 39.96, -83.0, 0.36);

/** Two sets of six centers: `coastal` serves the north-west and the coasts from afar, `balanced` follows the people. */
export const networks = {
  coastal: [reno, phoenix, dallas, indianapolis, harrisburg, atlanta],
  balanced: [riverside, dallas, kansasCity, columbus, harrisburg, atlanta],
} as const satisfies Record<string, readonly Center[]>;

export type Network = keyof typeof networks;

export type Lane = {
  readonly distanceKm: number;
  readonly costPerParcel: number;
  readonly costPerKg: number;
  readonly transitDays: number;
};

/** Parcel zones by distance, as carriers have them: up to km, cost of a parcel, cost of each kg, days on the way. */
const zones = [
  { upToKm: 240, perParcel: 4.6, perKg: 0.25, days: 1 },
  { upToKm: 480, perParcel: 4.75, perKg: 0.33, days: 2 },
  { upToKm: 960, perParcel: 4.95, perKg: 0.45, days: 2 },
  { upToKm: 1600, perParcel: 5.2, perKg: 0.6, days: 3 },
  { upToKm: 2250, perParcel: 5.45, perKg: 0.78, days: 4 },
  { upToKm: 2900, perParcel: 5.65, perKg: 0.95, days: 4 },
  { upToKm: Infinity, perParcel: 5.85, perKg: 1.1, days: 5 },
] as const;

/** Every lane of a network, center by center and state by state: `lanes[center * states.length + state]`. */
export function lanesOf(centers: readonly Center[]): Lane[] {
  return centers.flatMap((from) =>
    states.map((to) => {
      const distanceKm = greatCircleKm(from, to);
      const zone = zones.find(({ upToKm }) => distanceKm <= upToKm)!;
      return {
        distanceKm: Math.round(distanceKm * 10) / 10,
        // A small part grows with distance inside a zone, so that no two centers cost the same.
        costPerParcel: round4(zone.perParcel + distanceKm * 2e-5),
        costPerKg: round4(zone.perKg + distanceKm * 1e-5),
        transitDays: zone.days,
      };
    }),
  );
}

/** For each state all centers, cheapest parcel first: `nearest[state * centers + rank]` is the index of a center. */
export function nearestCenters(lanes: readonly Lane[], centers: number): Uint8Array {
  const nearest = new Uint8Array(states.length * centers);
  for (let state = 0; state < states.length; state++) {
    const distance = (center: number) => lanes[center * states.length + state]!.distanceKm;
    const order = Array.from({ length: centers }, (_, center) => center).sort((a, b) => distance(a) - distance(b));
    nearest.set(order, state * centers);
  }
  return nearest;
}

type Place = { readonly latitude: number; readonly longitude: number };

/** Haversine distance on a sphere of 12,742 km diameter. */
function greatCircleKm(from: Place, to: Place): number {
  const radian = Math.PI / 180;
  const x = Math.sin(((to.latitude - from.latitude) * radian) / 2);
  const y = Math.sin(((to.longitude - from.longitude) * radian) / 2);
  const along = Math.cos(from.latitude * radian) * Math.cos(to.latitude * radian);
  return 12742 * Math.asin(Math.sqrt(x * x + along * y * y));
}

function round4(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function center(
  id: string,
  name: string,
  region: string,
  latitude: number,
  longitude: number,
  handlingCostPerUnit: number,
): Center {
  return { id, name, region, latitude, longitude, handlingCostPerUnit };
}
