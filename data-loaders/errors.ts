// The one error that a user can mend: bad input or misuse. Every edge turns it into one line and exit code 2.

/** Says what is wrong, where, and how to mend it, in one line. Never carries credentials. */
export class InputError extends Error {
  override name = "InputError";
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
