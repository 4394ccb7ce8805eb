import { type Grant, MAX_SEALED_PLAINTEXT_BYTES, planParts, type UploadRequest } from '@sealift/protocol';
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
  assertSize(size, allowed.maxSize ?? MAX_SEALED_PLAINTEXT_BYTES);

  const key = `${allowed.prefix}${randomId(desk.randomness)}`;
  const { protection } = desk;
  call.note({ key, ...(protection.kmsKeyId === undefined ? {} : { kmsKeyId: protection.kmsKeyId }) });
  desk.openUploads.open(owner, key, size);
  const { dataKey, pinned } = await protection
    .prepare({ bucket: desk.bucketName, key }, allowed.encryptionContext ?? {})
    .catch((error: unknown) => {
      desk.openUploads.close(owner, key);
      throw error;
    });
  if (dataKey !== undefined) await call.record('key-generate', { outcome: 'ok' });

  const { partSize, partCount } = planParts(size, desk.partSize);
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

function assertSize(size: number, maxSize: number): void {
  const most = Math.min(maxSize, MAX_SEALED_PLAINTEXT_BYTES);
  if (size <= most) return;
  throw new SignerError('file-too-large', `The file has ${size} bytes; at most ${most} may be uploaded.`, {
    field: 'size',
  });
}
