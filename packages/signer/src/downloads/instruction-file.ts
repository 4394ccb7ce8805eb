import { CoreError } from '@sealift/core/errors';
import {
  instructionFileKey,
  joinInstructionFile,
  needsInstructionFile,
} from '@sealift/core/instruction-file';
import { pageHoldsKey } from '@sealift/protection';
import { type StoredObject, utf8 } from '@sealift/s3';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import { fromS3 } from '../s3/failures.js';
import { recall } from './recall.js';

/** What an instruction file holds is less than S3's metadata; anything larger is something else. */
const MAX_FILE_BYTES = 65_536;
/** S3's limit for a key. */
export const MAX_KEY_BYTES = 1024;

/**
 * The object with its metadata completed by its instruction file, where the wrapped data key is in one. Without such a file
 * it stays as it is: then it is plaintext, or cannot be read. The file stands beside the object, inside the same prefix.
 *
 * @param suffix what `authorize` said. Default: `.instruction`
 * @throws SignerError `instruction-file-invalid`, `s3-…`
 */
export async function withInstructionFile(
  signer: SignerContext,
  key: string,
  stored: StoredObject,
  suffix: string | undefined,
): Promise<StoredObject> {
  const { profile } = signer.protection.protection;
  if (profile !== 'client' || !needsInstructionFile(stored.metadata)) return stored;
  // Where only the page holds the SSE-C key, the signer can read no content, that of a file neither.
  if (pageHoldsKey(signer.protection)) return stored;
  const body = await read(signer, instructionFileKey(key, suffix));
  if (body === undefined) return stored;
  try {
    return { ...stored, metadata: joinInstructionFile(stored.metadata, body) };
  } catch (cause) {
    if (!(cause instanceof CoreError)) throw cause;
    throw new SignerError('instruction-file-invalid', cause.message, { field: 'key', cause });
  }
}

async function read(signer: SignerContext, key: string): Promise<string | undefined> {
  if (utf8(key).byteLength > MAX_KEY_BYTES) return undefined;
  const file = await recall(signer, key, undefined);
  return file && fromS3(signer.bucket.text(key, signer.protection.headers('get', file), MAX_FILE_BYTES));
}
