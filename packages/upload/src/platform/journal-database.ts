import type { Durability, JournalStore } from '../journal/store.js';
import { untilAborted } from './abortable.js';

const DATABASE = 'sealift-journal';
const RECORDS = 'records';
/** Milliseconds that a disk may take. WebKit can leave a transaction open for ever. */
const LIMIT = 15_000;

/**
 * The journal's records in IndexedDB: opened for the first call, and again when it was closed: by the browser (site data cleared),
 * or because the page was left, which may come back. No call takes longer than `LIMIT`.
 */
export function journalDatabase(): JournalStore {
  let opening: Promise<IDBDatabase> | undefined;
  const database = (): Promise<IDBDatabase> => {
    opening ??= open(() => {
      opening = undefined;
    });
    opening.catch(() => {
      opening = undefined;
    });
    return opening;
  };

  /**
   * @param durability of what is written; undefined for reading
   * @param more whether there are more requests to come
   * @returns the result of the request, when the transaction is complete: on disk, where that was asked for
   */
  async function inStore<T>(
    durability: Durability | undefined,
    work: (records: IDBObjectStore) => IDBRequest<T> | undefined,
    more = false,
  ): Promise<T | undefined> {
    const connection = await untilAborted(AbortSignal.timeout(LIMIT), database());
    return new Promise((resolve, reject) => {
      const transaction = durability
        ? connection.transaction(RECORDS, 'readwrite', { durability })
        : connection.transaction(RECORDS, 'readonly');
      let request: IDBRequest<T> | undefined;
      const limit = setTimeout(() => {
        reject(new DOMException('IndexedDB does not answer.', 'TimeoutError'));
        // What was committed can still come, but before all that is asked for from now on.
        if (more) transaction.abort();
      }, LIMIT);
      transaction.oncomplete = () => {
        clearTimeout(limit);
        resolve(request?.result);
      };
      transaction.onabort = () => {
        clearTimeout(limit);
        reject(transaction.error ?? request?.error ?? new DOMException('The page is left.', 'AbortError'));
      };
      try {
        request = work(transaction.objectStore(RECORDS));
        // Not left to the page's next task: a page that is frozen before it would keep all others waiting.
        if (!more) transaction.commit();
      } catch (error) {
        // A value that cannot be cloned: what was put before it is not to stay.
        reject(error);
        transaction.abort();
      }
    });
  }

  return {
    get: (key) => inStore(undefined, (records) => records.get(key)),
    async list(prefix) {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      let keys: IDBRequest<IDBValidKey[]> | undefined;
      const values = await inStore(undefined, (records) => {
        keys = records.getAllKeys(range);
        return records.getAll(range);
      });
      return (values ?? []).map((value, at) => [String(keys?.result[at]), value] as const);
    },
    async write(changes, durability) {
      await inStore(durability, (records) => {
        for (const [key, value] of changes) {
          if (value === undefined) records.delete(key);
          else records.put(value, key);
        }
        return undefined;
      });
    },
    async keep(key, value) {
      // One transaction for both: two tabs that come at a time end with one record.
      const found = await inStore(
        'strict',
        (records) => {
          const asked = records.get(key);
          asked.onsuccess = () => {
            if (asked.result === undefined) records.put(value, key);
          };
          return asked;
        },
        true,
      );
      return found ?? value;
    },
  };
}

function open(onClosed: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(RECORDS);
    opening.onsuccess = () => {
      const { result } = opening;
      result.onclose = onClosed;
      // Another version of this page wants another layout: it must not wait for us.
      const close = (): void => {
        result.close();
        onClosed();
      };
      result.onversionchange = close;
      addEventListener('pagehide', close, { once: true });
      resolve(result);
    };
    opening.onerror = () => reject(opening.error);
  });
}
