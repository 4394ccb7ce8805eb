import { type Grant, maxFileBytes, planParts, tagBytesOf, type UploadRequest } from '@sealift/protocol';
import { askApplication } from '../authorize.js';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import { sealSession } from '../tokens/session.js';
import { randomId } from './random-id.js';
import { wantsTable } from './segment-table.js';

/** POST uploads: who is it, where may it go, with which key is it encrypted. */
export async function grantUpload(signer: SignerContext, request: UploadRequest, call: Call): Promise<Grant> {
  const { size, context = {} } = request;
  const allowed = await askApplication(signer, call.request, { action: 'upload', size, context });
  const { owner } = allowed;
  call.note({ owner, bucket: signer.bucketName, size });
  await signer.limiter.take(owner);

  const { protection } = signer;
  const largest = maxFileBytes(protection.protection);
  assertSize(size, Math.min(allowed.maxSize ?? largest, largest));

  const key = `${allowed.prefix}${randomId(signer.randomness)}`;
  call.note({ key, ...(protection.kmsKeyId === undefined ? {} : { kmsKeyId: protection.kmsKeyId }) });
  const upload = { owner, key, size };
  await signer.limiter.open(upload, async (other) =>
    signer.bucket.headWithoutKey(other).then(
      (stored) => stored !== undefined,
      () => false,
    ),
  );
  const prepare = () =>
    protection.prepare({ bucket: signer.bucketName, key }, allowed.encryptionContext ?? {});
  const asksKms = protection.protection.client?.keyring === 'kms';
  const { dataKey, pinned } = await (asksKms ? signer.timed('kms', prepare) : prepare()).catch(
    async (error: unknown) => {
      await signer.limiter.close(upload);
      throw error;
    },
  );
  if (dataKey !== undefined) await call.record('key-generate', { outcome: 'ok' });

  const { partSize, partCount } = planParts(size, signer.partSize, tagBytesOf(protection.protection));
  const now = signer.now();
  const renewableUntil = now + signer.absoluteLifetime;
  const expiresAt = Math.min(now + signer.sessionLifetime, renewableUntil);
  const token = sealSession(
    {
      stage: 'granted',
      bucket: signer.bucketName,
      key,
      owner,
      size,
      partSize,
      protection: signer.protectionFingerprint,
      ...(pinned === undefined ? {} : { pinned }),
      grantedAt: now,
      expiresAt,
      renewableUntil,
    },
    signer.tokenKeys,
  );
  return {
    token,
    key,
    bucket: signer.bucketName,
    protection: protection.protection,
    partSize,
    partCount,
    ...(dataKey === undefined ? {} : { dataKey }),
    expiresAt,
    renewableUntil,
    ...(wantsTable(signer, size) ? { segments: true } : {}),
    s3Origin: signer.presigner.s3Origin,
    signsAtStart: true,
  };
}

function assertSize(size: number, most: number): void {
  if (size <= most) return;
  throw new SignerError('file-too-large', `The file has ${size} bytes; at most ${most} may be uploaded.`, {
    field: 'size',
  });
}
