// What a job is.

/** Reports the share done (0 to 1) and the phase in words. */
export type JobProgress = (share: number, phase: string) => void;

/** A job takes a structured-clone-safe request and gives such a result; it may take its time. */
export type Job<Request, Result> = (request: Request, progress: JobProgress) => Result | Promise<Result>;
