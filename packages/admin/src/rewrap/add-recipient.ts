import { instructionFileKey, type Keyring, rewrap } from '@sealift/core';
import { encryptionOf } from '../objects/kept.js';
import { isSegmentTable } from '../objects/segment-table.js';
import { RewrapError } from './errors.js';
import type { KeyringFor } from './keyring-for.js';
import { readObject } from './read.js';
import type { RewrapObjectOptions } from './rewrap-object.js';

export interface AddRecipientOptions
  extends Pick<RewrapObjectOptions, 'store' | 'commitmentPolicy' | 'storageContext' | 'dryRun'> {
  readonly from: KeyringFor;
  /** RSA keyring with the recipient's public key. */
  readonly recipient: Keyring;
  /** Of the recipient's instruction file, with its dot: ".partner". */
  readonly suffix: string;
  /** Replace the recipient's file if there is one. Default: false. */
  readonly replace?: boolean;
}

/**
 * Shares an object with one more RSA recipient: an instruction file of his own beside it. The object must keep its wrapped
 * key in an instruction file, otherwise no S3 Encryption Client looks for another one.
 *
 * @throws RewrapError `recipient-not-rsa`, `instruction-file-needed`, `instruction-file-exists`, and as `rewrapObject`
 */
export async function addRecipient(
  key: string,
  options: AddRecipientOptions,
): Promise<'added' | 'would-add' | 'segment-table'> {
  const { store, recipient, suffix, commitmentPolicy, storageContext } = options;
  if (recipient.wrapAlgorithm !== 'RSA-OAEP-SHA1') {
    throw new RewrapError('recipient-not-rsa', 'Only an RSA recipient gets an instruction file of his own.');
  }
  if (await isSegmentTable(store, key)) return 'segment-table';
  const { head, metadata, instructionFile, stored } = await readObject(store, key);
  if (instructionFile === undefined) {
    throw new RewrapError(
      'instruction-file-needed',
      'The object holds its wrapped data key itself; rewrap it into an instruction file first.',
    );
  }
  const file = instructionFileKey(key, suffix);
  const before = await store.readInstructionFile(file);
  if (before !== undefined && options.replace !== true) {
    throw new RewrapError('instruction-file-exists', 'The recipient has an instruction file already.');
  }
  const shared = await rewrap({
    metadata,
    instructionFile: instructionFile.body,
    from: options.from(stored),
    to: recipient,
    ...(commitmentPolicy === undefined ? {} : { commitmentPolicy }),
  });
  if (options.dryRun === true) return 'would-add';
  await store.writeInstructionFile(
    file,
    shared.instructionFile ?? '',
    before?.etag,
    encryptionOf(head, storageContext),
  );
  return 'added';
}
