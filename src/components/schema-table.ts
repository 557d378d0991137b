// One input table of the data dictionary.
import { html } from "htl";
import { tables, type SchemaTable } from "../lib/schema.js";

function schemaTable(table: SchemaTable): HTMLElement {
  return html`<section>
    <h2 id=${table.name}><code>${table.name}</code>${table.required ? " (required)" : ""}</h2>
    <p>${table.about} <b>Without it:</b> ${table.without}</p>
    <div class="table-scroll whole" tabindex="0" role="region" aria-label="Columns of ${table.name}">
      <table>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            <th scope="col">Unit</th>
            <th scope="col">Needed</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          ${table.columns.map(
            (column) =>
              html`<tr>
                <th scope="row"><code>${column.name}</code></th>
                <td>${column.type}</td>
                <td>${column.unit ?? ""}</td>
                <td>${column.required ? "yes" : "no"}</td>
                <td>${column.about}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>` as HTMLElement;
}

/** All input tables, transactions first. */
export function dataDictionary(): HTMLElement {
  return html`<div>${tables.map(schemaTable)}</div>` as HTMLElement;
}
