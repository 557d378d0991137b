// What was measured against other tools, with the targets that were missed as plain as those that were reached.
import { html } from "htl";

export type BenchTable = {
  readonly section: string;
  readonly date: string;
  readonly machine: { readonly processor: string; readonly cores: number };
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly {
    readonly name: string;
    readonly unit: string;
    readonly ours: number;
    readonly peer: number | null;
    readonly ratio: number | null;
    readonly target: string | null;
    readonly met: boolean | null;
  }[];
  readonly notes: readonly string[];
};

export function benchTable({ section, date, machine, versions, rows, notes }: BenchTable): HTMLElement {
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return html`<div>
    <h3>${section.charAt(0).toUpperCase() + section.slice(1)}</h3>
    <p>Measured on ${date}: ${machine.processor}, ${machine.cores} cores; ${used.join(", ")}.</p>
    <div class="table-scroll whole" tabindex="0" role="region" aria-label="${`Bench: ${section}`}">
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Unit</th>
            <th scope="col" class="number">Stockwise</th>
            <th scope="col" class="number">Peer</th>
            <th scope="col" class="number">Times better</th>
            <th scope="col">Target</th>
            <th scope="col">Reached</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ name, unit, ours, peer, ratio, target, met }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${unit}</td>
                <td class="number">${figure(ours)}</td>
                <td class="number">${figure(peer)}</td>
                <td class="number">${figure(ratio, 3)}</td>
                <td>${target ?? ""}</td>
                <td>${met === null ? "" : met ? "yes" : "no"}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <ul>
      ${notes.map((note) => html`<li>${note}</li>`)}
    </ul>
  </div>` as HTMLElement;
}

function figure(value: number | null, digits = 4): string {
  return value === null ? "" : value.toLocaleString("en-US", { maximumSignificantDigits: digits });
}
