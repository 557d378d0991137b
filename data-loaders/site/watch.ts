// Framework re-runs a loader only when the loader's own file changes. This makes other changes count: it touches the loaders.
import { readdirSync, rmSync, utimesSync, watch, type FSWatcher, existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { readManifest } from "../pipeline/manifest.js";

/** The loaders of a project, by path. */
export function loadersIn(projectRoot: string): string[] {
  const folder = join(projectRoot, "data-loaders");
  return readdirSync(folder)
    .filter((name) => /\.(arrow|json|js|bin|csv|wasm)\.ts$/.test(name))
    .map((name) => join(folder, name));
}

/** Makes every loader look new and forgets what Framework has cached of them. */
export function touchLoaders(projectRoot: string, time = new Date()): void {
  rmSync(join(projectRoot, "src/.observablehq/cache/data"), { recursive: true, force: true });
  for (const loader of loadersIn(projectRoot)) utimesSync(loader, time, time);
}

/** Watches lib, data-loaders, the run's config file and input; returns a function that stops. */
export function watchSources(projectRoot: string, run: string, onChange = () => touchLoaders(projectRoot)): () => void {
  const watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, 200);
  };
  const source = /\.(ts|mjs|json|csv|gz|parquet)$/;
  const loaders = new Set(
    loadersIn(projectRoot).map((file) => file.slice(join(projectRoot, "data-loaders").length + 1)),
  );
  for (const folder of ["lib", "data-loaders"])
    watchers.push(
      watch(join(projectRoot, folder), { recursive: true }, (_, name) => {
        // The loaders themselves are Framework's to watch, and touching them must not start this again.
        if (name && source.test(name) && !loaders.has(name)) changed();
      }),
    );
  const manifest = readManifest(run);
  for (const path of [manifest?.request.config, manifest?.input.path])
    if (path && existsSync(path)) {
      const folder = statSync(path).isDirectory() ? path : dirname(path);
      watchers.push(
        watch(folder, (_, name) => (folder === path || name === path.slice(folder.length + 1)) && changed()),
      );
    }
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
