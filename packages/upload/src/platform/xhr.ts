import type { SignedRequest } from '@sealift/protocol';
import type { SendOutcome } from '../s3/outcome.js';
import { weigh } from './memory-pressure.js';

/** The one place that uses XMLHttpRequest: `fetch` reports no progress of a request body. Runs in pages and workers. */

/** S3's error documents are a few hundred bytes; no more than this is looked at. */
const LOOKED_AT_CHARS = 4096;
/** An answer with more bytes than this is not S3's: no more of it is read. */
const MAX_ANSWER_BYTES = 65_536;
/** What an answer counts as that came from another address: XMLHttpRequest follows redirects and cannot be told not to. */
const REDIRECTED = 302;

/**
 * Sends `body` once, and says what happened; it never throws.
 *
 * @param onProgress bytes of the body that have left
 */
export function send(
  { method, url, headers }: SignedRequest,
  body: Uint8Array<ArrayBuffer> | Blob,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<SendOutcome> {
  if (signal.aborted) return Promise.resolve({ kind: 'aborted' });
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    const abort = (): void => xhr.abort();
    const settle = (outcome: SendOutcome): void => {
      signal.removeEventListener('abort', abort);
      resolve(outcome);
    };
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = (event) => onProgress(event.loaded);
    xhr.onprogress = ({ loaded }) => {
      if (loaded <= MAX_ANSWER_BYTES) return;
      settle(answered(xhr, url));
      xhr.abort();
    };
    xhr.onload = () => settle(answered(xhr, url));
    xhr.onerror = () => settle({ kind: 'unreachable' });
    xhr.ontimeout = () => settle({ kind: 'unreachable' });
    xhr.onabort = () => settle({ kind: 'aborted' });
    signal.addEventListener('abort', abort);
    if (!(body instanceof Blob)) weigh(body.byteLength);
    xhr.send(body);
  });
}

function answered(xhr: XMLHttpRequest, url: string): SendOutcome {
  const redirected = xhr.responseURL !== new URL(url, globalThis.location?.href).href;
  if (redirected) return { kind: 'answered', status: REDIRECTED, text: '', retryAfter: null };
  const text = xhr.responseText.slice(0, LOOKED_AT_CHARS);
  return {
    kind: 'answered',
    status: xhr.status,
    text,
    // Without a CORS rule that exposes it, reading the header only logs a warning: ask for the list first.
    retryAfter: /^retry-after:/im.test(xhr.getAllResponseHeaders())
      ? xhr.getResponseHeader('retry-after')
      : null,
  };
}
