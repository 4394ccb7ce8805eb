import type { Durability, JournalStore } from '../journal/store.js';

const DATABASE = 'sealift-journal';
const RECORDS = 'records';

/** The journal's records in IndexedDB: opened for the first call, and again when the browser has closed it (site data cleared). */
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
   * @returns the result of the request, when the transaction is complete: on disk, where that was asked for
   */
  async function inStore<T>(
    durability: Durability | undefined,
    work: (records: IDBObjectStore) => IDBRequest<T> | undefined,
  ): Promise<T | undefined> {
    const connection = await database();
    return new Promise((resolve, reject) => {
      const transaction = durability
        ? connection.transaction(RECORDS, 'readwrite', { durability })
        : connection.transaction(RECORDS, 'readonly');
      let request: IDBRequest<T> | undefined;
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error ?? request?.error);
      try {
        request = work(transaction.objectStore(RECORDS));
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
      const found = await inStore('strict', (records) => {
        const asked = records.get(key);
        asked.onsuccess = () => {
          if (asked.result === undefined) records.put(value, key);
        };
        return asked;
      });
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
      result.onversionchange = () => {
        result.close();
        onClosed();
      };
      resolve(result);
    };
    opening.onerror = () => reject(opening.error);
  });
}
