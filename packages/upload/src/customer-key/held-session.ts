import type { SignedRequest } from '@sealift/protocol';
import { UploadError } from '../errors.js';
import type { Session } from '../signer/session.js';
import type { Lent } from './customer-key.js';
import { type KeySource, openHeldKey } from './held-key.js';
import { sendCreate } from './send-create.js';

/**
 * The same upload with the page's key on each of its requests to S3. Several parts: S3 opens the upload only for whoever
 * shows the key, so the page does it, and tells the signer the upload's id.
 *
 * @throws UploadError `customer-key-mismatch`, `customer-key-invalid`
 */
export async function heldSession(
  session: Session,
  source: KeySource,
  ports: Lent,
  signal: AbortSignal,
): Promise<Session> {
  const { key, protection } = session.grant;
  const held = await openHeldKey(protection, source, { key });
  return {
    ...session,
    async start(metadata, checksum) {
      const started = await session.start(metadata, checksum);
      if (started.put !== undefined) return { ...started, put: held.addTo(started.put) };
      const again = async (): Promise<SignedRequest> =>
        held.addTo(requireCreate((await session.start(metadata)).create));
      const first = held.addTo(requireCreate(started.create));
      await session.opened(await sendCreate(first, again, ports, signal));
      return started;
    },
    sign: async (...asked) =>
      new Map([...(await session.sign(...asked))].map(([number, part]) => [number, held.addTo(part)])),
  };
}

function requireCreate(request: SignedRequest | undefined): SignedRequest {
  if (request !== undefined) return request;
  throw new UploadError('signer-answer-invalid', 'The signer gave no URL to open the upload with.', {
    field: 'create',
  });
}
