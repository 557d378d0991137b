// What the inputs of a page hold, and how that stands in its URL. No DOM here.

type Common = {
  name: string;
  label: string;
  hint?: string;
  /** Inputs that are seldom moved stand together under this word, closed until one of them differs from its default. */
  group?: string;
  /** Whether the input means anything beside the others; it is hidden when not, and keeps its value. */
  when?: (values: Values) => boolean;
};
type Choice = { value: string; label: string };

export type RangeControl = Common & {
  kind: "range";
  unit: string;
  min: number;
  max: number;
  step: number;
  initial: number;
  format: (value: number) => string;
};
/** A whole number that is typed, such as a seed. */
export type NumberControl = Common & { kind: "number"; unit: string; min: number; max: number; initial: number };
export type SelectControl = Common & { kind: "select"; choices: readonly Choice[]; initial: string };
/** Any number of choices, at least one. */
export type ManyControl = Common & { kind: "many"; choices: readonly Choice[]; initial: readonly string[] };
/** A short text with a grammar of its own, such as orders of a model. */
export type TextControl = Common & { kind: "text"; initial: string; valid: (text: string) => boolean };
export type Control = RangeControl | NumberControl | SelectControl | ManyControl | TextControl;

export type ControlValue = number | string | readonly string[];
/** The form's value: by name of the control. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each page knows what it asked for
export type Values = Record<string, any>;

/** The text of a value in the URL. */
export function toQuery(value: ControlValue): string {
  return Array.isArray(value) ? value.join(",") : String(value);
}

export function isInitial(control: Control, value: ControlValue): boolean {
  return toQuery(value) === toQuery(control.initial);
}

/** The state of all controls as a query of its own: only what differs from the defaults. */
export function stateText(controls: readonly Control[], values: Values): string {
  const query = new URLSearchParams();
  for (const c of controls) if (!isInitial(c, values[c.name])) query.set(c.name, toQuery(values[c.name]));
  return query.toString();
}

/** The state that such a query holds; what is not possible falls back to the default with a notice. */
export function stateFrom(controls: readonly Control[], text: string, notices: string[]): Values {
  const query = new URLSearchParams(text);
  return Object.fromEntries(controls.map((c) => [c.name, fromQuery(c, query.get(c.name), notices)]));
}

/** The value that the URL asks for, or the default; a value that is not possible adds a notice. */
export function fromQuery(control: Control, text: string | null, notices: string[]): ControlValue {
  if (text === null) return control.initial;
  const value = parsed(control, text);
  if (value !== undefined) return value;
  notices.push(
    `The link asked for ${control.label.toLowerCase()} “${text}”, which is not possible; the default is shown.`,
  );
  return control.initial;
}

function parsed(control: Control, text: string): ControlValue | undefined {
  if (control.kind === "select") return control.choices.some((c) => c.value === text) ? text : undefined;
  if (control.kind === "many") {
    const asked = text.split(",");
    const known = control.choices.filter((c) => asked.includes(c.value)).map((c) => c.value);
    return known.length === asked.length && known.length > 0 ? known : undefined;
  }
  if (control.kind === "text") return control.valid(text) ? text : undefined;
  const value = text.trim() === "" ? NaN : Number(text);
  const whole = control.kind === "range" || Number.isInteger(value);
  return value >= control.min && value <= control.max && whole ? value : undefined;
}
