import { SignerError } from '../errors.js';

/**
 * Reads a JSON body of at most `limit` bytes, counting as it comes in.
 *
 * @throws SignerError `unsupported-media-type`, `request-too-large`, `invalid-request`
 */
export async function readJson(request: Request, limit: number): Promise<unknown> {
  const [mediaType] = (request.headers.get('content-type') ?? '').split(';');
  if (mediaType?.trim().toLowerCase() !== 'application/json') {
    throw new SignerError('unsupported-media-type', 'Send application/json.');
  }
  const bytes = await readBytes(request, limit);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new SignerError('invalid-request', 'The body is not JSON in UTF-8.', { cause });
  }
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const tooLarge = new SignerError('request-too-large', `The body may have ${limit} bytes.`);
  if (Number(request.headers.get('content-length')) > limit) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new SignerError('invalid-request', 'The body broke off.', { cause });
    });
    if (done) break;
    length += value.byteLength;
    if (length > limit) {
      // Not awaited: the caller need not wait until the rest has been refused.
      void reader.cancel().catch(() => {});
      throw tooLarge;
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks, length);
}
