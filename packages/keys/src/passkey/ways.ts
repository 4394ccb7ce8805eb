import { concat, encodeBase64 } from '@sealift/core/bytes';
import { unlockFailed } from '../json-file.js';
import { deriveKeyWrappingKey, unwrapAesKey, wrapKey } from '../webcrypto.js';
import type { KeyFile, Way } from './key-file.js';

type Bytes = Uint8Array<ArrayBuffer>;
type Named = Pick<KeyFile, 'id' | 'salt'>;
/** A way without what it leads to. */
export type Lock = { readonly by: 'recovery-key' } | { readonly by: 'passkey'; readonly credential: Bytes };

/** Wraps the key under a secret of high entropy, which is overwritten. */
export async function lock(key: CryptoKey, file: Named, by: Lock, secret: Bytes): Promise<Way> {
  const wrapped = await wrapKey(key, await keyWrappingKey(file, by, secret), contextOf(file, by));
  return { ...by, wrapped };
}

/** The key behind a way; the secret is overwritten. @throws KeysError `unlock-failed` */
export async function unlock(file: Named, way: Way, secret: Bytes, extractable = false): Promise<CryptoKey> {
  const by = await keyWrappingKey(file, way, secret);
  return unwrapAesKey(way.wrapped, by, contextOf(file, way), extractable).catch(() => {
    throw unlockFailed();
  });
}

async function keyWrappingKey({ salt }: Named, { by }: Lock, secret: Bytes): Promise<CryptoKey> {
  try {
    return await deriveKeyWrappingKey(secret, salt, ascii(`sealift key file 1 ${by}`));
  } finally {
    secret.fill(0);
  }
}

/** All that the file says of this way: none of it can be changed, or moved to another file. */
function contextOf({ id, salt }: Named, lock: Lock): Bytes {
  const credential = lock.by === 'passkey' ? encodeBase64(lock.credential) : '';
  return concat(ascii(`sealift key file 1 ${lock.by} ${credential}\n`), id, salt);
}

function ascii(text: string): Bytes {
  return new TextEncoder().encode(text);
}
