import type {
  Aborted,
  Checksum,
  Grant,
  PartToSign,
  Receipt,
  SignedRequest,
  Started,
  StoredParts,
} from '@sealift/protocol';
import { UploadError } from '../errors.js';
import type { SignerAnswers } from './calls.js';
import type { CallOptions, SignerClient } from './client.js';
import { checkEncryption } from './encryption.js';

/** One upload as the signer knows it: holds the session token, and renews it before it ends. */
export interface Session {
  /** The one that is good now: whoever has it can go on with the upload. */
  token(): string;
  /** Without its data key. */
  readonly grant: Omit<Grant, 'dataKey'>;
  /** With it, once: it is not kept while the file is sent. */
  takeGrant(): Grant;
  /** @param parts that are sealed by now, where the grant says `signsAtStart`: their URLs come with the answer */
  start(
    metadata: Readonly<Record<string, string>>,
    checksum?: Checksum,
    parts?: readonly PartToSign[],
  ): Promise<Started>;
  /** Where the page opened the upload itself (`Started.create`): tells its id. */
  opened(uploadId: string): Promise<void>;
  sign(parts: readonly PartToSign[]): Promise<ReadonlyMap<number, SignedRequest>>;
  /** What S3 has. */
  stored(): Promise<StoredParts['parts']>;
  /**
   * @param onLost called when an attempt went out whose answer did not come
   * @param segments of the object's segment table, where it is to have one
   */
  complete(checksum: Checksum, onLost?: () => void, segments?: Checksum): Promise<Receipt>;
  /** A URL for that table, when the upload is complete; undefined where the signer gave none. @throws UploadError where it is none */
  table(): SignedRequest | undefined;
  /** Where the object is, as the latest request that was signed for it says; undefined where this page asked for none. */
  place(): string | undefined;
  /**
   * S3 forgets the parts. The answer tells whether there is an object nevertheless; undefined when there was none, and
   * then what was sent is left to the lifecycle rule of the bucket.
   */
  abort(): Promise<Aborted | undefined>;
  /** What time it is for the signer. */
  now(): number;
}

/** Share of a token's life after which it is renewed. */
const RENEW_AFTER = 0.5;

/**
 * How much longer than for other answers there is for that of completion: S3 may take minutes to put parts together (API
 * Reference, CompleteMultipartUpload), and the signer is silent meanwhile.
 */
const SLOW = 5;

/** Milliseconds within which no token ends on its way: from asking for it until it is refused. */
const AT_ONCE = 10_000;

interface SessionPorts {
  readonly signal: AbortSignal;
}

export async function openSession(
  signer: SignerClient,
  size: number,
  context: Readonly<Record<string, string>> | undefined,
  ports: SessionPorts,
): Promise<Session> {
  return sessionOf(signer, await signer.call('uploads', { size, context }, ports.signal), ports);
}

/** @param granted also of an upload that began before: a token that has ended is renewed when the signer says so */
export function sessionOf(
  signer: SignerClient,
  { dataKey, ...grant }: Grant,
  { signal }: SessionPorts,
): Session {
  let key: Pick<Grant, 'dataKey'> = dataKey === undefined ? {} : { dataKey };
  let token = grant.token;
  let renewAt = renewalOf(grant.expiresAt);
  /** When it was asked for, which may be long before it came: a computer sleeps. */
  let askedFor = Number.NEGATIVE_INFINITY;
  let renewing: Promise<void> | undefined;
  let table: SignedRequest | undefined;
  let place: string | undefined;
  /** Of the object, once it is told to the signer. */
  let described: Readonly<Record<string, string>> = {};

  function renewalOf(expiresAt: number): number {
    const now = signer.now();
    const life = expiresAt - now;
    // A token that has ended before it came has met a wrong clock, and a signer that does not tell its time.
    return life > 0 ? now + life * RENEW_AFTER : Number.POSITIVE_INFINITY;
  }

  function taken<Request extends SignedRequest>(request: Request, creates?: typeof described): Request {
    place = request.url;
    return checkEncryption(request, grant.protection, creates);
  }

  /** Parts ask in parallel: one renewal serves them all. */
  async function freshToken(): Promise<string> {
    const now = signer.now();
    if (renewing === undefined && now >= renewAt) {
      renewing = signer
        .call('uploads/renew', { token }, signal)
        .then((renewed) => {
          token = renewed.token;
          askedFor = now;
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
    let setBack = false;
    for (let refusedBefore = false; ; refusedBefore = true) {
      const given = await freshToken();
      try {
        return await signer.call(name, { token: given, ...fields }, signal, options);
      } catch (error) {
        const ended = error instanceof UploadError && error.problem?.code === 'token-expired';
        // One attempt after the other may take longer than a token lives. A new one that is refused at once will never do.
        if (!ended) throw error;
        // Another call has renewed it while this one, attempt after attempt, still sent the old one.
        if (given !== token) continue;
        const age = signer.now() - askedFor;
        if (refusedBefore && age < AT_ONCE && (age >= 0 || setBack)) throw error;
        // This computer's clock had jumped when the token was asked for: once, nobody can tell how old it is.
        setBack ||= age < 0;
        renewAt = 0;
      }
    }
  }

  return {
    token: () => token,
    grant,
    takeGrant() {
      const whole = { ...grant, ...key };
      key = {};
      return whole;
    },
    async start(metadata, checksum, parts) {
      // Uninterrupted: only its token can abort the multipart upload that it opens. Where its answer is lost, that upload
      // stays until the bucket's lifecycle rule ends it. It holds no byte: nobody learns its id, so nobody gets a URL for it.
      const started = await ask('uploads/start', { metadata, checksum, parts }, { uninterrupted: true });
      token = started.token;
      described = metadata;
      signal.throwIfAborted();
      for (const request of [started.put, started.create])
        if (request !== undefined) taken(request, metadata);
      for (const part of started.parts ?? []) taken(part);
      return started;
    },
    async opened(uploadId) {
      ({ token } = await ask('uploads/opened', { uploadId }));
    },
    async sign(parts) {
      const answer = await ask('uploads/parts', { parts });
      const creates = grant.partCount === 1 ? described : undefined;
      return new Map(answer.parts.map((part) => [part.partNumber, taken(part, creates)]));
    },
    stored: async () => (await ask('uploads/stored', {})).parts,
    async complete(checksum, onLost, segments) {
      // Uninterrupted: whoever cancels now has to hear whether the object is there.
      const slow = grant.partCount > 1 ? SLOW : 1;
      const options = { uninterrupted: true, slow, onLost };
      const completed = await ask('uploads/complete', { checksum, segments }, options);
      table = completed.segments;
      return completed.receipt;
    },
    table() {
      if (table) signer.checkTable(table);
      return table;
    },
    place: () => place,
    abort: () => signer.tell('uploads/abort', { token }),
    now: () => signer.now(),
  };
}
