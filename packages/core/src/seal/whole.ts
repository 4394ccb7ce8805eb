/** Sealing of a file that is in memory as it is: one native call makes all of the object. */
import { CoreError } from '../errors.js';
import { contentAad } from '../keys/content-keys.js';
import { gcmEncrypt } from '../webcrypto.js';
import { type ClaimingSealerOptions, prepareObject } from './prepare-object.js';

export interface WholeSealerOptions extends ClaimingSealerOptions {
  /** Bytes of the file: it is in memory twice, so a few megabytes at most. */
  readonly plaintextSize: number;
}

/** Seals one file into one object, once: its data key is never used again. */
export interface WholeSealer {
  /** S3 user metadata of the object, without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * The plaintext must stay as it is until this returns its promise.
   *
   * @returns the object: ciphertext and tag, 16 bytes longer than the file
   * @throws CoreError `object-size-mismatch` for another number of bytes than was said, `already-sealed` the second time, whatever came
   * of the first
   */
  seal(plaintext: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The same object as that of `createClaimingSealer`, with half of its calls to the platform: for many small files.
 *
 * @throws CoreError as `createClaimingSealer`
 */
export async function createWholeSealer(options: WholeSealerOptions): Promise<WholeSealer> {
  const { suite, keys, metadata, size } = await prepareObject(options);
  const { gcm, iv } = await keys.contentKey();
  let used = false;
  return {
    metadata,
    async seal(plaintext) {
      if (plaintext.byteLength !== size) {
        throw new CoreError('object-size-mismatch', 'The file has not as many bytes as was said.');
      }
      if (used) throw new CoreError('already-sealed', 'This file was sealed before.');
      used = true;
      return gcmEncrypt(gcm, iv, plaintext, contentAad(suite));
    },
  };
}
