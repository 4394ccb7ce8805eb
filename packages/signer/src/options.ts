import type { ProtectionProfile } from '@sealift/protection';
import { DEFAULT_PART_BYTES, MAX_PART_BYTES, planParts } from '@sealift/protocol';
import { assertSecure, encryptionHeaders, type S3Options } from '@sealift/s3';
import type { Audit } from './audit/audit.js';
import { boundedAudit } from './audit/repeated.js';
import { type Authorize, checkAuthorize } from './authorize.js';
import { SignerConfigError } from './errors.js';
import { DEFAULT_LIMITS, type Limits } from './limits/limits.js';
import { type Metrics, safeMetrics } from './metrics.js';
import { allowedOrigins } from './origins.js';
import type { Revoked } from './revocation.js';
import type { ReceiptKeysOption } from './tokens/receipt-signer.js';
import type { SecretOption } from './tokens/secret.js';

export interface SignerOptions {
  readonly s3: S3Options;
  /** 32 bytes or more, the same on every replica. Several for rotation: the first signs, all verify. */
  readonly secret: SecretOption;
  /**
   * Ed25519 keys of public receipts. Default: derived from each secret; the first signs, all are published. With private
   * keys here none is derived; public keys are published beside the others.
   */
  readonly receiptKeys?: ReceiptKeysOption;
  /** How objects are encrypted, e.g. `clientEncryption({ kms, keyId })`. Pages follow it and cannot weaken it. */
  readonly protection: ProtectionProfile;
  /** Decides who may do what. There is no default: without an answer the page gets 403. */
  readonly authorize: Authorize;
  /**
   * Asked on every call that shows an upload's token; anything but false refuses it (`session-revoked`). Default: a token is
   * good until it ends, and `authorize` is asked again when it is renewed.
   */
  readonly revoked?: Revoked;
  /** Seconds in which `authorize`, `revoked` and `audit` must have answered, up to 600. Default: 10. */
  readonly authorizeTimeout?: number;
  /** Origins of pages that may call, e.g. `['https://app.example']`; the signer's own counts too. No wildcard. */
  readonly allowedOrigins: readonly string[];
  /** Path under which the signer is mounted, when the server in front does not strip it. Default: none. */
  readonly basePath?: string;
  /** Bytes of a part: a multiple of 16, 5 MiB or more. Default: 8 MiB. */
  readonly partSize?: number;
  /** Seconds a presigned URL is good for, 30 to 43,200. Default: 900. */
  readonly urlLifetime?: number;
  /** Seconds after which an upload's token must have been renewed. Default: 21,600 (6 hours). */
  readonly sessionLifetime?: number;
  /** Seconds after which an upload ends in any case. Default: 604,800 (7 days). */
  readonly absoluteLifetime?: number;
  readonly limits?: Partial<Limits>;
  /** Receives one event per grant, refusal, key use, completion, abort and download. Default: none. */
  readonly audit?: Audit;
  /** Receives a number for every call, and for every wait for S3, KMS and limits. Default: none. */
  readonly metrics?: Metrics;
  /**
   * The address of a request's client, as your platform or proxy says it: `(request) => request.headers.get('cf-connecting-ip')`.
   * Only what a client cannot write itself. Default: not known.
   */
  readonly clientAddress?: (request: Request) => string | null | undefined;
  /** Told of failures that are nobody's request's fault; must not throw. Default: one line on standard error. */
  readonly onInternalError?: (error: unknown) => void;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly clock?: () => number;
  /** That many random bytes. Default: `crypto.getRandomValues`. */
  readonly randomness?: (length: number) => Uint8Array;
}

export type Settings = Required<
  Omit<SignerOptions, 'limits' | 'allowedOrigins' | 'audit' | 'revoked' | 'metrics' | 'clientAddress'>
> & {
  readonly allowedOrigins: ReadonlySet<string>;
  readonly limits: Limits;
  readonly audit: Audit | undefined;
  /** Writes what waits to be written into the audit. */
  readonly flushAudit: () => Promise<void>;
  readonly metrics: Metrics;
  readonly clientAddress: SignerOptions['clientAddress'];
  readonly revoked: Revoked | undefined;
};

/** Fills in the defaults. @throws SignerConfigError naming the option */
export function settingsOf(options: SignerOptions): Settings {
  checkAuthorize(options.authorize);
  if (typeof options.protection?.checkMetadata !== 'function') {
    throw new SignerConfigError('protection', 'is required, e.g. clientEncryption({ kms, keyId })');
  }
  checkEndpoint(options);
  const onInternalError = options.onInternalError ?? reportBriefly;
  const clock = options.clock ?? Date.now;
  const bounded = options.audit && boundedAudit(options.audit, clock, onInternalError);
  const sessionLifetime = seconds('sessionLifetime', options.sessionLifetime ?? 21_600, 60, 604_800);
  return {
    s3: options.s3,
    secret: options.secret,
    receiptKeys: options.receiptKeys ?? [],
    protection: options.protection,
    authorize: options.authorize,
    revoked: checkRevoked(options.revoked),
    authorizeTimeout: checkTimeout(options.authorizeTimeout ?? 10),
    allowedOrigins: allowedOrigins(options.allowedOrigins),
    basePath: checkBasePath(options.basePath ?? ''),
    partSize: checkPartSize(options.partSize ?? DEFAULT_PART_BYTES),
    urlLifetime: seconds('urlLifetime', options.urlLifetime ?? 900, 30, 43_200),
    sessionLifetime,
    absoluteLifetime: seconds(
      'absoluteLifetime',
      options.absoluteLifetime ?? 604_800,
      sessionLifetime,
      31_536_000,
    ),
    limits: checkLimits({ ...DEFAULT_LIMITS, ...options.limits }),
    audit: bounded?.audit,
    flushAudit: async () => bounded?.flush(),
    metrics: safeMetrics(options.metrics, onInternalError),
    clientAddress: options.clientAddress,
    onInternalError,
    clock,
    randomness: options.randomness ?? ((length) => crypto.getRandomValues(new Uint8Array(length))),
  };
}

/** Early, where the address is known; every request is checked again when it is made. */
function checkEndpoint({ s3, protection }: SignerOptions): void {
  const { profile, storage } = protection.protection;
  if ((storage ?? profile) !== 'sse-c' || !URL.canParse(s3?.endpoint ?? '')) return;
  const { protocol, hostname } = new URL(s3.endpoint ?? '');
  assertSecure(protocol, hostname, encryptionHeaders({ profile: 'sse-c' }, 'put'));
}

function seconds(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new SignerConfigError(name, `must be ${least} to ${most} whole seconds`);
}

/** Something else would be called by nobody, and revoke nothing. */
function checkRevoked(revoked: unknown): Revoked | undefined {
  if (revoked === undefined || typeof revoked === 'function') return revoked as Revoked | undefined;
  throw new SignerConfigError('revoked', 'must be a function');
}

function checkTimeout(value: number): number {
  if (value > 0 && value <= 600) return value;
  throw new SignerConfigError('authorizeTimeout', 'must be a number of seconds, up to 600');
}

function checkPartSize(partSize: number): number {
  if (partSize > MAX_PART_BYTES)
    throw new SignerConfigError(
      'partSize',
      `must be at most ${MAX_PART_BYTES} bytes: pages take no larger parts`,
    );
  try {
    planParts(0, partSize);
    return partSize;
  } catch (cause) {
    throw new SignerConfigError('partSize', (cause as RangeError).message);
  }
}

function checkBasePath(path: string): string {
  if (path === '' || /^(\/[A-Za-z0-9._~-]+)+$/.test(path)) return path;
  throw new SignerConfigError('basePath', 'must be like "/sealift", without a slash at the end');
}

function checkLimits(limits: Limits): Limits {
  const { store, onUnavailable, ...numbers } = limits;
  if (onUnavailable !== 'refuse' && onUnavailable !== 'allow')
    throw new SignerConfigError('limits.onUnavailable', 'must be "refuse" or "allow"');
  if (store !== undefined && typeof store.take !== 'function')
    throw new SignerConfigError('limits.store', 'must be a LimitStore, e.g. of @sealift/redis');
  for (const [name, value] of Object.entries(numbers)) {
    if (!(typeof value === 'number' && value >= 1))
      throw new SignerConfigError(`limits.${name}`, 'must be 1 or more');
  }
  return limits;
}

/** An unforeseen message may hold anything, so only its kind and place are printed; our own are made to be read. */
function reportBriefly(error: unknown): void {
  if (error instanceof SignerConfigError) {
    console.error(`sealift signer: ${error.message}`);
    return;
  }
  const { name, stack } = error instanceof Error ? error : new Error();
  const places = stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  console.error([`sealift signer: ${name}`, ...places.slice(0, 8)].join('\n'));
}
