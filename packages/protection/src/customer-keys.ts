import {
  base64url,
  CUSTOMER_KEY_BYTES,
  type EncryptedOperation,
  encryptionHeaders,
  fromBase64url,
  hkdfSha256,
  type StringMap,
} from '@sealift/s3';
import { SignerConfigError, SignerError } from './errors.js';
import type { ObjectName } from './protection.js';

export interface MasterSecret {
  /** 1 to 32 letters, digits, `-` or `_`; stands in a tag of every object. Never give one version to two secrets. */
  readonly version: string;
  /** 32 bytes or more, random, and used for nothing else. Lost, its objects are lost: S3 keeps no key. */
  readonly secret: Uint8Array;
}

/** Object tags, which S3 shows to those who may see tags, key or no key. */
export const VERSION_TAG: string = 'sealift-key-version';
export const SALT_TAG: string = 'sealift-key-salt';

const MIN_SECRET_BYTES = 32;
const SALT_BYTES = 32;

/** SSE-C keys derived from master secrets: one for each object, none of them stored. Version and salt say which. */
export class CustomerKeys {
  /** Version of the secret that makes new keys. */
  readonly newest: string;
  readonly #secrets: ReadonlyMap<string, Uint8Array>;

  /** @param masterSecrets the newest first @throws SignerConfigError */
  constructor(masterSecrets: readonly MasterSecret[]) {
    this.#secrets = checkSecrets(masterSecrets);
    [this.newest = ''] = this.#secrets.keys();
  }

  /** Version and salt of a new key, for `ObjectName.pinned`. */
  fresh(): string {
    return `${this.newest}.${base64url(crypto.getRandomValues(new Uint8Array(SALT_BYTES)))}`;
  }

  /** What the object's tags pin; undefined when they pin nothing. */
  recall({ [VERSION_TAG]: version, [SALT_TAG]: salt }: StringMap): string | undefined {
    return version === undefined || salt === undefined ? undefined : `${version}.${salt}`;
  }

  /** The tags that an object needs, so that `recall` finds its key again. @throws SignerError `protection-mismatch` */
  tags(pinned: string): StringMap {
    const { version, salt } = parse(pinned);
    return { [VERSION_TAG]: version, [SALT_TAG]: base64url(salt) };
  }

  /** Empty for an object that pins nothing. @throws SignerError `data-key-refused`, `protection-mismatch` */
  headers(operation: EncryptedOperation, object: ObjectName): StringMap {
    if (object.pinned === undefined) return {};
    const { version, salt } = parse(object.pinned);
    const secret = this.#secrets.get(version);
    if (secret === undefined)
      throw new SignerError('data-key-refused', 'The master secret of this object is not set up any more.');
    return encryptionHeaders({ profile: 'sse-c', key: customerKey(secret, salt, object) }, operation);
  }
}

/** HKDF-SHA-256 (RFC 5869) of master secret and salt; bucket and key are the info, so that no two objects share a key. */
function customerKey(secret: Uint8Array, salt: Uint8Array, { bucket, key }: ObjectName): Uint8Array {
  const info = JSON.stringify(['sealift/v1/sse-c', bucket, key]);
  return hkdfSha256(secret, salt, info, CUSTOMER_KEY_BYTES);
}

/** From the token or from the tags: the latter anyone with s3:PutObjectTagging may have changed. */
function parse(pinned: string): { version: string; salt: Uint8Array } {
  const [version = '', text = ''] = pinned.split('.');
  const salt = fromBase64url(text);
  if (salt?.byteLength === SALT_BYTES) return { version, salt };
  throw new SignerError('protection-mismatch', 'The tags of this object do not tell its key.');
}

function checkSecrets(masterSecrets: unknown): Map<string, Uint8Array> {
  const field = 'protection.masterSecrets';
  if (!Array.isArray(masterSecrets) || masterSecrets.length === 0)
    throw new SignerConfigError(field, 'give at least one { version, secret }');
  const known = new Map<string, Uint8Array>();
  for (const [index, { version, secret }] of (masterSecrets as MasterSecret[]).entries()) {
    if (typeof version !== 'string' || !/^[A-Za-z0-9_-]{1,32}$/.test(version))
      throw new SignerConfigError(
        `${field}[${index}].version`,
        'must be 1 to 32 letters, digits, "-" or "_"',
      );
    if (known.has(version)) throw new SignerConfigError(`${field}[${index}].version`, 'is there twice');
    if (!(secret instanceof Uint8Array) || secret.byteLength < MIN_SECRET_BYTES)
      throw new SignerConfigError(`${field}[${index}].secret`, `must be ${MIN_SECRET_BYTES} bytes or more`);
    known.set(version, Uint8Array.from(secret));
  }
  return known;
}
