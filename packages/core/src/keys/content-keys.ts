/** From a data key to the keys of one object (s3-encryption/key-derivation.md, key-commitment.md). */
import { ascii, concat } from '../bytes/bytes.js';
import { CoreError } from '../errors.js';
import type { MessageKeys } from '../gcm/message.js';
import type { StreamCipher, StreamDecryption, StreamEncryption } from '../gcm/stream-cipher.js';
import { COMMITMENT_BYTES, COMMITTING_SUITE, DATA_KEY_BYTES, IV_BYTES, type Suite } from '../suites.js';
import { hkdfAesKey, hkdfBits, importAesKey, importHkdfKey, randomBytes } from '../webcrypto.js';

/** Suite id as two bytes: first part of every HKDF info, and the associated data of the content. */
const SUITE_ID = Uint8Array.of(0x00, COMMITTING_SUITE.id);
const ENCRYPTION_INFO = concat(SUITE_ID, ascii('DERIVEKEY'));
const COMMITMENT_INFO = concat(SUITE_ID, ascii('COMMITKEY'));
/** Our own label: the key that seals a file's name and type (docs/object-format.md). */
const FILE_INFO_LABEL = ascii('sealift file info v1');

/** 0x73 has one message per derived key, so its IV is fixed (twelve bytes of 01). */
const FIXED_IV = new Uint8Array(IV_BYTES).fill(0x01);

/** What an object's data key turns into. `commitment` is undefined for the suite that does not commit. */
export interface DataKeys {
  readonly commitment: Uint8Array<ArrayBuffer> | undefined;
  contentKeys(): Promise<MessageKeys>;
  fileInfoKey(): Promise<CryptoKey>;
  /** Absent where no `StreamCipher` was handed in. */
  readonly streams?: ContentStreams;
}

/** The content as the platform streams it. */
export interface ContentStreams extends OpeningStreams {
  /** Once for each object: whoever calls it has claimed all of the file. */
  encrypt(): StreamEncryption;
}

/** Of them, what reading takes. */
export interface OpeningStreams {
  decrypt(): StreamDecryption;
  /**
   * A hash of segments under a secret of its own, 16 bytes: nobody can make another segment that has it. The same number is for
   * what should be the same segment.
   */
  segmentHash(): (index: number, segment: Uint8Array) => Uint8Array;
}

/** The associated data of the content: `00 73`, or nothing for 0x72. */
export function contentAad(suite: Suite): Uint8Array<ArrayBuffer> {
  return suite.committing ? SUITE_ID : new Uint8Array(0);
}

/**
 * Takes over a data key and overwrites its bytes: from here on only non-extractable keys hold it.
 *
 * @param dataKey 32 bytes; zero afterwards
 * @param salt the 28-byte message id (0x73) or the 12-byte IV (0x72)
 * @param cipher also makes the content's key for the platform's stream
 * @throws CoreError `kms-answer-invalid` for another length
 */
export async function useDataKey(
  suite: Suite,
  dataKey: Uint8Array,
  salt: Uint8Array<ArrayBuffer>,
  cipher?: StreamCipher,
): Promise<DataKeys> {
  try {
    if (dataKey.byteLength !== DATA_KEY_BYTES) {
      throw new CoreError('kms-answer-invalid', 'The keyring did not give a data key of 32 bytes.');
    }
    const base = await importHkdfKey(dataKey);
    const fileInfoKey = (): Promise<CryptoKey> =>
      hkdfAesKey(base, salt, FILE_INFO_LABEL, 'AES-GCM', ['encrypt', 'decrypt']);
    if (!suite.committing) {
      const gcm = await importAesKey('AES-GCM', dataKey, ['encrypt', 'decrypt']);
      const ctr = await importAesKey('AES-CTR', dataKey, ['encrypt', 'decrypt']);
      return {
        commitment: undefined,
        fileInfoKey,
        contentKeys: async () => ({ gcm, ctr, iv: salt }),
        ...(cipher && { streams: streamsOf(cipher, suite, dataKey, salt.slice()) }),
      };
    }
    const contentKey = cipher && (await hkdfBits(base, salt, ENCRYPTION_INFO, DATA_KEY_BYTES));
    return {
      commitment: await hkdfBits(base, salt, COMMITMENT_INFO, COMMITMENT_BYTES),
      fileInfoKey,
      contentKeys: async () => ({
        gcm: await hkdfAesKey(base, salt, ENCRYPTION_INFO, 'AES-GCM', ['encrypt', 'decrypt']),
        ctr: await hkdfAesKey(base, salt, ENCRYPTION_INFO, 'AES-CTR', ['encrypt', 'decrypt']),
        // A copy: whoever posts a handle to a worker may transfer its buffers away.
        iv: FIXED_IV.slice(),
      }),
      ...(cipher && contentKey && { streams: streamsOf(cipher, suite, contentKey, FIXED_IV) }),
    };
  } finally {
    dataKey.fill(0);
  }
}

/** Takes over a content key and overwrites its bytes. */
function streamsOf(cipher: StreamCipher, suite: Suite, key: Uint8Array, iv: Uint8Array): ContentStreams {
  const imported = cipher.importKey(key);
  key.fill(0);
  const aad = contentAad(suite);
  return {
    encrypt: () => imported.encrypt(iv, aad),
    decrypt: () => imported.decrypt(iv, aad),
    segmentHash() {
      // GMAC (SP 800-38D §3): the tag of a message that has associated data only, under a key that no one else has.
      const secret = cipher.importKey(randomBytes(DATA_KEY_BYTES));
      return (index, segment) => secret.encrypt(counterIv(index), segment).finish();
    },
  };
}

function counterIv(index: number): Uint8Array {
  const iv = new Uint8Array(IV_BYTES);
  new DataView(iv.buffer).setUint32(0, index);
  return iv;
}
