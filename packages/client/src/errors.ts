import { SealiftError } from '@sealift/core/errors';

/** Stable codes of what this package refuses itself. Those of the format are `CoreErrorCode`. */
export type ClientErrorCode =
  /** An option or input field that cannot be right. `field` names it. */
  | 'invalid-option'
  /** A checksum that the caller computed over the plaintext: S3 would compare it with the ciphertext. */
  | 'plaintext-checksum-refused'
  /** User metadata named like an entry of the format: it would pass for one. */
  | 'metadata-reserved'
  /** The format's entries and the user's own do not fit together: S3 keeps 2 KB. */
  | 'metadata-too-large'
  /** S3 holds back metadata (`x-amz-missing-meta`): without all of it nobody can tell how the object is encrypted. */
  | 'metadata-missing'
  /** The body has more or fewer bytes than `ContentLength` says. */
  | 'body-length-mismatch'
  /** A part of the object was asked for that it has not, or that cannot be verified. */
  | 'range-refused'
  /** The object is another than the receipt tells. `field` names what differs. */
  | 'receipt-mismatch'
  /** The segment table was to get a name that an object has which is none: nothing was overwritten. */
  | 'segment-table-name-taken'
  /** A range was to be verified of a large object that has no segment table which can be used. */
  | 'segment-table-needed'
  /** A verified file is to get a name that another file has. */
  | 'file-exists'
  /** The thread that encrypts ended in the middle of it. */
  | 'thread-failed'
  /** The upload failed, and S3 could not be told to forget its parts, or to delete its instruction file. */
  | 'upload-not-aborted'
  /** The AWS SDK cannot read XML in this runtime: its build for browsers needs `DOMParser`, which Workers have not. */
  | 'xml-parser-missing'
  /** The upload was to be completed, and no answer tells whether it was. */
  | 'upload-outcome-unknown';

/** What this package throws of its own; errors of S3 are the AWS SDK's and pass through. */
export class ClientError extends SealiftError<ClientErrorCode> {
  override name = 'ClientError';
}

export function invalidOption(field: string, message: string): ClientError {
  return new ClientError('invalid-option', message, { field });
}

/** @throws ClientError `invalid-option` */
export function checkPlace(input: {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
}): void {
  for (const field of ['Bucket', 'Key'] as const)
    if (typeof input[field] !== 'string' || input[field] === '')
      throw invalidOption(field, `${field} is needed.`);
}
