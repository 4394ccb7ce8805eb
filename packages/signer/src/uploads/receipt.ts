import { type Receipt, type ReportedEncryption, TAG_BYTES, tagBytesOf } from '@sealift/protocol';
import type { StoredObject } from '@sealift/s3';
import type { SignerContext } from '../context.js';
import { fromS3 } from '../s3/failures.js';
import { signReceipt } from '../tokens/receipt.js';
import type { StartedSession } from '../tokens/session.js';
import { assertRecalled } from './read-back.js';
import { objectOf, planOf } from './session.js';

/**
 * The receipt of an object that was read back and found to be the session's.
 *
 * @throws SignerError `protection-mismatch`, when its tags do not tell its key; `s3-…`
 */
export async function receiptFor(
  signer: SignerContext,
  session: StartedSession,
  stored: StoredObject,
): Promise<Receipt> {
  await assertRecalled(signer, session, stored);
  return signReceipt(
    {
      bucket: session.bucket,
      key: session.key,
      ...(stored.versionId === undefined ? {} : { versionId: stored.versionId }),
      size: session.size,
      objectSize: planOf(signer, session).objectSize,
      etag: stored.etag,
      ...(stored.crc64nvme === undefined
        ? {}
        : { checksum: { algorithm: 'CRC64NVME', value: stored.crc64nvme } }),
      ...(await tagOf(signer, session, stored)),
      protection: signer.protection.protection,
      ...reportedBy(signer, stored),
      completedAt: stored.lastModified ?? signer.now(),
    },
    signer.receiptKeys,
    signer.receiptSigner,
  );
}

/** Where the page encrypted: the end of exactly the object that was read back, from S3 itself. */
async function tagOf(
  signer: SignerContext,
  session: StartedSession,
  stored: StoredObject,
): Promise<{ tag?: string }> {
  const { protection, bucket } = signer;
  if (tagBytesOf(protection.protection) === 0) return {};
  const headers = protection.headers('get', objectOf(session));
  const tag =
    stored.bytes?.subarray(-TAG_BYTES) ?? (await fromS3(bucket.end(session.key, stored, TAG_BYTES, headers)));
  return { tag: btoa(String.fromCharCode(...tag)) };
}

/** Compared already; for the back end that keeps the receipt as evidence. */
function reportedBy(signer: SignerContext, stored: StoredObject): { reported?: ReportedEncryption } {
  const { profile, storage } = signer.protection.protection;
  if (profile === 'client' && storage === undefined) return {};
  const { serverSideEncryption, kmsKeyId, customerAlgorithm } = stored;
  return {
    reported: {
      ...(serverSideEncryption === undefined ? {} : { serverSideEncryption }),
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      ...(customerAlgorithm === undefined ? {} : { customerAlgorithm }),
    },
  };
}
