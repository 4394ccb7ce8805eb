/** Keyrings and sealed objects for tests. */
import {
  importAesWrappingKey,
  type Keyring,
  type Kms,
  kmsKeyring,
  rawAesKeyring,
} from '../src/keyrings/index.js';
import { createOpener, type ObjectMetadata, type Opener, type OpenerOptions } from '../src/open/index.js';
import { createSealer, type Sealer, type SealerOptions, sealStream } from '../src/seal/index.js';
import { type Bytes, collect, counting, stream } from './bytes.js';

export async function aesKeyring(key: Uint8Array = counting(0, 32)): Promise<Keyring> {
  return rawAesKeyring({ wrappingKey: await importAesWrappingKey(key) });
}

/** A KMS that answers every request with this data key and remembers what it was asked. */
export function fixedKms(
  dataKey: Uint8Array,
  blob: Bytes = Uint8Array.of(9, 9, 9),
): Kms & { asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    async generateDataKey(request) {
      asked.push(request);
      return { plaintext: new Uint8Array(dataKey), ciphertextBlob: blob };
    },
    async decrypt(request) {
      asked.push(request);
      return { plaintext: new Uint8Array(dataKey) };
    },
  };
}

export function fixedKeyring(dataKey: Uint8Array): Keyring {
  return kmsKeyring({ kms: fixedKms(dataKey), keyId: 'test' });
}

export interface Sealed {
  readonly keyring: Keyring;
  readonly metadata: ObjectMetadata;
  readonly object: Bytes;
  readonly sealer: Sealer;
}

export async function sealObject(
  plaintext: Uint8Array,
  options: Partial<SealerOptions> = {},
): Promise<Sealed> {
  const keyring = options.keyring ?? (await aesKeyring());
  const sealer = await createSealer({ plaintextSize: plaintext.byteLength, ...options, keyring });
  return {
    keyring,
    sealer,
    metadata: sealer.metadata,
    object: await collect(sealStream(sealer, stream(plaintext))),
  };
}

/** An opener for what `sealObject` returned, or for a changed form of it. */
export function openerFor(
  sealed: Omit<Sealed, 'sealer'>,
  options: Partial<OpenerOptions> = {},
): Promise<Opener> {
  const { keyring, metadata, object } = sealed;
  return createOpener({ keyring, metadata, objectSize: object.byteLength, ...options });
}
