import type { CoreErrorCode, ProblemCode, UploadErrorCode } from '@sealift/upload/upload';
import type { ElementErrorCode } from '../engine/element-error.js';
import type { SelectingErrorCode, SelectionErrorCode } from '../files/rules.js';
import { MISCONFIGURED, OWN_ERRORS } from './own-errors.js';

/** Each of these must have a sentence. Who cancels knows it already; who cancels too late reads `cancelledButStored`. */
export type ShownCode =
  // What only `<encrypted-media>` meets it says itself.
  | Exclude<
      UploadErrorCode,
      'cancelled' | 'cancelled-but-stored' | 'stream-unavailable' | 'segment-table-needed'
    >
  | ShownCoreCode
  | ProblemCode
  | ElementErrorCode
  // The others name a limit of the page: they are entries of their own.
  | Exclude<SelectionErrorCode, 'type-not-accepted' | 'size-over-limit'>;

/** Of the core, what a file or a server can bring about, and not only a program. */
type ShownCoreCode = Extract<
  CoreErrorCode,
  | 'file-info-too-long'
  | 'metadata-too-large'
  | 'insecure-context'
  | 'data-key-unwrap-failed'
  | 'kms-answer-invalid'
  | 'encryption-context-mismatch'
  | 'object-mismatch'
  | 'identity-missing'
  | 'signature-missing'
  | 'signature-invalid'
  | 'signature-needs-commitment'
  | 'sender-unknown'
  | 'object-authentication-failed'
  | 'object-size-mismatch'
  | 'segment-damaged'
  | 'key-commitment-mismatch'
  | 'metadata-invalid'
  | 'metadata-mixed-versions'
  | 'not-encrypted'
  | 'unsupported-algorithm'
  | 'instruction-file-required'
  | 'object-decryption-failed'
  | 'content-relabelled'
  | 'unsupported-by-webcrypto'
  | 'legacy-algorithm-refused'
  | 'non-committing-suite-refused'
>;

const OFFLINE = 'The server cannot be reached. Check your connection and try again.';
const BUSY = 'The server is busy. Please try again in a moment.';
const REFUSED = 'The server did not allow this. You may need to sign in again.';
const STORAGE = 'The storage did not take the file. Please try again.';
const EXPIRED = 'This took too long and has expired. Please try again.';
const INCOMPLETE = 'The file did not arrive complete. Please try again.';
const DAMAGED = 'The stored file was changed or damaged and cannot be trusted. Nothing was saved.';
const NOT_FROM_SENDER = 'It cannot be proved who sent this file. Nothing was saved.';
const NO_KEY = 'The key for this file is not available to you.';
const SCRAPPED = 'The page ran into a problem. Please reload it and try again.';

/**
 * A sentence for each error code that a person using the page can meet. It says what happened and, where there is
 * something to do, what; the exact technical message is in the `sealift-error` event.
 */
export const ENGLISH_ERRORS: Readonly<Record<Exclude<ShownCode, SelectingErrorCode>, string>> = {
  ...OWN_ERRORS,

  // The file and the page.
  'file-too-large': 'The file is too large.',
  'source-changed': 'The file was changed, moved or deleted while it was read. Please choose it again.',
  'source-differs':
    'This is not the file whose upload was begun, or it was changed. Please choose that file, or upload this one as a new one.',
  'source-needed': 'Please choose the file again: then its upload goes on.',
  'upload-in-use': 'Another tab is uploading this file.',
  'upload-gone': 'This upload has ended or was removed. Please upload the file again.',
  'journal-outdated': 'This upload cannot go on in this browser. Please upload the file again.',
  'journal-failed': 'The browser did not keep what it needs for this upload. Please upload the file again.',
  'outcome-unknown':
    'No answer came, so the file may be stored or not. Check your connection before you try again.',
  'file-info-too-long': 'The file name is too long.',
  'metadata-too-large': MISCONFIGURED,
  'insecure-context': 'Files can only be encrypted on a secure (https) page.',
  'invalid-option': MISCONFIGURED,
  'protection-unsupported': MISCONFIGURED,
  'protection-refused':
    'This page demands a protection that the server does not give. Nothing was sent or opened.',
  's3-origin-mismatch': MISCONFIGURED,
  'recipient-mismatch': MISCONFIGURED,
  'receipt-mismatch':
    'The server confirmed something else than was sent. The file may be stored; please tell whoever runs this page.',
  'script-unavailable': SCRAPPED,
  'worker-failed': SCRAPPED,
  'key-store-failed':
    'This browser keeps no keys for this page. Leave private browsing, or use another browser.',
  'spool-failed': 'There is not enough space on this device for the file.',

  // The signer.
  'signer-unreachable': OFFLINE,
  'signer-unavailable': BUSY,
  'signer-answer-invalid': MISCONFIGURED,
  'signer-refused': REFUSED,
  'not-authorized': REFUSED,
  'session-revoked': 'The server has ended this upload. You may need to sign in again.',
  'origin-not-allowed': MISCONFIGURED,
  'not-found': MISCONFIGURED,
  'method-not-allowed': MISCONFIGURED,
  'unsupported-media-type': MISCONFIGURED,
  'request-too-large': MISCONFIGURED,
  'invalid-request': MISCONFIGURED,
  'invalid-metadata': 'The file name is too long.',
  'key-outside-prefix': 'You have no access to this file.',
  'rate-limited': BUSY,
  'limits-unavailable': BUSY,
  'authorize-timeout': BUSY,
  'started-too-often': EXPIRED,
  'token-invalid': EXPIRED,
  'token-expired': EXPIRED,
  'upload-not-found': EXPIRED,
  'parts-incomplete': INCOMPLETE,
  'size-mismatch': INCOMPLETE,
  'checksum-mismatch': 'The file was damaged on its way. Please try again.',
  'protection-mismatch': 'The storage did not protect the file as required, so it was not accepted.',
  'kms-unavailable': BUSY,
  's3-unavailable': BUSY,
  'internal-error': BUSY,
  'body-consumed': MISCONFIGURED,
  'base-path-mismatch': MISCONFIGURED,

  // S3.
  's3-unreachable': 'The storage cannot be reached. Check your connection and try again.',
  's3-forbidden': 'The storage refused the file. Please tell whoever runs this page.',
  's3-clock-skewed': MISCONFIGURED,
  's3-not-found': EXPIRED,
  's3-conflict': STORAGE,
  's3-checksum-mismatch': 'The file was damaged on its way. Please try again.',
  's3-slow-down': BUSY,
  's3-internal-error': STORAGE,
  'sse-c-blocked': MISCONFIGURED,
  's3-refused': STORAGE,
  's3-error-in-success': STORAGE,
  's3-answer-invalid': STORAGE,
  'object-exists': STORAGE,

  // Keys.
  'data-key-refused': NO_KEY,
  'data-key-unwrap-failed': NO_KEY,
  'data-key-mismatch': 'The server sent a wrong key, so nothing was uploaded.',
  'keyring-mismatch': NO_KEY,
  'customer-key-invalid': MISCONFIGURED,
  'customer-key-mismatch': NO_KEY,
  'customer-key-wrong': 'The key does not fit this file.',
  'insecure-endpoint': MISCONFIGURED,
  'kms-answer-invalid': MISCONFIGURED,
  'kms-key-not-found': NO_KEY,
  'kms-key-unusable': NO_KEY,
  'encryption-context-mismatch': NO_KEY,

  // Reading back.
  'object-not-found': 'This file does not exist any more.',
  'object-changed': 'The file was replaced while it was read. Please try again.',
  'object-mismatch': 'Another file was found in its place. Nothing was saved.',
  'identity-missing': 'It cannot be proved that this is the right file. Nothing was saved.',
  'signature-missing': NOT_FROM_SENDER,
  'signature-invalid': NOT_FROM_SENDER,
  'signature-needs-commitment': NOT_FROM_SENDER,
  'sender-unknown': 'This file was sent by somebody who is not known here. Nothing was saved.',
  'object-authentication-failed': DAMAGED,
  'object-size-mismatch': DAMAGED,
  'segment-damaged':
    'Segment {segment} of the stored file was changed or damaged, so the download was stopped. The file is not whole.',
  'saving-interrupted': 'The download broke off, so the file is not whole. Please try again.',
  'range-mismatch': 'The storage sent something else than was asked for. Please try again.',
  'object-truncated': DAMAGED,
  'object-extended': DAMAGED,
  'key-commitment-mismatch': DAMAGED,
  'metadata-invalid': DAMAGED,
  'metadata-mixed-versions': DAMAGED,
  'not-encrypted': 'This file is not encrypted, so it was not opened.',
  'unsupported-algorithm': 'This file was encrypted in a way that is not known here.',
  'instruction-file-required': NO_KEY,
  'instruction-file-invalid': DAMAGED,
  'object-decryption-failed': DAMAGED,
  'content-relabelled': DAMAGED,
  'unsupported-by-webcrypto': 'This file was encrypted in an old way that no browser can open.',
  'legacy-not-allowed': 'This file was encrypted in an old way that is not opened here.',
  'legacy-algorithm-refused': 'This file was encrypted in an old way that is not opened here.',
  'non-committing-suite-refused': 'This file was encrypted in an old way that is not opened here.',
};
