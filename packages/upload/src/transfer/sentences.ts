import type { UploadError, UploadErrorCode } from '../errors.js';
import { type Asking, report } from './report.js';

type Sentence = string | ((error: UploadError) => string);

/** Tells apart what looks alike from here. */
const ASK = ' (@sealift/upload/checks tells why).';

/** By `field` of `stream-unavailable`. */
const STREAM_FAULTS: Readonly<Record<string, string>> = {
  'no-service-workers': 'this browser, window or page (HTTPS is needed) has none',
  'not-registered':
    'there is no script at the address, or it may not be one for this scope; serve stream.worker.js of @sealift/upload there',
  'not-installed': 'its script failed',
  'not-answering':
    "it does not answer; an app's own worker has to call handle and message of @sealift/upload/stream/worker",
  'other-version': 'it is of another version than this page; copy stream.worker.js anew',
};

/**
 * One clear sentence for each failure that is thrown with its code alone (`failure`); more exact ones for some fields. Never a
 * URL: its query is a credential.
 */
const SENTENCES: Readonly<Partial<Record<UploadErrorCode | `${UploadErrorCode} ${string}`, Sentence>>> = {
  'cancelled-but-stored': 'The transfer was cancelled when the object was complete already: it is stored.',
  'outcome-unknown':
    "The upload ended without an answer that tells whether the object is stored: it may be. Parts of an unfinished one stay until the bucket's lifecycle rule removes them.",
  'source-changed':
    'The file was changed, moved or deleted while it was read, so it was not stored; pick it again.',
  'source-differs':
    'This is not the file whose upload was begun: size or content differ. Pick that file, or upload this one as a new one.',
  'source-needed': 'Pick the file again: the upload goes on with it.',
  'upload-in-use': 'Another tab is working on this upload.',
  'upload-gone': 'The upload has ended or was removed meanwhile: upload the file anew.',
  'journal-outdated':
    'S3 has parts that this browser knows nothing of, so the upload was given up: upload the file anew.',
  'journal-failed':
    'The browser does not keep what it has to keep before more is sent, so the upload was given up: upload the file anew.',
  'data-key-mismatch':
    'The data key that the signer granted was made for something else, or was used already.',
  'keyring-mismatch':
    'The keyring option does not fit what the signer asks for: leave it out where the signer brings the key, give it where the signer asks for one of the page. Where S3 alone encrypts, a page with a key sends nothing.',
  'customer-key-mismatch': 'The customerKey option must be a customerKey(…).',
  'worker-failed': ({ cause }) =>
    cause === undefined
      ? 'A worker of this page stopped; try again.'
      : globalThis.XMLHttpRequest === undefined
        ? 'This is no page: Worker and XMLHttpRequest are missing. Upload from a page; in Node, use @sealift/client.'
        : 'No worker starts in this page, and what does its work could not be loaded; load the page again.',
  'stream-unavailable': ({ field = '' }) =>
    `No service worker answers for encrypted objects: ${STREAM_FAULTS[field] ?? STREAM_FAULTS['not-answering']}.`,
  'saving-interrupted':
    'What the browser was saving broke off: the browser or somebody ended it, or its service worker was ended. The file is not whole: save it again.',
  'segment-table-needed':
    'The object has no segment table that can be used, so no range of it can be verified without reading all of it.',
  'receipt-mismatch': ({ field = '' }) =>
    `The signer's receipt is of something else than this page sent: its ${field.replace('receipt.', '')} differs. An object may be stored.`,

  'signer-unreachable': `The signer does not answer: the network is down, its address is wrong or redirects, or it does not allow this page${ASK}`,
  'signer-unavailable': 'The signer failed (5xx or 429), for all retries.',
  'signer-refused': ({ problem }) => `The signer refused: ${problem?.detail}`,
  'file-too-large': ({ problem }) =>
    problem === undefined
      ? 'The file is larger than one object may be: 5 TiB, and 64 GiB − 32 bytes where this page encrypts.'
      : `The signer refused: ${problem.detail}`,
  'signer-answer-invalid': ({ field }) =>
    field === undefined
      ? 'The answer is not one of a Sealift signer: is its address right?'
      : `The signer answers, and its "${field}" is missing or not as this version knows it: is its address right, and are page and signer of one version?`,
  'protection-unsupported':
    'The signer names a protection that this version does not know, or that contradicts itself.',
  'protection-unsupported signingKey': 'This page signs, and S3 is to encrypt: nothing can be signed.',
  's3-origin-mismatch':
    'The signer gave an address that is not at the S3 origin of this page. Nothing was sent to it.',
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
  'object-changed': 'The object was replaced while it was read.',
  'object-truncated': 'The object is shorter than announced: it was cut.',
  'object-extended': 'The object is longer than announced: it was extended.',
  'range-mismatch': 'S3 sent another range than the one asked for.',
};

/** Gives a failure its sentence, and tells developers of it. */
export function tell(error: unknown, asking: Asking = {}): void {
  word(error);
  if (isFailure(error)) void report(error, asking);
}

/** Gives an error that has only its code its sentence, and its cause, too. */
function word(error: unknown): void {
  if (!isFailure(error)) return;
  const { code, field, message } = error;
  const sentence = SENTENCES[`${code} ${field}`] ?? SENTENCES[code];
  if (message === code && sentence !== undefined) {
    error.message = typeof sentence === 'string' ? sentence : sentence(error);
    // Engines that write the message into the stack did so when there was none.
    if (error.stack !== undefined) error.stack = error.stack.replace(code, () => error.message);
  }
  word(error.cause);
}

/** By its form: the class is in the code that every page loads, which this one then need not share. */
function isFailure(error: unknown): error is UploadError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
