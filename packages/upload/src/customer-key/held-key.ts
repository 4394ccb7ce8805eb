import type { FoundProtection, SignedRequest } from '@sealift/protocol';
import type { ObjectAddress } from '../download/grants.js';
import { UploadError } from '../errors.js';
import { base64, md5Base64 } from './md5.js';

/** 32 bytes, or a function that gives those of an object. */
export type KeySource = Uint8Array | ((object: ObjectAddress) => Uint8Array | Promise<Uint8Array>);

/** The key of one object, as headers. */
export interface HeldKey {
  /** @throws UploadError `insecure-endpoint` */
  addTo<Request extends SignedRequest>(request: Request): Request;
}

/** Bytes of an SSE-C key (AES-256). */
const KEY_BYTES = 32;
const CUSTOMER = 'x-amz-server-side-encryption-customer-';
/** A development server on this machine: its bytes never leave it. */
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The page's key for an object that the signer has pinned to it. A page that holds a key sends and takes nothing that
 * is not under it, whatever the signer says.
 *
 * @throws UploadError `customer-key-mismatch`, `customer-key-invalid`, and what the function throws
 */
export async function openHeldKey(
  { profile, keys }: FoundProtection,
  source: KeySource,
  object: ObjectAddress,
): Promise<HeldKey> {
  if (profile !== 'sse-c' || keys !== 'browser')
    throw failure(
      'mismatch',
      `The signer says ${profile}, with keys that are not this page's; it sends and takes nothing under them.`,
    );
  const key = typeof source === 'function' ? checkKey(await source(object)) : source;
  const headers = {
    // Signed already; sent even where a signer forgot it, so that S3 never takes the request for an ordinary one.
    [`${CUSTOMER}algorithm`]: 'AES256',
    [`${CUSTOMER}key`]: base64(key),
    [`${CUSTOMER}key-md5`]: md5Base64(key),
  };
  return {
    addTo(request) {
      const { protocol, hostname } = new URL(request.url);
      if (protocol !== 'https:' && !LOOPBACK.test(hostname))
        throw new UploadError(
          'insecure-endpoint',
          'The address of the bucket is not https: the key of the object would travel in the clear.',
          { field: 'customerKey' },
        );
      return { ...request, headers: { ...request.headers, ...headers } };
    },
  };
}

/** @throws UploadError `customer-key-invalid` */
export function checkKey(key: unknown): Uint8Array {
  if (key instanceof Uint8Array && key.byteLength === KEY_BYTES) return key;
  throw failure('invalid', `The customer key must be a Uint8Array of ${KEY_BYTES} bytes.`);
}

function failure(what: 'mismatch' | 'invalid', message: string): UploadError {
  return new UploadError(`customer-key-${what}`, message, { field: 'customerKey' });
}
