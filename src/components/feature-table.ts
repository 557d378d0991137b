// The behavioural features of a run: unit, formula, and whether they were used.
import { html } from "htl";

export type FeatureInfo = {
  name: string;
  label: string;
  unit: string;
  formula: string;
  transform: string;
  chosen: boolean;
  left_out: string | null;
};

export function featureTable(features: readonly FeatureInfo[]): HTMLElement {
  const used = ({ chosen, left_out }: FeatureInfo) => (left_out ? `no: ${left_out}` : chosen ? "yes" : "not chosen");
  return html`<div class="table-scroll whole" tabindex="0" role="region" aria-label="Features">
    <table>
      <thead>
        <tr>
          <th scope="col">Feature</th>
          <th scope="col">Unit</th>
          <th scope="col">Formula</th>
          <th scope="col">Transform</th>
          <th scope="col">Used</th>
        </tr>
      </thead>
      <tbody>
        ${features.map(
          (feature) =>
            html`<tr>
              <th scope="row">${feature.label}<small class="sku">${feature.name}</small></th>
              <td>${feature.unit}</td>
              <td>${feature.formula}</td>
              <td>${feature.transform}</td>
              <td>${used(feature)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>` as HTMLElement;
}
