// Time and memory of each stage, and the parameters of the run.
import { html } from "htl";
import { full } from "./format.js";

export type StageTiming = { stage: string; seconds: number; peak_memory_mb: number };

export function stageTable(timings: readonly StageTiming[]): HTMLElement {
  return html`<div class="table-scroll whole" tabindex="0" role="region" aria-label="Stages">
    <table>
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col" class="number">Seconds</th>
          <th scope="col" class="number">Peak memory, MB</th>
        </tr>
      </thead>
      <tbody>
        ${timings.map(
          (d) =>
            html`<tr>
              <th scope="row">${d.stage}</th>
              <td class="number">${full(d.seconds, 1)}</td>
              <td class="number">${full(d.peak_memory_mb)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>` as HTMLElement;
}

export function parameterTable(parameters: Readonly<Record<string, unknown>>): HTMLElement {
  return html`<div class="table-scroll whole" tabindex="0" role="region" aria-label="Parameters">
    <table>
      <thead>
        <tr>
          <th scope="col">Parameter</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        ${Object.entries(parameters).map(
          ([name, value]) =>
            html`<tr>
              <th scope="row"><code>${name}</code></th>
              <td>${Array.isArray(value) ? value.join(", ") : JSON.stringify(value)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>` as HTMLElement;
}
