import type { FoundProtection, SignedRequest } from '@sealift/protocol';
import { failure } from '../errors.js';

const SSE = 'x-amz-server-side-encryption';
/** What creates an object has it in this header, and S3 says so of the object (Amazon S3 API Reference, PutObject). */
export const SSE_NAMES: Readonly<Record<string, string>> = {
  'sse-s3': 'AES256',
  'sse-kms': 'aws:kms',
  'dsse-kms': 'aws:kms:dsse',
};
/** Entries of the object's metadata. */
const META = 'x-amz-meta-';
const KMS = /kms-key-id|context|bucket-key/;
/** What else may stand there. */
const MORE: Readonly<Record<string, RegExp>> = {
  'sse-kms': KMS,
  'dsse-kms': KMS,
  'sse-c': /customer-key|tagging/,
};

/**
 * Takes a signed request that asks S3 for the encryption that the signer has named, and for no other: no key of SSE-C
 * comes with an object that has none, or one of the page. Nor does it describe the object with anything but what the page has said of it.
 *
 * @param creates the metadata of the object that the request creates, or opens a multipart upload for
 * @throws UploadError `signer-answer-invalid`
 */
export function checkEncryption<Request extends SignedRequest>(
  request: Request,
  { profile, storage, keys }: FoundProtection,
  creates: Readonly<Record<string, string>> | undefined,
): Request {
  const layer = (profile === 'client' ? storage : profile) ?? 'none';
  const { [SSE]: name, [`${SSE}-customer-algorithm`]: customer, ...others } = request.headers;
  const wanted = [creates ? SSE_NAMES[layer] : undefined, layer === 'sse-c' ? 'AES256' : undefined];
  const stray = Object.keys(others).some(
    (header) => /^x-amz-(server|tagging)/.test(header) && !(keys === undefined && MORE[layer]?.test(header)),
  );
  const entries = Object.keys(others).filter((header) => header.startsWith(META));
  const told =
    entries.length === Object.keys(creates ?? {}).length &&
    entries.every((header) => others[header] === creates?.[header.slice(META.length)]);
  if (stray || !told || name !== wanted[0] || customer !== wanted[1])
    throw failure('signer-answer-invalid', 'headers');
  return request;
}
