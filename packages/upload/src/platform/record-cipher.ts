/** Seals records that are kept on this computer: AES-256-GCM under a key that the browser keeps and hands out to nobody. */
type Bytes = Uint8Array<ArrayBuffer>;

const IV_BYTES = 12;

export function createRecordKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/**
 * A random IV stands before it: tabs share the key, so none of them can count. Of 2^32 records one pair may share one
 * (NIST SP 800-38D §8.3); an upload has 10,000 at most.
 *
 * @param name of the record: what is sealed under one name opens under no other
 */
export async function sealRecord(key: CryptoKey, name: string, plain: Bytes): Promise<Bytes> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(parameters(iv, name), key, plain);
  const record = new Uint8Array(IV_BYTES + sealed.byteLength);
  record.set(iv);
  record.set(new Uint8Array(sealed), IV_BYTES);
  return record;
}

/** @throws when this is not what was sealed under this name */
export async function openRecord(key: CryptoKey, name: string, record: Bytes): Promise<Bytes> {
  const iv = record.slice(0, IV_BYTES);
  return new Uint8Array(await crypto.subtle.decrypt(parameters(iv, name), key, record.slice(IV_BYTES)));
}

function parameters(iv: Bytes, name: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(name) };
}
