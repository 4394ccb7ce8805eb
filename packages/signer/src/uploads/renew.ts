import type { Renewed, TokenRequest } from '@sealift/protocol';
import { askApplication, isInside } from '../authorize.js';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import { assertCurrent, sealSession } from '../tokens/session.js';
import { readToken } from './session.js';

/**
 * POST uploads/renew: a longer life for a token, also for one that has expired, up to the end that was set when it was
 * granted. The application is asked again: who may not upload any more ends here.
 */
export async function renewUpload(
  signer: SignerContext,
  request: TokenRequest,
  call: Call,
): Promise<Renewed> {
  const session = await readToken(signer, request.token, ['granted', 'opening', 'started'], call);
  const { owner, key, size, renewableUntil } = session;
  const now = signer.now();
  assertCurrent(renewableUntil, now);
  const allowed = await askApplication(signer, call.request, { action: 'renew', key, size, context: {} });
  if (allowed.owner !== owner || !isInside(key, allowed.prefix))
    throw new SignerError('not-authorized', 'This upload is not one that you may go on with.');
  await signer.limiter.touch(session);
  const expiresAt = Math.min(now + signer.sessionLifetime, renewableUntil);
  return { token: sealSession({ ...session, expiresAt }, signer.tokenKeys), expiresAt };
}
