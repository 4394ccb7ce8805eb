import type { DownloadGrant, DownloadRequest } from '@sealift/protocol';
import { askApplication, assertInside } from '../authorize.js';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import { readStored } from '../s3/stored-object.js';
import { withInstructionFile } from './instruction-file.js';
import { presignGet, presignTable } from './presign.js';
import { recall } from './recall.js';

/**
 * POST downloads: a presigned GET, the metadata, and for KMS objects the data key. To renew is to be asked everything
 * again, and to get all but the data key.
 */
export async function grantDownload(
  signer: SignerContext,
  request: DownloadRequest,
  call: Call,
): Promise<DownloadGrant> {
  const { key, versionId, renew, context = {} } = request;
  const which = {
    ...(versionId === undefined ? {} : { versionId }),
    ...(renew === undefined ? {} : { renew }),
  };
  call.note({ bucket: signer.bucketName, key, ...which });
  const allowed = await askApplication(signer, call.request, {
    action: 'download',
    key,
    ...which,
    context,
  });
  call.note({ owner: allowed.owner });
  await signer.limiter.take(allowed.owner);
  assertInside(key, allowed.prefix);

  const object = await recall(signer, key, versionId);
  const found = object && (await readStored(signer, object, versionId));
  if (object === undefined || found === undefined)
    throw new SignerError('object-not-found', 'There is no such object.', { field: 'key' });
  const stored = await withInstructionFile(signer, key, found, allowed.instructionFileSuffix);
  const { protection, unwrap } = await signer.protection.open(object, stored, allowed.encryptionContext);
  const dataKey = renew ? undefined : unwrap && (await signer.timed('kms', unwrap));
  if (dataKey !== undefined) {
    call.note({ kmsKeyId: dataKey.kmsKeyId });
    await call.record('key-unwrap', { outcome: 'ok' });
  }
  return {
    request: await presignGet(signer, object, versionId),
    objectSize: stored.size,
    etag: stored.etag,
    metadata: stored.metadata,
    protection,
    ...(dataKey === undefined ? {} : { dataKey: dataKey.plaintext }),
    ...(await presignTable(signer, key, stored.size, protection)),
  };
}
