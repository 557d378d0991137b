// What a section of the bench tells.

export type BenchRow = {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** Null where there is no peer to compare with, or it is not installed here. */
  readonly peer: number | null;
  /** How many times the peer's figure ours is better; a median over pairs of runs for times. */
  readonly ratio: number | null;
  /** What was to be reached, in words, and whether it is. Null: measured for information, or not measurable here. */
  readonly target: string | null;
  readonly met: boolean | null;
};

export type SectionResult = {
  readonly rows: readonly BenchRow[];
  readonly versions: Readonly<Record<string, string>>;
  /** How it was measured, and what could not be. */
  readonly notes: readonly string[];
};

export type BenchTable = SectionResult & {
  readonly section: string;
  readonly date: string;
  readonly machine: { readonly processor: string; readonly cores: number };
};

export type Section = (say: (line: string) => void) => Promise<SectionResult>;

/** CPU time of this process for `action`, in ms. */
export function cpuTime<T>(action: () => T): { ms: number; result: T } {
  const before = process.cpuUsage();
  const result = action();
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, result };
}

/** The middle value; the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** The table as Markdown. */
export function markdown({ section, date, machine, versions, rows, notes }: BenchTable): string {
  const cell = (value: number | null, digits = 4) => (value === null ? "-" : String(Number(value.toPrecision(digits))));
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `## ${section}, ${date}`,
    `${machine.processor}, ${machine.cores} cores; ${used.join(", ")}`,
    "",
    "| what | unit | Stockwise | peer | times better | target | met |",
    "|---|---|---|---|---|---|---|",
    ...rows.map(
      ({ name, unit, ours, peer, ratio, target, met }) =>
        `| ${name} | ${unit} | ${cell(ours)} | ${cell(peer)} | ${cell(ratio, 3)} | ${target ?? ""} | ${met === null ? "" : met ? "yes" : "no"} |`,
    ),
    "",
    ...notes.map((note) => `- ${note}`),
  ].join("\n");
}
