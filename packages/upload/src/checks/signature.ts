import type { SignedRequest } from '@sealift/protocol';
import { errorCodeIn } from '../s3/verdict.js';
import { type Finding, fault, ok } from './finding.js';
import { probe } from './probe.js';

/**
 * A request that is signed now, for an object that is not there: does S3 take the signer for who it is? Nothing is
 * found where CORS does not let the page read the answer.
 *
 * @param clock what is known of the clocks: where one is wrong, that is said already
 */
export async function checkSignature(
  absent: SignedRequest,
  clock: Finding,
  signal: AbortSignal,
): Promise<Finding[]> {
  const answer = await probe(absent, signal);
  if (answer.kind !== 'answered') return [];
  const { status, text } = answer;
  const code = errorCodeIn(text);
  // Not S3: the check of CORS has said so.
  if (code === undefined) return [];
  if (code === 'NoSuchBucket')
    return [
      fault('s3-signature', 'bucket-not-found', {
        title: 'There is no such bucket',
        detail: 'S3 does not know the bucket of the signer.',
        fix: 'Check bucket, region and endpoint of the signer.',
      }),
    ];
  if (status === 404) return [ok('s3-signature', 'Signatures', 'S3 takes what the signer signs.')];
  if (isClock(text)) return clock.severity === 'ok' ? [CLOCK_OF_SIGNER] : [];
  if (code === 'AccessDenied')
    return [
      fault('s3-signature', 'listing-refused', {
        severity: 'warning',
        title: 'The signer may not look',
        detail:
          'S3 answers 403 where 404 was to be expected: the role of the signer lacks s3:GetObject or s3:ListBucket, or the bucket policy refuses them.',
        fix: 'Compare the role with "sealift bucket policy --iam", and the bucket with "sealift bucket doctor".',
      }),
    ];
  return [
    fault('s3-signature', 'signature-refused', {
      title: 'S3 refuses the signature',
      detail: `S3 answers ${status} ${code}.`,
      fix: 'Check credentials, region and endpoint of the signer.',
    }),
  ];
}

const CLOCK_OF_SIGNER: Finding = fault('clock', 'clock-of-signer', {
  title: "The signer's clock is wrong",
  detail: 'S3 takes what the signer has signed just now for expired, or for not valid yet.',
  fix: 'Set the clock of the machine on which the signer runs by NTP.',
});

/** AWS: `AccessDenied` with one of these messages, for presigned requests. */
export function isClock(text: string): boolean {
  return /RequestTimeTooSkewed|Request is not valid yet|Request has expired/.test(text);
}
