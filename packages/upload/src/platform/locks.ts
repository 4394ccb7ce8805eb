/** Locks between all tabs of this origin. They end with the tab that holds them, whatever becomes of it. */
export interface Locks {
  /** @returns how to give it back; undefined when somebody has it */
  take(name: string): Promise<(() => void) | undefined>;
  /** The names of all that are held. */
  held(): Promise<ReadonlySet<string>>;
}

/** The one place that uses Web Locks. @returns undefined where the browser has none */
export function webLocks(): Locks | undefined {
  const { locks } = globalThis.navigator ?? {};
  return (
    locks && {
      take: (name) =>
        new Promise((resolve, reject) => {
          const held = locks.request(name, { ifAvailable: true }, (lock) => {
            if (lock === null) return resolve(undefined);
            return new Promise<void>((release) => resolve(release));
          });
          held.catch(reject);
        }),
      held: async () => new Set((await locks.query()).held?.flatMap(({ name = [] }) => name)),
    }
  );
}
