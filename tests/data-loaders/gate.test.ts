import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { inspectPage, inspectSite } from "../../data-loaders/site/gate.js";
import { mendCss, mendHtml } from "../../data-loaders/site/mend.js";
import { root, temporaryFolder } from "../support/project.js";

function site(files: Record<string, string>): string {
  const folder = temporaryFolder("site");
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const fine =
  '<html><link rel="stylesheet" href="./a.css"><a href="https://example.org">read</a><script src="./a.js"></script></html>';

describe("the gate of the built site", () => {
  it("lets a site through that loads only its own files; a link is not a load", () => {
    expect(
      inspectSite(
        site({
          "index.html": fine,
          "a.js": 'const ns = "http://www.w3.org/2000/svg"; import "./b.js";',
          "a.css": "p{background:url(./x.png)}",
        }),
      ),
    ).toEqual([]);
  });

  it.each([
    ["a broken cell", { "index.html": '<div class="observablehq--error">' }],
    ["a script", { "index.html": '<script src="https://evil.example/x.js"></script>' }],
    ["a protocol-relative script", { "index.html": '<script src="//evil.example/x.js"></script>' }],
    ["an image", { "index.html": '<img alt="" src="http://evil.example/x.png">' }],
    ["a stylesheet", { "index.html": '<link rel="stylesheet" href="https://fonts.example.com/css2">' }],
    ["a preconnect", { "index.html": '<link href="https://fonts.example.com" rel="preconnect">' }],
    ["a font in CSS", { "a.css": "@font-face{src:url(https://x.example/f.woff2)}" }],
    ["a CSS import", { "a.css": '@import "https://x.example/f.css";' }],
    ["an import", { "a.js": 'import {x} from "https://x.example/+esm";' }],
    ["a dynamic import", { "a.js": 'await import("https://x.example/+esm")' }],
    ["a fetch", { "a.js": 'fetch("https://x.example/data.json")' }],
    ["a worker", { "a.js": 'new Worker("https://x.example/w.js")' }],
    ["an unresolved npm import", { "a.js": 'import "npm:d3";' }],
    ["a CDN", { "a.js": 'const base = "https://cdn.jsdelivr.net/npm/";' }],
    ["a package from a CDN", { "_npm/d3@7/_esm.js": "export {}" }],
  ])("stops %s", (_, files) => {
    expect(inspectSite(site({ "index.html": fine, ...(files as Record<string, string>) }))).toHaveLength(1);
  });
});

describe("the gate of page sources", () => {
  const cell = (code: string) => `# Page\n\n\`\`\`js\n${code}\n\`\`\`\n`;

  it.each([
    ["npm imports", cell('import * as d3 from "npm:d3";')],
    ["implicit Plot", cell("display(Plot.plot({}))")],
    ["implicit Inputs", cell("const k = view(Inputs.range([1, 2]))")],
    ["implicit html", "Text ${html`<b>x</b>`}"],
    ["implicit d3", cell("const s = d3.scaleLinear()")],
    ["a CDN-backed reader", cell('const t = await FileAttachment("x.csv").csv()')],
    ["an Arrow reader", cell('const t = await FileAttachment("x.arrow").arrow()')],
    ["fenced SQL", "```sql\nSELECT 1\n```"],
  ])("finds %s", (_, page) => expect(inspectPage("p.md", page).length).toBeGreaterThan(0));

  it("lets imported names and plain words through", () => {
    const page = cell(
      'import * as Plot from "@observablehq/plot";\nimport { html } from "htl";\nconst a = Plot.plot({});\nconst s = "html (sql)";\nconst t = html`<i>md</i>`;',
    );
    expect(inspectPage("p.md", page)).toEqual([]);
  });

  it("finds nothing in the pages of this site", () => {
    const pages = (readdirSync(join(root, "src"), { recursive: true }) as string[]).filter(
      (file) => file.endsWith(".md") && !file.startsWith("."),
    );
    expect(pages.length).toBeGreaterThan(8);
    expect(pages.flatMap((page) => inspectPage(page, readFileSync(join(root, "src", page), "utf8")))).toEqual([]);
  });
});

describe("mending the built pages", () => {
  it("gives language, zoom and labels", () => {
    const html = mendHtml(
      '<!DOCTYPE html>\n<html>\n<meta name="viewport" content="width=device-width, initial-scale=1, maximum-scale=1">\n<body>\n<input type="search" placeholder="Search">',
    );
    expect(html).toContain('<html lang="en">');
    expect(html).not.toContain("maximum-scale");
    expect(html).toContain('aria-label="Search this site"');
    expect(html).toContain('class="skip-link"');
  });

  it("leaves out when a snapshot was written", () => {
    const html = mendHtml('registerFile("./a.json", {"name":"./a.json","lastModified":1763861234567,"size":5});');
    expect(html).toBe('registerFile("./a.json", {"name":"./a.json","size":5});');
  });

  it("puts the menu button into a landmark that the style sheet still finds", () => {
    const html = mendHtml(
      '<input id="observablehq-sidebar-toggle" type="checkbox" title="Toggle sidebar">\n<label id="observablehq-sidebar-backdrop" for="x"></label>',
    );
    expect(html).toMatch(/^<header>[^]*<input[^]*<label[^]*<\/header>$/);
    expect(mendCss("#observablehq-sidebar-toggle:checked~#observablehq-sidebar{left:0}")).toBe(
      "body:has(#observablehq-sidebar-toggle:checked) #observablehq-sidebar{left:0}",
    );
  });
});
