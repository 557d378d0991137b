// Patience for what another process does in its own time.

/** Waits until `check` gives something other than undefined or false; throws after `seconds`. */
export async function eventually<T>(
  check: () => T | undefined | false | Promise<T | undefined | false>,
  seconds: number,
  what: string,
): Promise<T> {
  const patience = Date.now() + 1000 * seconds;
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > patience) throw new Error(`${what} did not happen within ${seconds} s`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}
