import { OBJECT_ENTRY } from '@sealift/protection';
import { isPlainKey, type StringMap, utf8 } from '@sealift/s3';
import { SignerConfigError, SignerError } from './errors.js';
import { withinTime } from './time-limit.js';

/**
 * What a request asks for. `context` comes from the page: the application's own words, unverified. A page that asks for
 * `checks` is asked about as for an upload of size 0.
 */
export type Intent =
  | { readonly action: 'upload'; readonly size: number; readonly context: StringMap }
  /** An upload that was granted before wants to go on: the same owner, and a prefix that covers the key, or it ends. */
  | { readonly action: 'renew'; readonly key: string; readonly size: number; readonly context: StringMap }
  | {
      readonly action: 'download';
      readonly key: string;
      readonly versionId?: string;
      /** A fresh URL for a download that goes on: no data key is handed out. */
      readonly renew?: true;
      readonly context: StringMap;
    };

/** The application's answer: who it is and what he may do. */
export interface Authorization {
  /** Who: limits count by it and the audit names it. 1 to 256 characters; the page can read it. */
  readonly owner: string;
  /**
   * The folder of the bucket that is open to this request, e.g. `users/42/`. A missing `/` at the end is added, so that
   * `users/4` never opens `users/42/`. The whole bucket is the empty string, and must be said so.
   */
  readonly prefix: string;
  /** Largest file, in bytes. Default: the format's own limit, 68,719,476,704. */
  readonly maxSize?: number;
  /**
   * KMS only. Upload: stored with the object and needed to read it. Download: when given, the stored context must
   * equal it. Not secret; at most 512 characters as JSON.
   */
  readonly encryptionContext?: StringMap;
  /**
   * Download, of objects that have one: which instruction file, as a suffix of the object's key (`.partner`: the one
   * made for another RSA recipient). Yours to choose and not the page's. Default: `.instruction`.
   */
  readonly instructionFileSuffix?: string;
}

/** Decides about one request. Anything but an `Authorization`, a throw included, is answered with 403. */
export type Authorize = (
  request: Request,
  intent: Intent,
) => Authorization | null | undefined | Promise<Authorization | null | undefined>;

export type CheckedAuthorization = Required<Pick<Authorization, 'owner' | 'prefix'>> &
  Pick<Authorization, 'maxSize' | 'encryptionContext' | 'instructionFileSuffix'>;

const MAX_PREFIX_BYTES = 512;
const MAX_CONTEXT_CHARS = 512;

/**
 * Asks the application.
 *
 * @throws SignerError `not-authorized`, `authorize-timeout`
 * @throws SignerConfigError when the answer cannot be used: a mistake of the application, not of the page
 */
export async function askApplication(
  { authorize, authorizeTimeout }: { readonly authorize: Authorize; readonly authorizeTimeout: number },
  request: Request,
  intent: Intent,
): Promise<CheckedAuthorization> {
  const asked = Promise.resolve()
    .then(() => authorize(request, intent))
    .catch((cause: unknown) => {
      throw new SignerError('not-authorized', 'You may not do this.', { cause });
    });
  const answer = await withinTime(authorizeTimeout, asked, timedOut);
  if (answer === null || answer === undefined)
    throw new SignerError('not-authorized', 'You may not do this.');
  return {
    owner: checkOwner(answer.owner),
    prefix: checkPrefix(answer.prefix),
    ...(answer.maxSize === undefined ? {} : { maxSize: checkMaxSize(answer.maxSize) }),
    ...(answer.encryptionContext === undefined
      ? {}
      : { encryptionContext: checkContext(answer.encryptionContext) }),
    ...(answer.instructionFileSuffix === undefined
      ? {}
      : { instructionFileSuffix: checkSuffix(answer.instructionFileSuffix) }),
  };
}

/** Seconds. */
const RETRY_AFTER = 5;

export function timedOut(): SignerError {
  return new SignerError(
    'authorize-timeout',
    'The application did not say in time whether you may do this.',
    {
      retryAfter: RETRY_AFTER,
    },
  );
}

function checkOwner(owner: unknown): string {
  if (typeof owner === 'string' && owner.length >= 1 && owner.length <= 256) return owner;
  throw new SignerConfigError('authorize().owner', 'must be a string of 1 to 256 characters');
}

function checkPrefix(prefix: unknown): string {
  if (typeof prefix !== 'string')
    throw new SignerConfigError('authorize().prefix', 'must be a string; "" opens the whole bucket');
  if (prefix === '') return '';
  const folder = prefix.endsWith('/') ? prefix : `${prefix}/`;
  if (utf8(folder).byteLength > MAX_PREFIX_BYTES || !isPlainKey(folder.slice(0, -1))) {
    throw new SignerConfigError(
      'authorize().prefix',
      `must be at most ${MAX_PREFIX_BYTES} bytes, without a leading "/", empty, "." or ".." segments, or control characters`,
    );
  }
  return folder;
}

function checkMaxSize(maxSize: unknown): number {
  if (typeof maxSize === 'number' && maxSize >= 0) return maxSize;
  throw new SignerConfigError('authorize().maxSize', 'must be a number of bytes, 0 or more');
}

function checkContext(context: unknown): StringMap {
  const isMap =
    typeof context === 'object' &&
    context !== null &&
    Object.values(context).every((value) => typeof value === 'string');
  if (!isMap || JSON.stringify(context).length > MAX_CONTEXT_CHARS) {
    throw new SignerConfigError(
      'authorize().encryptionContext',
      `must map strings to strings, ${MAX_CONTEXT_CHARS} characters as JSON`,
    );
  }
  const reserved = Object.keys(context).find(
    (name) => name.startsWith('aws:') || name === 'kms_cmk_id' || name === OBJECT_ENTRY,
  );
  if (reserved !== undefined)
    throw new SignerConfigError('authorize().encryptionContext', `"${reserved}" is reserved`);
  return context as StringMap;
}

function checkSuffix(suffix: unknown): string {
  if (typeof suffix === 'string' && /^\.[A-Za-z0-9._-]{1,64}$/.test(suffix)) return suffix;
  throw new SignerConfigError(
    'authorize().instructionFileSuffix',
    'must be a dot and 1 to 64 letters, digits, ".", "_" or "-"',
  );
}

export function isInside(key: string, prefix: string): boolean {
  return key.startsWith(prefix) && isPlainKey(key);
}

/** @throws SignerError `key-outside-prefix` */
export function assertInside(key: string, prefix: string): void {
  if (isInside(key, prefix)) return;
  throw new SignerError('key-outside-prefix', 'This key is not among those you may read.', { field: 'key' });
}

/** @throws SignerConfigError */
export function checkAuthorize(authorize: unknown): asserts authorize is Authorize {
  if (typeof authorize === 'function') return;
  throw new SignerConfigError('authorize', 'is required: a function that decides who may do what');
}
