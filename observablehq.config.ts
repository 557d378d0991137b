// The site: pages in reading order. Local files only: no web font, no link to another host.
import { metrics } from "./lib/metrics.js";
import { tables } from "./lib/schema.js";

export default {
  title: "Stockwise",
  root: "src",
  // The build writes to a folder of its own and moves the finished site to dist.
  output: process.env.STOCKWISE_DIST ?? "dist",
  interpreters: { ".ts": ["node", "data-loaders/site/loader.mjs"] },
  style: "style.css",
  globalStylesheets: [],
  // Drawn here, so that no browser asks for a favicon.ico: a center and what it stocks.
  head: `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#0b6bb0" d="M1 6l7-5 7 5v9H1z"/><path fill="#fff" d="M4 8h3v3H4zm5 0h3v3H9zm-5 4h3v3H4zm5 0h3v3H9z"/></svg>')}">`,
  search: {
    // Pages are indexed by their text; what the registries draw is added here.
    async *index() {
      for (const [id, { name, definition }] of Object.entries(metrics))
        yield { path: `/docs/glossary#${id}`, title: name, text: definition };
      for (const { name, about, columns } of tables)
        yield {
          path: `/docs/data-dictionary#${name}`,
          title: `${name} (table)`,
          text: [about, ...columns.map((column) => `${column.name}: ${column.about}`)].join(" "),
        };
    },
  },
  toc: false,
  pages: [
    { name: "1 Explore", path: "/explore" },
    { name: "2 Segments", path: "/segments" },
    { name: "3 Forecasts", path: "/forecasts" },
    { name: "4 Allocation", path: "/allocation" },
    { name: "5 Results", path: "/results" },
    { name: "Replenishment", path: "/replenishment" },
    { name: "Monthly review", path: "/review" },
    {
      name: "Documentation",
      open: true,
      pages: [
        { name: "Methodology", path: "/docs/methodology" },
        { name: "Data dictionary", path: "/docs/data-dictionary" },
        { name: "Technical details", path: "/docs/technical-details" },
        { name: "Glossary", path: "/docs/glossary" },
      ],
    },
  ],
  footer: "Stockwise: what to stock where. Every number on this page comes from the run named at its top.",
};
