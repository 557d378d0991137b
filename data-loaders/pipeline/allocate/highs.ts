// The HiGHS runtime in Node. Its typings describe a CommonJS module; what Node imports is the loader itself.
import highs from "highs";
import type { Highs } from "highs";

export const loadHighs = highs as unknown as () => Promise<Highs>;
