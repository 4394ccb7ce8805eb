import type { Random } from '../../random.js';
import type { Arrived, S3Answer } from '../s3.js';
import type { Answer } from '../signers.js';
import type { Fate, Weather } from '../weather.js';

/** What `fetch` rejects with. */
export const failed = (): TypeError => new TypeError('Failed to fetch');

/** The answer of a server, or of what stands before it, that has carried out nothing. */
export function refusal(random: Random, weather: Weather): Answer {
  const status = random.pick([500, 503, 429]);
  const retryAfter = weather.retryAfter();
  return {
    status,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    text: `<?xml version="1.0"?><Error><Code>${status === 500 ? 'InternalError' : 'SlowDown'}</Code></Error>`,
  };
}

/** A gateway's, that has not waited. */
export function gatewayAnswer(random: Random): Answer {
  return { status: random.pick([502, 504]), headers: {}, text: '<html>' };
}

/** As `fetch` gives it. Cut: the body breaks off in the middle; dripping: it stops there. */
export function responseOf({ status, headers, text }: Answer, fate: Fate): Response {
  if ((fate !== 'cut' && fate !== 'dripping') || text.length < 2)
    return new Response(text || null, { status, headers });
  const half = new TextEncoder().encode(text.slice(0, text.length >> 1));
  let pulls = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (pulls++ === 0) controller.enqueue(half);
      else if (fate === 'cut') controller.error(failed());
      else return new Promise<void>(() => {});
      return undefined;
    },
  });
  return new Response(body, { status, headers });
}

/** As `fetch` of a server gives an answer of S3. */
export function s3Response(given: S3Answer, fate: Fate, method: string): Response {
  const { status, headers, body } = given;
  if (fate === 'cut' && body.byteLength > 1) return responseOf(plain(given), 'cut');
  const empty = body.byteLength === 0 || method === 'HEAD' || status === 204;
  return new Response(empty ? null : body, { status, headers });
}

/** Without its length. */
export function plain({ status, headers, body }: S3Answer): Answer {
  const { 'content-length': _, ...rest } = headers;
  return { status, headers: rest, text: Buffer.from(body).toString('latin1') };
}

/** What a request to S3 asks for, for the trace: `PUT u1 part 2`. */
export function operationOf({ method, target }: Arrived): string {
  const [path = '', query] = target.split('?');
  const asked = new URLSearchParams(query);
  const part = asked.get('partNumber');
  const words = ['uploads', 'uploadId', 'tagging'].filter((name) => asked.has(name));
  return [method, path.split('/')[2] ?? '', part === null ? words.join(' ') : `part ${part}`]
    .filter(Boolean)
    .join(' ');
}

/** Whether it completes a multipart upload. */
export function isCompletion({ method, target }: Arrived): boolean {
  return method === 'POST' && /[?&]uploadId=/.test(target);
}

/** The same bytes, but for one bit. */
export function flipped(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const other = new Uint8Array(bytes);
  if (other.byteLength === 0) return other;
  const at = random.whole(0, other.byteLength - 1);
  other[at] = (other[at] ?? 0) ^ (1 << random.whole(0, 7));
  return other;
}
