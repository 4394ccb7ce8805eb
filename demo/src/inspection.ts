import { type Plaintext, plaintextOf } from './plaintext.js';
import type { Server, StoredObject } from './server.js';
import type { CompareView } from './views/compare.js';

/** The object that is looked at: its bytes from both sides. */
export interface Inspection {
  /** Empty while nothing is looked at. */
  readonly key: string;
  /** @param file its content, where it was just seen; remembered for this visit */
  look(key: string, file?: File): Promise<void>;
  forget(key: string): void;
  fail(): void;
}

/** @param found called with what S3 has, as long as it is still the object that is looked at */
export function createInspection(
  server: Server,
  compare: CompareView,
  { selected, found }: { selected(key: string): void; found(stored: StoredObject): void },
): Inspection {
  /** What was seen of files in this visit, so that both sides can be shown. It is gone with the page. */
  const plaintexts = new Map<string, Plaintext>();
  let current = '';
  const fail = () => compare.fail('The demo server does not answer. Is it still running?');
  return {
    get key() {
      return current;
    },
    async look(key, file) {
      if (file) plaintexts.set(key, await plaintextOf(file));
      current = key;
      selected(key);
      try {
        const stored = await server.object(key);
        // A late answer about another object is dropped.
        if (current !== key) return;
        if (!stored) return compare.fail('S3 does not have this object any more.');
        compare.show(stored, plaintexts.get(key));
        found(stored);
      } catch {
        if (current === key) fail();
      }
    },
    forget: (key) => plaintexts.delete(key),
    fail,
  };
}
