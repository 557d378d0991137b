// Part of a form's value, told only when it changes: so that work hangs on the inputs that it needs and on no others.

/**
 * The values of `pick(form.value)`, each differing from the one before; ends with `invalidation`. A cell that returns it
 * re-runs its dependents only for those.
 *
 * @param restMs tells a value only when none has come for so long: for work that is not worth doing during a drag
 * @example const costs = distinct(controls, ({shipping, holding}) => ({shipping, holding}), invalidation);
 */
export async function* distinct<V, P>(
  form: HTMLElement & { value: V },
  pick: (value: V) => P,
  invalidation: Promise<unknown>,
  { restMs = 0 }: { readonly restMs?: number } = {},
): AsyncGenerator<P> {
  let told: string | undefined;
  let ended = false;
  let wake = () => {};
  let lastChange = -Infinity;
  const changed = () => {
    lastChange = performance.now();
    wake();
  };
  form.addEventListener("input", changed);
  void invalidation.then(() => {
    ended = true;
    form.removeEventListener("input", changed);
    wake();
  });
  while (!ended) {
    const left = restMs - (performance.now() - lastChange);
    if (left > 0) {
      await new Promise<void>((resolve) => setTimeout(resolve, left));
      continue;
    }
    const value = pick(form.value);
    const text = JSON.stringify(value);
    if (text !== told) {
      told = text;
      yield value;
      continue;
    }
    await new Promise<void>((resolve) => (wake = resolve));
  }
}
