import { type CountedUpload, type LimitStore, SILENCE } from '@sealift/signer';
import { type RedisClient, send } from './client.js';
import { KEEP, OPEN, START, TAKE, TOUCH } from './scripts.js';

export interface RedisLimitsOptions {
  readonly client: RedisClient;
  /** Before every key. Default: `sealift:`. Signers of several buckets may share one: names are hashes that tell them apart. */
  readonly prefix?: string;
}

/** Milliseconds for which a grant is remembered at most: no signer's `absoluteLifetime` is longer. */
const YEAR = 31_536_000_000;

/**
 * Counts in Redis 6.2 or later, or Valkey: `limits: { store: redisLimits({ client }) }`, the same on every replica. What is
 * stored are hashes of owners and object keys, numbers, and ids of multipart uploads; all of it expires by itself.
 *
 * Its calls throw what the client throws.
 *
 * @throws TypeError when `client` is no client
 */
export function redisLimits({ client, prefix = 'sealift:' }: RedisLimitsOptions): LimitStore {
  if (typeof client !== 'object' || client === null || !('call' in client || 'sendCommand' in client))
    throw new TypeError('client must be a client of "redis" or "ioredis"');
  /** Keys of one kind: a letter and a hash, so that no text of anybody gets into a key. */
  const run = (script: string, kind: 'r' | 'o' | 's', name: string, args: (string | number)[]) =>
    send(client, ['EVAL', script, '1', `${prefix}${kind}:${name}`, ...args.map(String)]);

  return {
    async take(name, perMinute) {
      return wholeNumber(await run(TAKE, 'r', name, [perMinute]));
    },
    async open(owner, upload, { uploads, bytes }) {
      const mostBytes = Number.isFinite(bytes) ? bytes : '';
      const args = [memberOf(upload), SILENCE, finite(uploads), upload.size, mostBytes];
      return wholeNumber(await run(OPEN, 'o', owner, args)) === 1;
    },
    async touch(owner, upload) {
      await run(TOUCH, 'o', owner, [memberOf(upload), SILENCE]);
    },
    async close(owner, upload) {
      await send(client, ['ZREM', `${prefix}o:${owner}`, memberOf(upload)]);
    },
    async start(grant, lifetime) {
      const answer = await run(START, 's', grant, [Math.min(YEAR, Math.max(1, Math.ceil(lifetime)))]);
      const [starts, kept] = Array.isArray(answer) ? (answer as unknown[]) : [];
      return { starts: wholeNumber(starts), ...(kept === null ? {} : { kept: text(kept) }) };
    },
    async keep(grant, kept, instead) {
      return text(await run(KEEP, 's', grant, [kept, YEAR, ...(instead === undefined ? [] : [instead])]));
    },
    async ping() {
      if ((await send(client, ['PING'])) !== 'PONG') throw unexpected();
    },
  };
}

function memberOf({ id, size }: CountedUpload): string {
  return `${size}:${id}`;
}

function finite(count: number): number {
  return Math.min(count, Number.MAX_SAFE_INTEGER);
}

/** An answer that is none must not pass for "nothing to refuse". */
function wholeNumber(answer: unknown): number {
  if (typeof answer === 'number' && Number.isSafeInteger(answer)) return answer;
  throw unexpected();
}

function text(answer: unknown): string {
  if (typeof answer === 'string') return answer;
  throw unexpected();
}

function unexpected(): Error {
  return new Error('Redis answered with something else than it was asked for');
}
