// The command line: finds the command, runs it, and turns what goes wrong into one line and an exit code.
import { InputError, ServiceError } from "../errors.js";
import { productVersion } from "../project.js";
import { help, parse, type Command } from "./command.js";

const load = (name: string) => async () => ((await import(`./${name}.js`)) as { command: Command }).command;

/** Commands in the order in which a newcomer needs them; each file is loaded only when asked for. */
const commands: Readonly<Record<string, () => Promise<Command>>> = Object.fromEntries(
  [
    "start",
    "run",
    "build",
    "dev",
    "sample",
    "prepare",
    "segment",
    "forecast",
    "allocate",
    "replenish",
    "ledger",
    "serve",
    "simulate",
    "validate",
    "experiment",
    "compare",
    "monitor",
    "review",
    "export",
    "doctor",
  ].map((name) => [name, load(name)]),
);

/** Runs the command line `argv` (without node and script) and returns the exit code: 0 done, 1 failed, 2 bad input. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  try {
    if (name === undefined || name === "--help" || name === "help") {
      process.stdout.write(await overview());
      return name === undefined ? 2 : 0;
    }
    if (name === "--version") {
      process.stdout.write(`${productVersion()}\n`);
      return 0;
    }
    const find = commands[name];
    if (!find) throw new InputError(`unknown command ${name} (there are ${Object.keys(commands).join(", ")})`);
    const command = await find();
    const { options, operands } = parse(command, rest);
    if (options["help"]) {
      process.stdout.write(help(command));
      return 0;
    }
    return (await command.run(options, operands)) ?? 0;
  } catch (error) {
    if (error instanceof InputError) {
      process.stderr.write(`stockwise: ${error.message}\n`);
      return 2;
    }
    if (error instanceof ServiceError && !process.env["STOCKWISE_DEBUG"]) {
      process.stderr.write(`stockwise: ${error.message}\n`);
      return 1;
    }
    process.stderr.write(`stockwise: ${process.env["STOCKWISE_DEBUG"] ? (error as Error).stack : oneLine(error)}\n`);
    return 1;
  }
}

function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message.split("\n")[0]} (set STOCKWISE_DEBUG=1 for the details)`;
}

async function overview(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((find) => find()));
  const width = Math.max(...all.map(({ name }) => name.length));
  return [
    "stockwise <command> [options]",
    "",
    "Decides what to stock where: from transactions to segments, forecasts, allocation, replenishment and a replay.",
    "",
    ...all.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "stockwise <command> --help shows the options of a command. Exit codes: 0 done, 1 failed, 2 bad input.",
    "",
  ].join("\n");
}

process.exitCode = await main(process.argv.slice(2));
