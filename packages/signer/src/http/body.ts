import { readBytes } from '@sealift/s3';
import { SignerError } from '../errors.js';

/**
 * Reads a JSON body of at most `limit` bytes, counting as it comes in.
 *
 * @throws SignerError `unsupported-media-type`, `request-too-large`, `invalid-request`, `body-consumed`
 */
export async function readJson(request: Request, limit: number): Promise<unknown> {
  const [mediaType] = (request.headers.get('content-type') ?? '').split(';');
  if (mediaType?.trim().toLowerCase() !== 'application/json') {
    throw new SignerError('unsupported-media-type', 'Send application/json.');
  }
  const tooLarge = () => new SignerError('request-too-large', `The body may have ${limit} bytes.`);
  const announced = Number(request.headers.get('content-length'));
  if (announced > limit) throw tooLarge();
  const isGone = request.bodyUsed;
  const bytes = await readBytes(isGone ? null : request.body, limit, tooLarge).catch((cause: unknown) => {
    if (cause instanceof SignerError) throw cause;
    throw new SignerError('invalid-request', 'The body broke off.', { cause });
  });
  if ((isGone || announced > 0) && bytes.byteLength === 0)
    throw new SignerError('body-consumed', 'Mount the signer before what reads bodies, as express.json().');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new SignerError('invalid-request', 'The body is not JSON in UTF-8.', { cause });
  }
}
