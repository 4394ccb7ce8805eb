/**
 * The one place that uses IndexedDB: key pairs by name, as the platform keeps them. Private keys in it are not extractable; whoever
 * runs script in this origin can use them, and cannot take them away.
 */
const DATABASE = 'sealift-keys';
const STORE = 'pairs';

/** The pair of this name; undefined when there is none. */
export function getKeyPair(name: string): Promise<CryptoKeyPair | undefined> {
  return inStore('readonly', (store) => store.get(name));
}

/** Keeps the pair, unless there is one of this name already. @returns the pair that is kept */
export async function keepKeyPair(name: string, pair: CryptoKeyPair): Promise<CryptoKeyPair> {
  // One transaction for both: two tabs that open one name at a time end with one key.
  const added = await inStore('readwrite', (store) => {
    const asked = store.get(name);
    asked.onsuccess = () => {
      if (asked.result === undefined) store.put(pair, name);
    };
    return asked;
  });
  return added ?? pair;
}

export async function removeKeyPair(name: string): Promise<void> {
  await inStore('readwrite', (store) => store.delete(name));
}

/** @returns the result of the request, when the transaction is complete: on disk, where the engine says so */
async function inStore<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await openDatabase();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: 'strict' });
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? request.error);
    });
  } finally {
    database.close();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}
