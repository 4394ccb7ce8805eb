import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';

/** Seconds for which a cache may keep the keys: a new one is published for longer before it signs. */
const MAX_AGE = 300;

/** For everybody and every origin: nobody is asked who he is, so no page gains anything by its cookies. */
const PUBLIC = { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' };

/**
 * GET receipts/jwks.json: the public keys of receipts (RFC 7517). The one call that needs no leave and writes no audit line.
 *
 * @throws SignerError `method-not-allowed`
 */
export async function answerPublicKeys(
  { receiptSigner }: SignerContext,
  request: Request,
): Promise<Response> {
  if (request.method === 'OPTIONS')
    return new Response(null, { status: 204, headers: { ...PUBLIC, 'access-control-allow-methods': 'GET' } });
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new SignerError('method-not-allowed', 'Use GET.');
  const body = request.method === 'HEAD' ? null : JSON.stringify(await receiptSigner.keySet());
  return new Response(body, {
    headers: {
      ...PUBLIC,
      'content-type': 'application/jwk-set+json',
      'cache-control': `public, max-age=${MAX_AGE}`,
    },
  });
}
