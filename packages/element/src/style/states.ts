/** The custom states of an element, for `:state()` in the page's styles. */
export function setStates({ states }: ElementInternals, now: Readonly<Record<string, boolean>>): void {
  for (const [state, on] of Object.entries(now)) {
    if (on) states.add(state);
    else states.delete(state);
  }
}
