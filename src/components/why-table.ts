// A table each of whose rows opens to the arithmetic behind it.
import { html } from "htl";
import { cellText, type Column } from "./download.js";
import { explainCard, type ArithmeticStep } from "./explain-card.js";

export type WhyColumn<Row> = Column<Row> & {
  /** Left out on a phone. */
  wide?: boolean;
  /** Set in the accent: the number that is proposed. */
  ours?: boolean;
};

export type Why = {
  title: string;
  steps: readonly ArithmeticStep[];
  caution?: string | undefined;
  note?: string | undefined;
};

type WhyTableOptions<Row> = {
  caption: string;
  columns: readonly WhyColumn<Row>[];
  /** Unique text of a row; keeps an opened row open across redraws. */
  key: (row: Row) => string;
  /** A second, quiet line under the first cell. */
  note?: (row: Row) => string;
  /** Asked only when the row is opened. */
  why: (row: Row) => Why;
  limit?: number;
};

const opened = new Set<string>();

/** Draws the first `limit` rows and says so when there are more. */
export function whyTable<Row>(rows: readonly Row[], options: WhyTableOptions<Row>): HTMLElement {
  const { caption, columns, limit = 25 } = options;
  const shown = rows.slice(0, limit);
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${caption}>
    <table class="reorder-table">
      <thead>
        <tr>
          ${columns.map((c) => html`<th scope="col" class=${classes(c)}>${c.label}</th>`)}
          <th scope="col"><span class="visually-hidden">Why this number</span></th>
        </tr>
      </thead>
      <tbody>
        ${shown.flatMap((row) => lines(row, options))}
      </tbody>
    </table>
    ${rows.length > limit ? html`<p><small>The first ${limit} of ${rows.length.toLocaleString("en-US")} rows; the CSV has all.</small></p>` : ""}
  </div>` as HTMLElement;
}

const classes = <Row>(c: WhyColumn<Row>) =>
  [c.numeric ? "number" : "", c.wide ? "wide-only" : "", c.ours ? "ours" : ""].filter(Boolean).join(" ");

function lines<Row>(row: Row, { caption, columns, key, note, why }: WhyTableOptions<Row>): Element[] {
  const name = `${caption}/${key(row)}`;
  const id = `why-${name}`.toLowerCase().replaceAll(/\W+/g, "-");
  const cell = html`<td colspan=${columns.length + 1}></td>` as HTMLElement;
  const panel = html`<tr class="why-row" id=${id}>
    ${cell}
  </tr>` as HTMLElement;
  const button = html`<button type="button" class="why" aria-controls=${id}>
    Why?<span class="visually-hidden"> ${key(row)}</span>
  </button>` as HTMLButtonElement;
  const show = (open: boolean) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open && cell.childElementCount === 0) {
      const { title, steps, caution, note } = why(row);
      cell.append(explainCard(steps, { title, caution, note }));
    }
  };
  button.onclick = () => {
    if (opened.has(name)) opened.delete(name);
    else opened.add(name);
    show(opened.has(name));
  };
  show(opened.has(name));
  const [first, ...rest] = columns;
  const line = html`<tr>
    <th scope="row">${cellText(first!, row)}${note ? html`<span class="sku">${note(row)}</span>` : ""}</th>
    ${rest.map((c) => html`<td class=${classes(c)}>${cellText(c, row)}</td>`)}
    <td>${button}</td>
  </tr>` as Element;
  return [line, panel];
}
