// One input of a control card: label, unit and default, the field, its range or hint.
import { html } from "htl";
import type {
  Control,
  ControlValue,
  ManyControl,
  NumberControl,
  RangeControl,
  SelectControl,
  TextControl,
  Values,
} from "./control-state.js";

export type ControlRow = {
  name: string;
  node: Element;
  /** Shows what `values` holds now. */
  show: () => void;
  /** What the field says; undefined while it is not valid. */
  read: () => ControlValue | undefined;
};

export function controlRow(control: Control, values: Values): ControlRow {
  if (control.kind === "range") return rangeRow(control, values);
  if (control.kind === "number") return numberRow(control, values);
  if (control.kind === "text") return textRow(control, values);
  return control.kind === "select" ? selectRow(control, values) : manyRow(control, values);
}

const hint = (text: string | undefined) => (text ? html`<p class="control-hint">${text}</p>` : "");
const fieldId = (name: string) => `control-${name}`;

function rangeRow(control: RangeControl, values: Values): ControlRow {
  const { name, min, max, step, unit, format } = control;
  const id = fieldId(name);
  const field = html`<input
    id=${id}
    type="range"
    name=${name}
    min=${min}
    max=${max}
    step=${step}
    value=${values[name]}
  />` as HTMLInputElement;
  const output = html`<output for=${id}></output>` as HTMLOutputElement;
  const node = html`<div class="control-row">
    <label for=${id}>${control.label} <span class="unit">${unit}, default ${format(control.initial)}</span></label
    >${output} ${field}
    <p class="control-hint"><span>${format(min)}</span><span>${format(max)}</span></p>
  </div>` as Element;
  const show = () => {
    const value = values[name] as number;
    field.valueAsNumber = value;
    field.style.setProperty("--filled", `${(100 * (value - min)) / (max - min)}%`);
    field.setAttribute("aria-valuetext", `${format(value)} ${unit}`);
    output.value = format(value);
  };
  return { name, node, show, read: () => field.valueAsNumber };
}

function numberRow(control: NumberControl, values: Values): ControlRow {
  const { name, min, max, unit } = control;
  const id = fieldId(name);
  const field = html`<input id=${id} type="number" name=${name} min=${min} max=${max} step="1" />` as HTMLInputElement;
  const node = html`<div class="control-row">
    <label for=${id}>${control.label} <span class="unit">${unit}, default ${control.initial}</span></label
    >${field} ${hint(control.hint)}
  </div>` as Element;
  const show = () => {
    if (field.valueAsNumber !== values[name]) field.valueAsNumber = values[name] as number;
  };
  return {
    name,
    node,
    show,
    read: () => (field.validity.valid && field.value !== "" ? field.valueAsNumber : undefined),
  };
}

function textRow(control: TextControl, values: Values): ControlRow {
  const { name } = control;
  const id = fieldId(name);
  const field = html`<input
    id=${id}
    type="text"
    name=${name}
    autocomplete="off"
    spellcheck="false"
  />` as HTMLInputElement;
  const node = html`<div class="control-row">
    <label for=${id}>${control.label} <span class="unit">default ${control.initial}</span></label
    >${field} ${hint(control.hint)}
  </div>` as Element;
  const show = () => {
    if (field.value.trim() !== values[name]) field.value = String(values[name]);
    field.removeAttribute("aria-invalid");
  };
  const read = () => {
    const text = field.value.trim();
    if (control.valid(text)) return text;
    field.setAttribute("aria-invalid", "true");
    return undefined;
  };
  return { name, node, show, read };
}

function selectRow(control: SelectControl, values: Values): ControlRow {
  const { name } = control;
  const id = fieldId(name);
  const field = html`<select id=${id} name=${name}>
    ${control.choices.map((c) => html`<option value=${c.value}>${c.label}</option>`)}
  </select>` as HTMLSelectElement;
  const node = html`<div class="control-row">
    <label for=${id}>${control.label}</label>${field}${hint(control.hint)}
  </div>`;
  const show = () => {
    field.value = String(values[name]);
  };
  return { name, node, show, read: () => field.value };
}

function manyRow(control: ManyControl, values: Values): ControlRow {
  const { name } = control;
  const boxes = control.choices.map(
    (c) => html`<input type="checkbox" name=${name} value=${c.value} />` as HTMLInputElement,
  );
  const node = html`<fieldset class="control-row control-many">
    <legend>${control.label}</legend>
    <div>${control.choices.map((c, i) => html`<label>${boxes[i]} ${c.label}</label>`)}</div>
    ${hint(control.hint)}
  </fieldset>` as Element;
  const show = () => {
    for (const box of boxes) box.checked = (values[name] as readonly string[]).includes(box.value);
  };
  const read = () => {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    if (chosen.length > 0) return chosen;
    show();
    return undefined;
  };
  return { name, node, show, read };
}
