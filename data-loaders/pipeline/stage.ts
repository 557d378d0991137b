// What a stage of the pipeline is. Its result depends on its input folders, its parameters and its code, on nothing else.

/** Reports how far a stage is: phase in words, share done (0 to 1), and optionally how many of what. */
export type Progress = (phase: string, share?: number, counted?: { done: number; total: number; unit: string }) => void;

/** Plain JSON: what a stage says of its own result; kept in the manifest and shown in the stage rail. */
export type Summary = {
  readonly [key: string]:
    string | number | boolean | null | Summary | readonly Summary[] | readonly (string | number)[];
};

export type StageContext<P> = {
  /** Folder of the finished output of each stage that `stageInputs` (stages.ts) names for this one. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Empty folder for this stage's files; it becomes visible to others only when `run` has returned. */
  readonly output: string;
  /** Folder for spilled and temporary data, removed afterwards. */
  readonly temp: string;
  readonly parameters: P;
  readonly progress: Progress;
};

export type Stage<P = unknown> = {
  readonly name: StageName;
  run(context: StageContext<P>): Promise<Summary>;
};

/** In the order in which they run. */
export const stageNames = ["sample", "prepare", "segment", "forecast", "allocate", "replenish", "validate"] as const;

export type StageName = (typeof stageNames)[number];
