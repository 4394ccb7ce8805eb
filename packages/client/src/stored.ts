import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { CoreError, type Opener, type StringMap, TAG_BYTES } from '@sealift/core';
import { decodeLegacy, decodeMetadata } from '@sealift/core/metadata';

/** What an object's metadata says of its encryption. Nothing of it is verified: that takes the key, and the content. */
export interface StoredEncryption {
  /** V1, V2 or V3 of the format; `none` for an object that is not encrypted so. */
  readonly format: 'V1' | 'V2' | 'V3' | 'none';
  readonly suite: Opener['suite'] | 'none';
  /** How the data key is wrapped. */
  readonly wrapAlgorithm?: string;
  /** Material description, or KMS encryption context. */
  readonly description?: StringMap;
  /** Bytes of the stored object. */
  readonly objectSize: number;
}

/** Of the SDK's fields, `ContentLength` is that of the plaintext (undefined where it cannot be known), `Metadata` the caller's own. */
export interface HeadOutput extends HeadObjectCommandOutput {
  readonly encryption: StoredEncryption;
}

const UNENCRYPTED_LENGTH = 'x-amz-unencrypted-content-length';
const CBC = 'ALG_AES_256_CBC_IV16_NO_KDF';
const OLD_GCM = 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF';

/** @throws CoreError `metadata-…`, `unsupported-algorithm` for an object that says what cannot be */
export function describeStored(
  metadata: Readonly<Record<string, string>>,
  objectSize: number,
): { encryption: StoredEncryption; size: number | undefined } {
  const old = decodeLegacy(metadata);
  if (old !== undefined) {
    const { content, wrapAlgorithm, description } = old;
    const isV1 = Object.keys(metadata).some((name) => name.toLowerCase() === 'x-amz-key');
    const format = isV1 ? 'V1' : 'V2';
    const suite = content === 'CBC' ? CBC : OLD_GCM;
    const encryption = { format, suite, wrapAlgorithm, description, objectSize } as const;
    return {
      encryption,
      size: content === 'CBC' ? saidLength(metadata, objectSize) : objectSize - TAG_BYTES,
    };
  }
  try {
    const { suite, wrapAlgorithm, description } = decodeMetadata(metadata);
    const size = Math.max(0, objectSize - TAG_BYTES);
    return {
      encryption: { format: suite.format, suite: suite.name, wrapAlgorithm, description, objectSize },
      size,
    };
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'not-encrypted') throw error;
    return { encryption: { format: 'none', suite: 'none', objectSize }, size: objectSize };
  }
}

/** Of AES-CBC, which ends in padding, only an entry tells it; one that cannot be is nothing. */
function saidLength(metadata: Readonly<Record<string, string>>, objectSize: number): number | undefined {
  const [, said = ''] =
    Object.entries(metadata).find(([name]) => name.toLowerCase() === UNENCRYPTED_LENGTH) ?? [];
  const size = /^\d+$/.test(said) ? Number(said) : -1;
  return size < objectSize && size >= objectSize - 16 ? size : undefined;
}
