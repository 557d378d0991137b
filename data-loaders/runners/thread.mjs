// The start of a thread: sets up the loader for TypeScript, then listens for tasks.
import { register } from "tsx/esm/api";

register();
await import("./thread.ts");
