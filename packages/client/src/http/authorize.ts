import type { HeadObjectCommandInput } from '@aws-sdk/client-s3';
import { invalidOption } from '../errors.js';
import type { OpenOptions } from '../get/open-object.js';
import { HttpError } from './errors.js';

/** The application's answer: what this request may read, and how it is shown. */
export interface ServedObject {
  /** The object: `Bucket` and `Key`, perhaps `VersionId` or the key of SSE-C. Chosen by you: a path is not to be trusted. */
  readonly input: Omit<HeadObjectCommandInput, 'Range' | 'PartNumber'>;
  /** As for `openObject`. */
  readonly open?: Pick<OpenOptions, 'encryptionContext' | 'identity' | 'instructionFileSuffix'>;
  /**
   * Default: the type that is sealed in the object, if a browser runs nothing of such a file (a list in `@sealift/core/claims`), else
   * `application/octet-stream`. One of yours that is not on the list is sent with `Content-Security-Policy: sandbox`.
   */
  readonly contentType?: string;
  /** `attachment`: to be saved. Default: no `Content-Disposition`. */
  readonly disposition?: 'inline' | 'attachment';
  /** Name under which it is saved, with `disposition`. Default: the one that is sealed in the object, without what could mislead. */
  readonly fileName?: string;
  /** Default: `no-store`. */
  readonly cacheControl?: string;
}

/** Decides about one request. Anything but a `ServedObject`, a throw included, is answered with 403. */
export type Authorize = (
  request: Request,
) => ServedObject | null | undefined | Promise<ServedObject | null | undefined>;

/** @throws ClientError `invalid-option` */
export function checkAuthorize(authorize: unknown): asserts authorize is Authorize {
  if (typeof authorize === 'function') return;
  throw invalidOption('authorize', 'authorize is required: a function that decides who may read what.');
}

/**
 * Asks the application.
 *
 * @throws HttpError `not-authorized`; ClientError `invalid-option` for an answer that cannot be used
 */
export async function askApplication(authorize: Authorize, request: Request): Promise<ServedObject> {
  let answer: ServedObject | null | undefined;
  try {
    answer = await authorize(request);
  } catch (cause) {
    throw new HttpError('not-authorized', {}, cause);
  }
  if (answer === null || answer === undefined) throw new HttpError('not-authorized');
  const { input, disposition } = answer;
  if (typeof input !== 'object' || input === null)
    throw invalidOption('authorize().input', 'authorize().input names an object: { Bucket, Key }.');
  if (disposition !== undefined && disposition !== 'inline' && disposition !== 'attachment')
    throw invalidOption('authorize().disposition', 'authorize().disposition is "inline" or "attachment".');
  return answer;
}
