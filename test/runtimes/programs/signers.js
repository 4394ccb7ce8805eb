/** What runs unchanged everywhere: no import but the signer, no global but the platform's Web ones. */
import { clientEncryption, createSigner, serverSideEncryption } from '@sealift/signer';
import { memoryKms } from './memory-kms.js';

/**
 * @typedef {object} Settings
 * @property {import('@sealift/signer').S3Options} s3
 * @property {string} secret
 * @property {string} origin
 * @property {string} recipient PEM of an RSA public key
 */

/**
 * A signer for each profile, under its name: `/client/uploads`.
 *
 * @param {Settings} settings
 * @returns {(request: Request) => Promise<Response>}
 */
export function signersOf({ s3, secret, origin, recipient }) {
  const masterSecrets = [{ version: '1', secret: new TextEncoder().encode(secret) }];
  const protections = {
    client: clientEncryption({ kms: memoryKms(secret), keyId: 'memory' }),
    recipient: clientEncryption({ recipient }),
    'sse-c': serverSideEncryption({ profile: 'sse-c', masterSecrets }),
  };
  const signers = new Map(
    Object.entries(protections).map(([name, protection]) => [
      name,
      createSigner({
        s3,
        secret,
        protection,
        basePath: `/${name}`,
        allowedOrigins: [origin],
        authorize: (request) =>
          request.headers.get('authorization') === 'Bearer page'
            ? { owner: 'page', prefix: 'users/page/' }
            : null,
      }),
    ]),
  );
  return async (request) => {
    const [, name = ''] = new URL(request.url).pathname.split('/');
    return (await signers.get(name)?.fetch(request)) ?? new Response(null, { status: 404 });
  };
}
