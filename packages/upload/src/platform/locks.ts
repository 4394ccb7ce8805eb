/** Locks between all tabs of this origin. They end with the tab that holds them, whatever becomes of it. */
export interface Locks {
  /**
   * @param within milliseconds to wait for it. Default 0
   * @returns how to give it back; undefined when somebody has it
   */
  take(name: string, within?: number): Promise<(() => void) | undefined>;
  /** The names of all that are held. */
  held(): Promise<ReadonlySet<string>>;
}

/** The one place that uses Web Locks. @returns undefined where the browser has none */
export function webLocks(): Locks | undefined {
  const { locks } = globalThis.navigator ?? {};
  return (
    locks && {
      take: (name, within = 0) =>
        new Promise((resolve, reject) => {
          const signal = within > 0 ? AbortSignal.timeout(within) : undefined;
          const held = locks.request(name, signal ? { signal } : { ifAvailable: true }, (lock) => {
            if (lock === null) return resolve(undefined);
            return new Promise<void>((release) => resolve(release));
          });
          held.catch((error) => (signal?.aborted ? resolve(undefined) : reject(error)));
        }),
      held: async () => new Set((await locks.query()).held?.flatMap(({ name = [] }) => name)),
    }
  );
}
