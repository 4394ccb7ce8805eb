import type { Checksum, Grant, PartToSign, Receipt, SignedRequest, Started } from '@sealift/protocol';
import type { Clock } from '../platform/wait.js';
import type { SignerAnswers } from './calls.js';
import type { CallOptions, SignerClient } from './client.js';
import { checkEncryption } from './encryption.js';

/** One upload as the signer knows it: holds the session token, and renews it before it ends. */
export interface Session {
  /** Without its data key. */
  readonly grant: Omit<Grant, 'dataKey'>;
  /** With it, once: it is not kept while the file is sent. */
  takeGrant(): Grant;
  start(metadata: Readonly<Record<string, string>>, checksum?: Checksum): Promise<Started>;
  /** Where the page opened the upload itself (`Started.create`): tells its id. */
  opened(uploadId: string): Promise<void>;
  sign(parts: readonly PartToSign[]): Promise<ReadonlyMap<number, SignedRequest>>;
  complete(checksum: Checksum): Promise<Receipt>;
  /** Best effort; nothing of the upload stays at S3. */
  abort(): Promise<void>;
}

/** Share of a token's life after which it is renewed. */
const RENEW_AFTER = 0.5;

export async function openSession(
  signer: SignerClient,
  size: number,
  context: Readonly<Record<string, string>> | undefined,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Session> {
  const request = { size, ...(context === undefined ? {} : { context }) };
  const { dataKey, ...grant } = await signer.call('uploads', request, signal);
  let key: Pick<Grant, 'dataKey'> = dataKey === undefined ? {} : { dataKey };
  let token = grant.token;
  let renewAt = renewalOf(grant.expiresAt);
  let renewing: Promise<void> | undefined;

  function renewalOf(expiresAt: number): number {
    return clock.now() + (expiresAt - clock.now()) * RENEW_AFTER;
  }

  /** Parts ask in parallel: one renewal serves them all. */
  async function freshToken(): Promise<string> {
    if (renewing === undefined && clock.now() >= renewAt) {
      renewing = signer
        .call('uploads/renew', { token }, signal)
        .then((renewed) => {
          token = renewed.token;
          renewAt = renewalOf(renewed.expiresAt);
        })
        .finally(() => {
          renewing = undefined;
        });
    }
    await renewing;
    return token;
  }

  async function ask<Name extends keyof SignerAnswers>(
    name: Name,
    fields: object,
    options?: CallOptions,
  ): Promise<SignerAnswers[Name]> {
    return signer.call(name, { token: await freshToken(), ...fields }, signal, options);
  }

  return {
    grant,
    takeGrant() {
      const whole = { ...grant, ...key };
      key = {};
      return whole;
    },
    async start(metadata, checksum) {
      // Uninterrupted: only its token can abort the multipart upload that it opens.
      const started = await ask('uploads/start', { metadata, checksum }, { uninterrupted: true });
      token = started.token;
      signal.throwIfAborted();
      for (const request of [started.put, started.create])
        if (request !== undefined) checkEncryption(request, grant.protection, true);
      return started;
    },
    async opened(uploadId) {
      ({ token } = await ask('uploads/opened', { uploadId }));
    },
    async sign(parts) {
      const answer = await ask('uploads/parts', { parts });
      const creates = grant.partCount === 1;
      return new Map(
        answer.parts.map((part) => [part.partNumber, checkEncryption(part, grant.protection, creates)]),
      );
    },
    complete: async (checksum) => (await ask('uploads/complete', { checksum })).receipt,
    abort: () => signer.tell('uploads/abort', { token }),
  };
}
