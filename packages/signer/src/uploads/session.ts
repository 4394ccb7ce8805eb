import type { ObjectName } from '@sealift/protection';
import { type PartPlan, planParts, tagBytesOf } from '@sealift/protocol';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import { assertNotRevoked } from '../revocation.js';
import { assertCurrent, openSession, type Session, type Stage } from '../tokens/session.js';

/**
 * Reads a token and checks that it is this signer's and for this call, and not revoked; what it says is then noted for the audit.
 *
 * @throws SignerError `token-invalid`, `rate-limited`, `session-revoked`, `authorize-timeout`
 */
export async function readToken<S extends Stage>(
  signer: SignerContext,
  token: string,
  stages: readonly S[],
  call: Call,
): Promise<Extract<Session, { stage: S }>> {
  const session = openSession(token, signer.tokenKeys, stages);
  if (session.bucket !== signer.bucketName || session.protection !== signer.protectionFingerprint) {
    throw new SignerError('token-invalid', 'The token is for another bucket or another protection.', {
      field: 'token',
    });
  }
  const { owner, bucket, key, size } = session;
  call.note({ owner, bucket, key, size });
  await signer.limiter.take(owner);
  await assertNotRevoked(signer, call.action, session);
  return session;
}

/** A token that is good right now. @throws SignerError `token-expired`, and as `readToken` */
export async function resume<S extends Stage>(
  signer: SignerContext,
  token: string,
  stages: readonly S[],
  call: Call,
): Promise<Extract<Session, { stage: S }>> {
  const session = await readToken(signer, token, stages, call);
  assertCurrent(session.expiresAt, signer.now());
  await signer.limiter.touch(session);
  return session;
}

/** The same plan in every call: the token pins size and part size. */
export function planOf({ protection }: SignerContext, session: Session): PartPlan {
  return planParts(session.size, session.partSize, tagBytesOf(protection.protection));
}

export function objectOf(session: Session): ObjectName {
  const { bucket, key, pinned } = session;
  return { bucket, key, ...(pinned === undefined ? {} : { pinned }) };
}
