#!/usr/bin/env node
// The installed command: loads the TypeScript sources through tsx.
import { register } from "tsx/esm/api";

register();
await import("./main.ts");
