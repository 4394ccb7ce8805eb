import type { StreamCipher, StreamDecryption, StreamEncryption } from '../gcm/stream-cipher.js';
import type { Suite } from '../suites.js';
import { contentAad } from './content-keys.js';

/** The content as the platform streams it. */
export interface ContentStreams {
  /** Once for each object: whoever calls it has claimed all of the file. */
  encrypt(): StreamEncryption;
  decrypt(): StreamDecryption;
}

/** Takes over a content key and overwrites its bytes. */
export type TakeContentKey = (key: Uint8Array, iv: Uint8Array) => ContentStreams;

/** For `useDataKey`. Apart from it, so that pages, which have no such stream, do not load it. */
export function contentStreams(cipher: StreamCipher, suite: Suite): TakeContentKey {
  return (key, iv) => {
    const imported = cipher.importKey(key);
    key.fill(0);
    const aad = contentAad(suite);
    return { encrypt: () => imported.encrypt(iv, aad), decrypt: () => imported.decrypt(iv, aad) };
  };
}
