import type { SignedRequest } from '@sealift/protocol';
import { failure, UploadError } from '../errors.js';
import { checkAnswer } from '../signer/answers.js';
import type { SignerClient } from '../signer/client.js';

/**
 * The signer of a page that pins where S3 is. Whatever the signer is reached by, its answers are looked at to the last
 * field before they are used.
 *
 * @param s3Origin `https://bucket.s3.eu-central-1.amazonaws.com`, or several; undefined takes any
 * @throws UploadError `invalid-option`; from its calls `s3-origin-mismatch`, `protection-unsupported`,
 * `signer-answer-invalid`
 */
export function pinnedSigner(
  signer: SignerClient,
  s3Origin: string | readonly string[] | undefined,
): SignerClient {
  const origins = s3Origin === undefined ? undefined : [s3Origin].flat().map(originOf);
  return {
    async call(name, ...rest) {
      const answer = checkAnswer(name, await signer.call(name, ...rest));
      for (const { url } of requestsIn(answer)) {
        if (origins?.includes(new URL(url).origin) === false) throw failure('s3-origin-mismatch', 's3Origin');
      }
      return answer;
    },
    tell: (...args) => signer.tell(...args),
  };
}

/** Every address that an answer can hold. */
function requestsIn(answer: object): SignedRequest[] {
  const {
    put,
    create,
    request,
    parts = [],
  } = answer as Partial<Record<string, SignedRequest>> & {
    parts?: readonly SignedRequest[];
  };
  return [put, create, request, ...parts].filter((one) => one !== undefined);
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
