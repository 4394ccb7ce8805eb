/** Keys that this browser made for itself. None can be exported; all are gone with the site's data. */
const DATABASE = 'sealift-demo-keys';
const STORE = 'keys';

/** The drop box's pair. Who sends has the public key only; here both are in one browser. */
export function recipientPair(): Promise<CryptoKeyPair> {
  const rsa = {
    name: 'RSA-OAEP',
    modulusLength: 3072,
    publicExponent: Uint8Array.of(1, 0, 1),
    hash: 'SHA-1',
  };
  return kept('recipient', () => crypto.subtle.generateKey(rsa, false, ['encrypt', 'decrypt']));
}

export function deviceKey(): Promise<CryptoKey> {
  return kept('device', () =>
    crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
  );
}

/** From which the page derives keys of SSE-C; itself it never leaves. */
export function masterKey(): Promise<CryptoKey> {
  return kept('master', () => {
    const random = crypto.getRandomValues(new Uint8Array(32));
    return crypto.subtle.importKey('raw', random, 'HKDF', false, ['deriveBits']);
  });
}

/** @returns what an earlier visit stored under this name, or a new one; the first to store it wins */
async function kept<Value>(name: string, make: () => Promise<Value>): Promise<Value> {
  const database = await open();
  try {
    const found: unknown = await done(database.transaction(STORE).objectStore(STORE).get(name));
    if (found !== undefined) return found as Value;
    const made = await make();
    const store = database.transaction(STORE, 'readwrite').objectStore(STORE);
    const meanwhile: unknown = await done(store.get(name));
    if (meanwhile !== undefined) return meanwhile as Value;
    await done(store.add(made, name));
    return made;
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
}

function done<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
