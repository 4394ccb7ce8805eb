/**
 * Keeps what is written to disk unreadable for everybody else: AES-256-GCM under a random key that cannot be extracted
 * and that is gone with this object, at the latest with the page.
 */
export interface MemoryCipher {
  /** The same bytes sealed twice differ: every call has an IV of its own. */
  seal(bytes: Bytes): Promise<Sealed>;
  /** @throws when these are not the bytes that were sealed */
  open(sealed: Sealed): Promise<Bytes>;
}

type Bytes = Uint8Array<ArrayBuffer>;

export interface Sealed {
  /** Never written anywhere. */
  readonly iv: Bytes;
  /** 16 bytes longer than what was sealed. */
  readonly bytes: Bytes;
}

export async function createMemoryCipher(): Promise<MemoryCipher> {
  const usages: KeyUsage[] = ['encrypt', 'decrypt'];
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages);
  let calls = 0;
  return {
    async seal(bytes) {
      // A counter, as NIST SP 800-38D §8.2.1 has it: under a key that nobody else has, none comes twice.
      const iv = new Uint8Array(12);
      new DataView(iv.buffer).setUint32(8, ++calls);
      return { iv, bytes: new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, bytes)) };
    },
    async open({ iv, bytes }) {
      return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes));
    },
  };
}
