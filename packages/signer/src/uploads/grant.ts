import { type Grant, maxFileBytes, planParts, tagBytesOf, type UploadRequest } from '@sealift/protocol';
import { askApplication } from '../authorize.js';
import type { Call } from '../call.js';
import type { Desk } from '../desk.js';
import { SignerError } from '../errors.js';
import { sealSession } from '../tokens/session.js';
import { randomId } from './random-id.js';

/** POST uploads: who is it, where may it go, with which key is it encrypted. */
export async function grantUpload(desk: Desk, request: UploadRequest, call: Call): Promise<Grant> {
  const { size, context = {} } = request;
  const allowed = await askApplication(desk.authorize, call.request, { action: 'upload', size, context });
  const { owner } = allowed;
  call.note({ owner, bucket: desk.bucketName, size });
  desk.rate.take(owner);

  const { protection } = desk;
  const largest = maxFileBytes(protection.protection);
  assertSize(size, Math.min(allowed.maxSize ?? largest, largest));

  const key = `${allowed.prefix}${randomId(desk.randomness)}`;
  call.note({ key, ...(protection.kmsKeyId === undefined ? {} : { kmsKeyId: protection.kmsKeyId }) });
  desk.openUploads.open(owner, key, size);
  const { dataKey, pinned } = await protection
    .prepare({ bucket: desk.bucketName, key }, allowed.encryptionContext ?? {})
    .catch((error: unknown) => {
      desk.openUploads.close(owner, key);
      throw error;
    });
  if (dataKey !== undefined) await call.record('key-generate', { outcome: 'ok' });

  const { partSize, partCount } = planParts(size, desk.partSize, tagBytesOf(protection.protection));
  const now = desk.now();
  const renewableUntil = now + desk.absoluteLifetime;
  const expiresAt = Math.min(now + desk.sessionLifetime, renewableUntil);
  const token = sealSession(
    {
      stage: 'granted',
      bucket: desk.bucketName,
      key,
      owner,
      size,
      partSize,
      protection: desk.protectionFingerprint,
      ...(pinned === undefined ? {} : { pinned }),
      expiresAt,
      renewableUntil,
    },
    desk.tokenKeys,
  );
  return {
    token,
    key,
    bucket: desk.bucketName,
    protection: protection.protection,
    partSize,
    partCount,
    ...(dataKey === undefined ? {} : { dataKey }),
    expiresAt,
  };
}

function assertSize(size: number, most: number): void {
  if (size <= most) return;
  throw new SignerError('file-too-large', `The file has ${size} bytes; at most ${most} may be uploaded.`, {
    field: 'size',
  });
}
