// The two errors that an edge turns into one line: what the user can mend (exit code 2), and a service that failed (1).

/** Says what is wrong, where, and how to mend it, in one line. Never carries credentials. */
export class InputError extends Error {
  override name = "InputError";
}

/** A server that this program uses is not there, refuses, or is too slow. One line, never with credentials. */
export class ServiceError extends Error {
  override name = "ServiceError";
}

/** Runs `action`; a RangeError or TypeError of the pure core about a user's argument becomes an InputError. */
export function asInput<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw new InputError(error.message);
    throw error;
  }
}
