import { openContext } from './context.js';
import { createApp } from './http/app.js';
import { type SignerOptions, settingsOf } from './options.js';

/** A Web-standard handler: give it to Hono, Express, Next, Lambda, Workers, or `serve` of `@sealift/signer/node`. */
export interface Signer {
  /** Answers every request, never throws. */
  readonly fetch: (request: Request) => Promise<Response>;
}

/**
 * Issues presigned URLs and data keys to pages that `authorize` lets in. Stateless: any number of replicas with the
 * same secret serve one upload together.
 *
 * @example
 * const signer = createSigner({
 *   s3: { region: 'eu-central-1', bucket: 'my-uploads' },
 *   secret: process.env.SEALIFT_SECRET ?? '',
 *   protection: clientEncryption({ recipient: publicKeyPem }),
 *   authorize: async (request) => {
 *     const user = await userOf(request);
 *     return user && { owner: user.id, prefix: `users/${user.id}/` };
 *   },
 *   allowedOrigins: ['https://app.example'],
 * });
 *
 * @throws SignerConfigError `invalid-option` naming the option
 */
export function createSigner(options: SignerOptions): Signer {
  const settings = settingsOf(options);
  const app = createApp(openContext(settings), settings);
  return { fetch: async (request) => app.fetch(request) };
}
