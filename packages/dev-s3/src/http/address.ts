import { S3Error } from '../errors.js';
import { MAX_KEY_BYTES } from '../limits.js';

export interface Address {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

/**
 * Finds bucket and key, path-style (`/bucket/key`) or virtual-host style (`bucket.localhost/key`).
 * @param domains host names without port whose direct subdomains are bucket names
 */
export function addressOf(path: string, host: string, domains: readonly string[]): Address {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const domain = domains.find((known) => name.endsWith(`.${known}`));
  if (domain !== undefined) {
    return checked({ bucket: name.slice(0, -domain.length - 1), key: path.slice(1) || undefined });
  }
  if (path === '/') return { bucket: undefined, key: undefined };
  const slash = path.indexOf('/', 1);
  if (slash < 0) return checked({ bucket: path.slice(1), key: undefined });
  return checked({ bucket: path.slice(1, slash), key: path.slice(slash + 1) || undefined });
}

/** S3 User Guide, "General purpose bucket naming rules" (the ones that keep a name unambiguous). */
export function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name)
  );
}

function checked(address: Address): Address {
  if (!isBucketName(address.bucket ?? '')) {
    throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.');
  }
  if (Buffer.byteLength(address.key ?? '') > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', 'Your key is too long', [['MaxSizeAllowed', String(MAX_KEY_BYTES)]]);
  }
  return address;
}
