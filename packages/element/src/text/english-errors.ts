const REFUSED = 'The server refused this upload. You may need to sign in again.';
const BUSY = 'The server is busy. Please try again in a moment.';
const DAMAGED = 'The stored file was changed or damaged and cannot be trusted. Nothing was saved.';
const NO_KEY = 'The key for this file is not available to you.';
const MISCONFIGURED = 'Uploading is not set up correctly here. Please tell whoever runs this page.';

/**
 * A sentence for each error code that a person using the page can meet. It says what happened and, where there is
 * something to do, what; the exact technical message is in the `sealift-error` event.
 */
export const ENGLISH_ERRORS: Readonly<Record<string, string>> = {
  // The element's own rules.
  'one-file-only': 'Only one file can be uploaded here.',
  'folder-not-accepted': 'Folders cannot be uploaded. Choose the files inside instead.',
  'signer-missing': MISCONFIGURED,
  'engine-unavailable': 'The upload could not start. Check your connection and try again.',

  // The file.
  'file-too-large': 'The file is too large.',
  'file-changed': 'The file changed while it was being uploaded. Please try again.',
  'file-unreadable': 'The file could not be read. It may have been moved or deleted.',
  'file-info-too-long': 'The file name is too long.',

  // The way to the server.
  'network-error': 'The connection was lost. Please try again.',
  'signer-unreachable': 'The server cannot be reached. Check your connection and try again.',
  's3-unreachable': 'The storage cannot be reached. Check your connection and try again.',
  's3-unavailable': BUSY,
  'kms-unavailable': BUSY,
  'rate-limited': BUSY,
  'internal-error': BUSY,
  'insecure-context': 'Files can only be encrypted on a secure (https) page.',

  // What the server or the storage says.
  'not-authorized': REFUSED,
  'origin-not-allowed': MISCONFIGURED,
  'key-outside-prefix': 'You have no access to this file.',
  'token-invalid': 'The upload is no longer valid. Please try again.',
  'token-expired': 'The upload took too long and has expired. Please try again.',
  'upload-not-found': 'The upload is no longer known to the server. Please try again.',
  'size-mismatch': 'The file did not arrive complete. Please try again.',
  'checksum-mismatch': 'The file was damaged on its way. Please try again.',
  'parts-incomplete': 'The file did not arrive complete. Please try again.',
  'protection-mismatch': 'The storage did not protect the file as required, so it was not accepted.',
  's3-refused': 'The storage refused the file.',
  'data-key-refused': NO_KEY,

  // Reading back.
  'object-not-found': 'This file does not exist any more.',
  'object-authentication-failed': DAMAGED,
  'object-size-mismatch': DAMAGED,
  'key-commitment-mismatch': DAMAGED,
  'metadata-invalid': DAMAGED,
  'metadata-mixed-versions': DAMAGED,
  'data-key-unwrap-failed': NO_KEY,
  'keyring-mismatch': NO_KEY,
  'kms-key-not-found': NO_KEY,
  'kms-key-unusable': NO_KEY,
  'encryption-context-mismatch': NO_KEY,
  'not-encrypted': 'This file is not encrypted, so it was not opened.',
};
