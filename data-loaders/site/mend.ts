// Mends what Framework ships: language, zoom, skip link, list and label structure, landmark names, dates of files.

const mends: readonly (readonly [RegExp, string])[] = [
  [/<html>/, '<html lang="en">'],
  [/, maximum-scale=1/, ""],
  [/<meta name="generator"/, '<meta name="color-scheme" content="light dark">\n<meta name="generator"'],
  [/<body>/, '<body>\n<a class="skip-link" href="#observablehq-main">Skip to the content</a>'],
  // The menu button belongs to a landmark; `mendCss` lets the style sheet find it there.
  [
    /<input id="observablehq-sidebar-toggle" type="checkbox" title="Toggle sidebar">\s*(<label id="observablehq-sidebar-backdrop"[^>]*><\/label>)/,
    '<header>\n<input id="observablehq-sidebar-toggle" type="checkbox" aria-label="Show the menu" title="Menu">\n$1\n</header>',
  ],
  [/<nav id="observablehq-sidebar">/, '<nav id="observablehq-sidebar" aria-label="Site">'],
  // A label may not be a child of a list.
  [
    /(<nav id="observablehq-sidebar"[^>]*>)\s*<ol>\s*(<label id="observablehq-sidebar-close"[^>]*><\/label>)/,
    '$1\n  <ol>\n    <li class="sidebar-close-item">$2</li>',
  ],
  [
    /<input type="search" placeholder="Search">/,
    '<input type="search" placeholder="Search" aria-label="Search this site">',
  ],
  [
    /<footer id="observablehq-footer">\s*<nav>/,
    '<footer id="observablehq-footer">\n<nav aria-label="Previous and next page">',
  ],
  // When a snapshot was written is not a fact of the run, and would make every build differ.
  [/,"lastModified":\d+/g, ""],
  [/<main id="observablehq-main"/, '<main id="observablehq-main" tabindex="-1"'],
];

/** A built page with its accessibility faults mended. */
export function mendHtml(html: string): string {
  return mends.reduce((text, [fault, cure]) => text.replace(fault, cure), html);
}

/** A built style sheet that finds the menu's state from anywhere, not only from the button's siblings. */
export function mendCss(css: string): string {
  return css.replace(
    /#observablehq-sidebar-toggle:(checked|indeterminate)\s*~\s*/g,
    "body:has(#observablehq-sidebar-toggle:$1) ",
  );
}
