// Prints the peak memory in MB of making 1M x 12 points ("data"), and of clustering them too ("fit").
import { seeded } from "../../lib/random.js";
import { fit } from "../../lib/segmentation/kmeans.js";

const [rows, cols] = [1_000_000, 12];
const random = seeded(1);
const values = new Float64Array(rows * cols);
for (let i = 0; i < values.length; i++) values[i] = (Math.floor(i / cols) % 5) + random();
if (process.argv[2] === "fit") fit({ values, rows, cols }, { clusters: 5, starts: 2 });
process.stdout.write(String(process.resourceUsage().maxRSS / 1024));
