// The gate of the build: a site with a broken cell, a CDN import or a load from another host is not published.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Finding = { readonly file: string; readonly what: string };

type Rule = { readonly files: RegExp; readonly pattern: RegExp; readonly what: string };

const host = String.raw`(?:https?:)?\/\/(?!(?:127\.0\.0\.1|localhost)[:/])[a-z0-9.-]+\.[a-z]`;

const rules: readonly Rule[] = [
  { files: /\.html$/, pattern: /observablehq--error/, what: "a cell that does not compile" },
  {
    files: /\.html$/,
    pattern: new RegExp(`<(?:script|img|iframe|source|video|audio|embed)\\b[^>]*\\bsrc=["']?${host}`, "i"),
    what: "a load from another host",
  },
  {
    files: /\.html$/,
    pattern: new RegExp(`<link\\b(?![^>]*rel=["']?canonical)[^>]*\\bhref=["']?${host}`, "i"),
    what: "a stylesheet or preload from another host",
  },
  {
    files: /\.(html|css)$/,
    pattern: new RegExp(`(?:url\\(\\s*["']?|@import\\s+["'])${host}`, "i"),
    what: "a style resource from another host",
  },
  {
    files: /\.(html|js|mjs)$/,
    pattern: new RegExp(
      `(?:\\bfrom\\s*|\\bimport\\s*\\(?\\s*|\\bfetch\\(\\s*|importScripts\\(\\s*|new\\s+(?:Shared)?Worker\\(\\s*|EventSource\\(\\s*|new\\s+URL\\(\\s*)["'\`]${host}`,
      "i",
    ),
    what: "an import or request to another host",
  },
  {
    files: /\.(html|js|mjs|css)$/,
    pattern: /cdn\.jsdelivr\.net|unpkg\.com|esm\.sh|cdnjs\.cloudflare|fonts\.(?:googleapis|gstatic)\.com/i,
    what: "a CDN",
  },
  {
    files: /\.(html|js|mjs)$/,
    pattern: /(?:\bfrom\s*|\bimport\s*\(?\s*)["'](?:npm|jsr|node):/,
    what: "an import that was not resolved",
  },
];

/** Everything in a built site that would fail or reach another host, empty when the site may be published. */
export function inspectSite(folder: string): Finding[] {
  const files = (readdirSync(folder, { recursive: true }) as string[]).sort();
  const findings: Finding[] = files
    .filter((file) => /^_(?:npm|jsr)\//.test(file) && /\.\w+$/.test(file))
    .map((file) => ({ file, what: "a package fetched from a CDN" }));
  for (const file of files) {
    const applying = rules.filter((rule) => rule.files.test(file));
    if (applying.length === 0) continue;
    const content = readFileSync(join(folder, file), "utf8");
    for (const { pattern, what } of applying) {
      const match = pattern.exec(content);
      if (match)
        findings.push({ file, what: `${what}: ${content.slice(match.index, match.index + 120).replace(/\s+/g, " ")}` });
    }
  }
  return findings;
}

/** What Framework would fetch from a CDN if a cell used it without importing it. */
const implicitGlobals =
  "Plot|Inputs|d3|Arrow|html|svg|md|tex|sql|aq|duckdb|SQLite|SQLiteDatabaseClient|DuckDBClient|topojson|mermaid|dot|vl|vg|L|React|ReactDOM|echarts|mapboxgl|us|_";
const implicitUse = new RegExp(`(?<![\\w$.'"\`-])(${implicitGlobals})(?=\\s*(?:[.(\`]|$))`, "gm");

/** CDN imports, implicit CDN globals and CDN-backed file readers in the source of a page. */
export function inspectPage(file: string, markdown: string): Finding[] {
  const code = [...markdown.matchAll(/^```(?:js|ts|jsx|tsx)\b[^\n]*\n([\s\S]*?)^```/gm)]
    .map(([, body]) => body!)
    .join("\n");
  // Inline expressions: from "${" to the end of the paragraph, which is more than the expression but never less.
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, "");
  const templates = [...prose.matchAll(/\$\{([\s\S]*?)(?=\n\s*\n|$(?![\s\S]))/g)].map(([, body]) => body!).join("\n");
  const findings: Finding[] = [];
  for (const [what] of markdown.matchAll(/["'](?:npm|jsr):[^"']+["']/g))
    findings.push({ file, what: `a CDN import: ${what}` });
  if (/^```(?:sql|tex|dot|mermaid)\b/m.test(markdown))
    findings.push({ file, what: "a fenced language that Framework loads from a CDN" });
  for (const [use] of `${code}\n${templates}`.matchAll(/\.(?:csv|tsv|arrow|parquet|xlsx|zip|sqlite|xml)\(\s*[){]/g))
    findings.push({ file, what: `a file reader that Framework loads from a CDN: ${use}` });
  const imported = new Set(
    [...code.matchAll(/\bimport\s+(?:\*\s+as\s+)?([\s\S]*?)\s+from\b/g)].flatMap(
      ([, names]) => names!.match(/[\w$]+/g) ?? [],
    ),
  );
  const plain = `${code.replace(/^\s*import[\s\S]*?;$/gm, "")}\n${templates}`
    .replace(/\/\/.*$|\/\*[\s\S]*?\*\//gm, "")
    .replace(/(["'])(?:\\.|(?!\1).)*\1/g, '""');
  for (const [, name] of plain.matchAll(implicitUse))
    if (
      !imported.has(name!) &&
      !new RegExp(`\\b(?:const|let|function)\\s+${name}\\b|[(,]\\s*${name}\\s*[,)]?\\s*=>`).test(plain)
    )
      findings.push({ file, what: `the implicit global ${name}, which Framework loads from a CDN; import it` });
  return findings;
}
