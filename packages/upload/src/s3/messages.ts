import { UploadError, type UploadErrorCode } from '../errors.js';

/** Tells apart what looks alike from here. */
const ASK = ' (@sealift/upload/checks tells why).';

/** One clear sentence for each thing that S3 can do to an upload. Never a URL: its query is a credential. */
const MESSAGES = {
  's3-unreachable': `S3 does not answer: the network is down, or CORS or Content-Security-Policy forbid it${ASK}`,
  's3-forbidden': `S3 refused the request (403), also with a fresh signature: permissions or bucket policy forbid it${ASK}`,
  's3-clock-skewed': 'S3 refused the request (403): the clock of the signer is wrong.',
  's3-not-found':
    'S3 does not know the upload, the object or the bucket (404): it may have been removed meanwhile.',
  'object-exists': 'An object with this key exists already (412).',
  's3-conflict': 'S3 reports another request for the same object (409).',
  's3-checksum-mismatch':
    'S3 received other bytes than were sent: the connection or this computer damages data.',
  's3-slow-down': 'S3 is busy (503 or 429), for all retries.',
  's3-internal-error': 'S3 failed (5xx), for all retries.',
  's3-refused': 'S3 refused the request (4xx).',
  's3-error-in-success': 'S3 reported an error inside a successful answer, for all retries.',
  's3-answer-invalid': 'The answer is not one of S3: a proxy or a sign-in page may stand between.',
} as const satisfies Partial<Record<UploadErrorCode, string>>;

export function s3Error(code: UploadErrorCode): UploadError {
  return new UploadError(code, (MESSAGES as Partial<Record<UploadErrorCode, string>>)[code] ?? 'S3 failed.');
}
