import { utf8 } from './digests.js';
import { ConfigError } from './errors.js';
import type { StringMap } from './operations.js';

interface KmsKey {
  /** Key id, key ARN, or alias (`alias/…`, or its ARN). A key of a CloudHSM key store is one too. */
  readonly keyId: string;
  /** Key id or ARN that an alias stands for: S3 reports the key, never the alias, so only with it can they be compared. */
  readonly aliasTarget?: string;
  /** Stored with every object; its readers need kms:Decrypt with it. S3 adds the object's ARN. Not secret. */
  readonly encryptionContext?: StringMap;
}

/** Encryption by S3 under a key of AWS KMS. */
export type KmsKeyChoice =
  | (KmsKey & {
      readonly profile: 'sse-kms';
      /** One KMS call for many objects instead of one for each. Default: as the bucket says. */
      readonly bucketKey?: boolean;
    })
  | (KmsKey & { readonly profile: 'dsse-kms' });

/** S3 takes 8 KB of headers in all, and base64 makes four bytes of three. */
const MAX_CONTEXT_BYTES = 4096;

/** @throws ConfigError naming the option */
export function checkKmsChoice(choice: KmsKeyChoice): void {
  const { profile, keyId, aliasTarget, encryptionContext } = choice;
  if (typeof keyId !== 'string' || !/^[\x21-\x7e]{1,2048}$/.test(keyId))
    throw new ConfigError('protection.keyId', 'name the KMS key: its id, ARN or alias');
  if (aliasTarget !== undefined && !isAlias(keyId))
    throw new ConfigError('protection.aliasTarget', 'is for a keyId that is an alias');
  if (encryptionContext !== undefined) checkContext(encryptionContext);
  const { bucketKey } = choice as { bucketKey?: unknown };
  if (bucketKey === undefined) return;
  if (profile === 'dsse-kms')
    throw new ConfigError('protection.bucketKey', 'does not go with dsse-kms: S3 refuses it');
  if (typeof bucketKey !== 'boolean') throw new ConfigError('protection.bucketKey', 'must be true or false');
}

export function isAlias(keyId: string): boolean {
  return /^(arn:[^:]*:kms:[^:]*:[^:]*:)?alias\//.test(keyId);
}

/**
 * Whether S3 reports the pinned key. It answers with the key's ARN, whatever the request named; other stores repeat
 * the request's words. An alias without its target can stand for any key: S3 itself has resolved it.
 */
export function isPinnedKey({ keyId, aliasTarget }: KmsKeyChoice, reported: string | undefined): boolean {
  if (reported === undefined || reported === '') return false;
  if (sameKey(keyId, reported)) return true;
  if (!isAlias(keyId)) return false;
  return aliasTarget === undefined ? !isAlias(reported) : sameKey(aliasTarget, reported);
}

/** The same ARN, or one of them the bare id at the end of the other. MinIO's ARNs have nothing in front of the name. */
function sameKey(a: string, b: string): boolean {
  if (a === b || a === `arn:aws:kms:${b}` || b === `arn:aws:kms:${a}`) return true;
  const bothArns = a.startsWith('arn:') && b.startsWith('arn:');
  return !bothArns && (a.endsWith(`:key/${b}`) || b.endsWith(`:key/${a}`) || endsInAlias(a, b));
}

function endsInAlias(a: string, b: string): boolean {
  return isAlias(a) && isAlias(b) && (a.endsWith(`:${b}`) || b.endsWith(`:${a}`));
}

function checkContext(context: unknown): void {
  const bad = (what: string): ConfigError => new ConfigError('protection.encryptionContext', what);
  if (typeof context !== 'object' || context === null || Array.isArray(context))
    throw bad('must map strings to strings');
  if (!Object.values(context).every((value) => typeof value === 'string'))
    throw bad('must map strings to strings');
  if (Object.keys(context).length === 0) throw bad('is empty: leave it out');
  const reserved = Object.keys(context).find((name) => name.startsWith('aws:'));
  if (reserved !== undefined) throw bad(`"${reserved}" is reserved`);
  if (utf8(JSON.stringify(context)).byteLength > MAX_CONTEXT_BYTES)
    throw bad(`may have ${MAX_CONTEXT_BYTES} bytes as JSON`);
}
