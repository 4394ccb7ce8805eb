import type { Renewed, TokenRequest } from '@sealift/protocol';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { sealSession } from '../tokens/session.js';
import { resume } from './session.js';

/** POST uploads/renew: a longer life for a token that still has one, up to the end that was set when it was granted. */
export async function renewUpload(
  signer: SignerContext,
  request: TokenRequest,
  call: Call,
): Promise<Renewed> {
  const session = resume(signer, request.token, ['granted', 'opening', 'started'], call);
  const expiresAt = Math.min(signer.now() + signer.sessionLifetime, session.renewableUntil);
  return { token: sealSession({ ...session, expiresAt }, signer.tokenKeys), expiresAt };
}
