// Where countries are: the middle of each, to a tenth of a degree, by the names that shops use for them.

/** Latitude and longitude in degrees. Names are compared in lower case. */
const centroids: Readonly<Record<string, readonly [latitude: number, longitude: number]>> = {
  argentina: [-34.0, -64.0],
  australia: [-25.6, 134.4],
  austria: [47.6, 14.1],
  bahrain: [26.0, 50.5],
  belgium: [50.6, 4.7],
  brazil: [-10.8, -53.1],
  bulgaria: [42.8, 25.2],
  canada: [57.0, -100.0],
  "channel islands": [49.4, -2.4],
  china: [36.5, 103.9],
  croatia: [45.1, 16.4],
  cyprus: [35.0, 33.1],
  "czech republic": [49.7, 15.3],
  denmark: [56.0, 10.0],
  estonia: [58.7, 25.5],
  finland: [64.5, 26.3],
  france: [46.6, 2.5],
  germany: [51.1, 10.4],
  greece: [39.0, 22.9],
  "hong kong": [22.4, 114.1],
  hungary: [47.2, 19.4],
  iceland: [65.0, -18.6],
  india: [22.9, 79.6],
  ireland: [53.2, -8.1],
  israel: [31.5, 35.0],
  italy: [42.8, 12.1],
  japan: [37.6, 138.0],
  latvia: [56.9, 24.9],
  lebanon: [33.9, 35.9],
  lithuania: [55.3, 23.9],
  luxembourg: [49.8, 6.1],
  malta: [35.9, 14.4],
  mexico: [23.9, -102.5],
  netherlands: [52.1, 5.3],
  "new zealand": [-41.8, 171.5],
  norway: [64.5, 12.0],
  poland: [52.1, 19.4],
  portugal: [39.6, -8.5],
  romania: [45.9, 25.0],
  "saudi arabia": [24.1, 44.5],
  singapore: [1.4, 103.8],
  slovakia: [48.7, 19.5],
  slovenia: [46.1, 14.8],
  "south africa": [-29.0, 25.1],
  "south korea": [36.4, 127.8],
  spain: [40.2, -3.6],
  sweden: [62.8, 16.7],
  switzerland: [46.8, 8.2],
  turkey: [39.1, 35.2],
  ukraine: [49.0, 31.4],
  "united arab emirates": [23.9, 54.3],
  "united kingdom": [54.0, -2.9],
  "united states": [39.8, -98.6],
};

/** Other names of the same; the European Community is put where its offices are, Brussels. */
const synonyms: Readonly<Record<string, string>> = {
  eire: "ireland",
  rsa: "south africa",
  usa: "united states",
  uk: "united kingdom",
  "great britain": "united kingdom",
  "european community": "belgium",
  czechia: "czech republic",
  uae: "united arab emirates",
  holland: "netherlands",
  korea: "south korea",
};

/** Where the country `name` is, or undefined for a name that is no country ("Unspecified"). */
export function countryCentroid(name: string): { latitude: number; longitude: number } | undefined {
  const plain = name.trim().toLowerCase();
  const found = centroids[synonyms[plain] ?? plain];
  return found ? { latitude: found[0], longitude: found[1] } : undefined;
}
