import { UploadError, type UploadErrorCode } from '../errors.js';
import { s3Error as sendError } from './messages.js';

/** What S3 can do to a download besides; an upload need not load it. */
const MESSAGES = {
  'object-changed': 'The object was replaced while it was read.',
  'object-truncated': 'The object is shorter than announced: it was cut.',
  'object-extended': 'The object is longer than announced: it was extended.',
  'range-mismatch': 'S3 sent another range than the one asked for.',
} as const satisfies Partial<Record<UploadErrorCode, string>>;

export function s3Error(code: UploadErrorCode): UploadError {
  const message = (MESSAGES as Partial<Record<UploadErrorCode, string>>)[code];
  return message === undefined ? sendError(code) : new UploadError(code, message);
}
