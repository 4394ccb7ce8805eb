import type { Grant, SignedRequest } from '@sealift/protocol';
import { failure, UploadError } from '../errors.js';

/** Looks at every address in an answer of the signer. @throws UploadError `s3-origin-mismatch` */
export type AddressCheck = (answer: object) => void;

/**
 * @param s3Origin `https://bucket.s3.eu-central-1.amazonaws.com`, or several; undefined takes any
 * @throws UploadError `invalid-option`
 */
export function addressCheckOf(s3Origin: string | readonly string[] | undefined): AddressCheck {
  if (s3Origin === undefined) return () => {};
  const origins = [s3Origin].flat().map(originOf);
  return (answer) => {
    for (const url of addressesIn(answer))
      if (!origins.includes(new URL(url).origin)) throw failure('s3-origin-mismatch', 's3Origin');
  };
}

/** Every address that an answer can hold. */
function addressesIn(answer: object): string[] {
  const {
    put,
    create,
    request,
    segments,
    parts = [],
  } = answer as Partial<Record<string, SignedRequest>> & {
    parts?: readonly SignedRequest[];
  };
  const { s3Origin } = answer as Partial<Grant>;
  const requests = [put, create, request, segments, ...parts].filter((one) => typeof one === 'object');
  return [...requests.map(({ url }) => url), ...(s3Origin === undefined ? [] : [s3Origin])];
}

/** @throws UploadError `invalid-option` */
function originOf(text: string): string {
  try {
    const { origin, href } = new URL(text);
    if (origin !== 'null' && (text === origin || href === `${origin}/`)) return origin;
  } catch {
    // Below.
  }
  throw new UploadError(
    'invalid-option',
    's3Origin is an origin, such as https://bucket.s3.eu-central-1.amazonaws.com, or several.',
    { field: 's3Origin' },
  );
}
