/** From a data key to the keys of one object (s3-encryption/key-derivation.md, key-commitment.md). */
import { ascii, concat } from '../bytes/bytes.js';
import { CoreError } from '../errors.js';
import type { MessageKeys } from '../gcm/message.js';
import { COMMITMENT_BYTES, COMMITTING_SUITE, DATA_KEY_BYTES, IV_BYTES, type Suite } from '../suites.js';
import { hkdfAesKey, hkdfBits, importAesKey, importHkdfKey } from '../webcrypto.js';
import type { ContentStreams, OpeningStreams, TakeContentKey } from './content-streams.js';

/** Suite id as two bytes: first part of every HKDF info, and the associated data of the content. */
const SUITE_ID = Uint8Array.of(0x00, COMMITTING_SUITE.id);
const ENCRYPTION_INFO = concat(SUITE_ID, ascii('DERIVEKEY'));
const COMMITMENT_INFO = concat(SUITE_ID, ascii('COMMITKEY'));

/**
 * Our own labels: of the key that seals a file's name and type (docs/object-format.md), of a segment table's (docs/segment-table.md), and of
 * the one that vouches for what a page has kept of an object (docs/decisions/066).
 */
export type KeyLabel = 'sealift file info v1' | 'sealift segments v1' | 'sealift kept piece v1';

/** 0x73 has one message per derived key, so its IV is fixed (twelve bytes of 01). */
const FIXED_IV = new Uint8Array(IV_BYTES).fill(0x01);

/** What an object's data key turns into. `commitment` is undefined for the suite that does not commit. */
export interface DataKeys {
  readonly commitment: Uint8Array<ArrayBuffer> | undefined;
  /** 28 bytes; of 0x72 the IV. */
  readonly messageId: Uint8Array;
  contentKeys(): Promise<MessageKeys>;
  /** The AES-GCM key of something beside the content. */
  keyFor(label: KeyLabel): Promise<CryptoKey>;
  /** Of them, what one native call takes that seals the whole message. */
  contentKey(): Promise<Omit<MessageKeys, 'ctr'>>;
  /** Absent where no `StreamCipher` was handed in. */
  readonly streams?: ContentStreams;
}

/** What of them stays with a sealer or an opener. */
export interface ObjectKeys extends Omit<DataKeys, 'streams'> {
  readonly streams?: OpeningStreams;
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
 * @param takeKey also gets the content's key, for the platform's stream
 * @throws CoreError `kms-answer-invalid` for another length
 */
export async function useDataKey(
  suite: Suite,
  dataKey: Uint8Array,
  salt: Uint8Array<ArrayBuffer>,
  takeKey?: TakeContentKey,
): Promise<DataKeys> {
  try {
    if (dataKey.byteLength !== DATA_KEY_BYTES) {
      throw new CoreError('kms-answer-invalid', 'The keyring did not give a data key of 32 bytes.');
    }
    const base = await importHkdfKey(dataKey);
    const keyFor = (label: KeyLabel): Promise<CryptoKey> =>
      hkdfAesKey(base, salt, ascii(label), 'AES-GCM', ['encrypt', 'decrypt']);
    if (!suite.committing) {
      const gcm = await importAesKey('AES-GCM', dataKey, ['encrypt', 'decrypt']);
      const ctr = await importAesKey('AES-CTR', dataKey, ['encrypt', 'decrypt']);
      return {
        commitment: undefined,
        messageId: salt,
        keyFor,
        contentKeys: async () => ({ gcm, ctr, iv: salt }),
        contentKey: async () => ({ gcm, iv: salt }),
        ...(takeKey && { streams: takeKey(dataKey, salt.slice()) }),
      };
    }
    const contentKey = async (): Promise<Omit<MessageKeys, 'ctr'>> => ({
      gcm: await hkdfAesKey(base, salt, ENCRYPTION_INFO, 'AES-GCM', ['encrypt', 'decrypt']),
      // A copy: whoever posts a handle to a worker may transfer its buffers away.
      iv: FIXED_IV.slice(),
    });
    const streams = takeKey?.(await hkdfBits(base, salt, ENCRYPTION_INFO, DATA_KEY_BYTES), FIXED_IV);
    return {
      messageId: salt,
      commitment: await hkdfBits(base, salt, COMMITMENT_INFO, COMMITMENT_BYTES),
      keyFor,
      contentKey,
      contentKeys: async () => ({
        ...(await contentKey()),
        ctr: await hkdfAesKey(base, salt, ENCRYPTION_INFO, 'AES-CTR', ['encrypt', 'decrypt']),
      }),
      ...(streams && { streams }),
    };
  } finally {
    dataKey.fill(0);
  }
}
