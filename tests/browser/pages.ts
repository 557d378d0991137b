// The pages of the site, as a reader reaches them.
export const pages = [
  "/",
  "/explore",
  "/segments",
  "/forecasts",
  "/allocation",
  "/results",
  "/replenishment",
  "/review",
  "/docs/methodology",
  "/docs/data-dictionary",
  "/docs/technical-details",
  "/docs/glossary",
] as const;

/** Pages that show a run and therefore carry its stamp. */
export const stagePages = pages.filter((page) => !page.startsWith("/docs"));
