import { CoreError } from '../errors.js';
import { DATA_KEY_BYTES, type Suite } from '../suites.js';
import type { EncryptedDataKey, Keyring, StringMap, WrappedDataKey } from './keyring.js';

/** The two calls of a key management service that the format needs (AWS KMS API: GenerateDataKey, Decrypt). */
export interface Kms {
  /** A fresh 256-bit data key, in the clear and under the master key `keyId`, bound to the encryption context. */
  generateDataKey(request: {
    readonly keyId: string;
    readonly encryptionContext: StringMap;
  }): Promise<{ plaintext: Uint8Array<ArrayBuffer>; ciphertextBlob: Uint8Array<ArrayBuffer> }>;
  /** The data key inside `ciphertextBlob`; fails unless the encryption context is the one it was made with. */
  decrypt(request: {
    readonly keyId?: string;
    readonly ciphertextBlob: Uint8Array<ArrayBuffer>;
    readonly encryptionContext: StringMap;
  }): Promise<{ plaintext: Uint8Array<ArrayBuffer> }>;
  /** Wraps 32 bytes that exist under the newest version of `keyId` (AWS: Encrypt). Only `rewrap` needs it. */
  encrypt?(request: {
    readonly keyId: string;
    readonly plaintext: Uint8Array<ArrayBuffer>;
    readonly encryptionContext: StringMap;
  }): Promise<{ ciphertextBlob: Uint8Array<ArrayBuffer> }>;
}

/** Entry of the encryption context that binds a data key to its content algorithm; callers may not set it. */
export const RESERVED_CONTEXT_KEY: string = 'aws:x-amz-cek-alg';
/** Left behind by old clients; never part of the caller's context. */
const LEGACY_KEY_ID_ENTRY = 'kms_cmk_id';

export interface KmsKeyringOptions {
  readonly kms: Kms;
  /** Master key for new objects, and for unwrapping; may be left out where objects are only read. */
  readonly keyId?: string;
  /** The caller's encryption context: authenticated, not secret, needed again to read. Default: empty. */
  readonly encryptionContext?: StringMap;
}

/**
 * Keyring `kms+context` (wrap code 12). On reading, the stored context less its reserved entry must equal
 * `encryptionContext` (s3-encryption/materials/s3-kms-keyring.md).
 *
 * @throws CoreError `invalid-option` when the context holds a reserved entry
 */
export function kmsKeyring(options: KmsKeyringOptions): Keyring {
  const { kms, keyId, encryptionContext = {} } = options;
  for (const reserved of [RESERVED_CONTEXT_KEY, LEGACY_KEY_ID_ENTRY]) {
    if (Object.hasOwn(encryptionContext, reserved)) {
      throw new CoreError(
        'invalid-option',
        `The encryption context may not hold "${reserved}": it is reserved.`,
        {
          field: 'encryptionContext',
        },
      );
    }
  }

  function requestFor(suite: Suite): { keyId: string; encryptionContext: StringMap } {
    if (keyId === undefined) {
      throw new CoreError('invalid-option', 'A KMS keyring that encrypts needs a keyId.', { field: 'keyId' });
    }
    return {
      keyId,
      encryptionContext: { ...encryptionContext, [RESERVED_CONTEXT_KEY]: suite.contentAlgorithm },
    };
  }

  async function generateDataKey(suite: Suite): Promise<WrappedDataKey> {
    const request = requestFor(suite);
    const { plaintext, ciphertextBlob } = await kms.generateDataKey(request);
    if (plaintext.byteLength !== DATA_KEY_BYTES || ciphertextBlob.byteLength === 0) {
      throw new CoreError(
        'kms-answer-invalid',
        'The KMS did not answer with a 32-byte data key and its wrapped form.',
      );
    }
    return { dataKey: plaintext, encryptedDataKey: ciphertextBlob, description: request.encryptionContext };
  }

  async function unwrapDataKey(suite: Suite, wrapped: EncryptedDataKey): Promise<Uint8Array<ArrayBuffer>> {
    const {
      [RESERVED_CONTEXT_KEY]: contentAlgorithm,
      [LEGACY_KEY_ID_ENTRY]: _,
      ...stored
    } = wrapped.description;
    if (contentAlgorithm !== suite.contentAlgorithm || !sameMap(stored, encryptionContext)) {
      throw new CoreError(
        'encryption-context-mismatch',
        'The encryption context is not the one the object was made with.',
      );
    }
    const { plaintext } = await kms.decrypt({
      ...(keyId === undefined ? {} : { keyId }),
      ciphertextBlob: wrapped.encryptedDataKey,
      encryptionContext: wrapped.description,
    });
    if (plaintext.byteLength !== DATA_KEY_BYTES) {
      throw new CoreError('kms-answer-invalid', 'The KMS did not answer with a 32-byte data key.');
    }
    return plaintext;
  }

  async function wrapDataKey(
    suite: Suite,
    plaintext: Uint8Array<ArrayBuffer>,
  ): Promise<Omit<WrappedDataKey, 'dataKey'>> {
    if (kms.encrypt === undefined) {
      throw new CoreError('invalid-option', 'This KMS cannot wrap a data key that exists.', { field: 'kms' });
    }
    const request = requestFor(suite);
    const { ciphertextBlob } = await kms.encrypt({ ...request, plaintext });
    if (ciphertextBlob.byteLength === 0) {
      throw new CoreError('kms-answer-invalid', 'The KMS did not answer with a wrapped data key.');
    }
    return { encryptedDataKey: ciphertextBlob, description: request.encryptionContext };
  }

  return { wrapAlgorithm: 'kms+context', generateDataKey, unwrapDataKey, wrapDataKey };
}

function sameMap(a: StringMap, b: StringMap): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key])
  );
}
