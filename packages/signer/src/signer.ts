import { openContext } from './context.js';
import { createApp } from './http/app.js';
import { Health } from './http/health.js';
import { requestIdOf } from './http/request-id.js';
import { type SignerOptions, settingsOf } from './options.js';

/** A Web-standard handler: give it to Hono, Express, Next, Lambda, Workers, or `serve` of `@sealift/signer/node`. */
export interface Signer {
  /** Answers every request, never throws. */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * Before the process ends: from now on `ready` answers 503, calls are answered as before, and what waits to be written into the audit
   * is written. May be called again.
   */
  readonly close: () => Promise<void>;
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
  const context = openContext(settings);
  const { bucket, limiter } = context;
  const health = new Health({ s3: () => bucket.ping(), limits: () => limiter.ping() }, settings.clock);
  const app = createApp(context, settings, health);
  return {
    async fetch(request) {
      const requestId = requestIdOf(request);
      const answer = await app.fetch(request, { requestId });
      answer.headers.set('x-request-id', requestId);
      return answer;
    },
    async close() {
      health.close();
      await settings.flushAudit();
    },
  };
}
