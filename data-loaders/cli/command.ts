// What a command is: a name, its options as node:util parses them, its help, and what it does.
import type { ParseArgsConfig } from "node:util";
import { parseArgs } from "node:util";
import { InputError } from "../errors.js";

export type Option = {
  readonly type: "string" | "boolean";
  /** Shown in the help behind the name, e.g. FILE or N. */
  readonly value?: string;
  readonly about: string;
};

export type Command = {
  readonly name: string;
  readonly summary: string;
  /** Positional arguments for the usage line. */
  readonly operands?: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly examples?: readonly string[];
  /** `options` holds what the user gave, by flag name. Errors of the user's making are thrown as InputError. */
  run(options: Options, operands: readonly string[]): Promise<number | void>;
};

export type Options = Readonly<Record<string, string | boolean | undefined>>;

/** Options that every command takes. */
export const commonOptions = {
  seed: { type: "string", value: "N", about: "seed of everything random (default 1)" },
  quiet: { type: "boolean", about: "no progress on stderr" },
  json: { type: "boolean", about: "summary as JSON on stdout" },
  help: { type: "boolean", about: "show this help" },
} as const satisfies Record<string, Option>;

/** Parses `argv` for `command`; throws InputError on an unknown flag or an operand too many. */
export function parse(command: Command, argv: readonly string[]): { options: Options; operands: string[] } {
  const options = { ...command.options, ...commonOptions } as Record<string, Option>;
  const config = Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }]));
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: config as NonNullable<ParseArgsConfig["options"]>,
      allowPositionals: command.operands !== undefined,
      strict: true,
    });
    return { options: values as Options, operands: positionals };
  } catch (error) {
    const [message] = (error as Error).message.split(". ");
    throw new InputError(`${message}; see stockwise ${command.name} --help`);
  }
}

/** The text of `--help`. */
export function help(command: Command): string {
  const rows = Object.entries({ ...command.options, ...commonOptions } as Record<string, Option>).map(
    ([name, { value, about }]) => [`--${name}${value ? ` ${value}` : ""}`, about] as const,
  );
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return [
    `stockwise ${command.name}${command.operands ? ` ${command.operands}` : ""} [options]`,
    "",
    command.summary,
    "",
    ...rows.map(([flag, about]) => `  ${flag.padEnd(width)}  ${about}`),
    ...(command.examples ? ["", "Examples:", ...command.examples.map((example) => `  ${example}`)] : []),
    "",
  ].join("\n");
}

/** The text of option `name`, or the default; throws InputError when neither is there. */
export function text(options: Options, name: string, fallback?: string): string {
  const value = options[name] ?? fallback;
  if (typeof value !== "string" || value === "") throw new InputError(`--${name} is needed`);
  return value;
}

/** The number in option `name`, or undefined when not given; throws InputError on anything that is not a number. */
export function number(options: Options, name: string): number | undefined {
  const value = options[name];
  if (value === undefined) return undefined;
  if (typeof value !== "string" || value.trim() === "" || !Number.isFinite(Number(value)))
    throw new InputError(`invalid --${name}: ${String(value)} (a number)`);
  return Number(value);
}
