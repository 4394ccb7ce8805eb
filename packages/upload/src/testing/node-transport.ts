import { request as httpRequest } from 'node:http';
import type { send } from '../platform/xhr.js';
import type { SendOutcome } from '../s3/outcome.js';

/** Bytes that are handed to the connection at a time. */
const CHUNK = 65_536;

/**
 * `send` of `platform/xhr.ts` where there is no XMLHttpRequest: over a connection of its own, with progress as a browser
 * tells it (bytes that were handed to the connection) and an abort that cuts it.
 */
export const nodeTransport: typeof send = (...sending) => sendAt(0, ...sending);

/** The same over a slow line: so many milliseconds for each 64 KiB. */
export function slowTransport(pause: number): typeof send {
  return (...sending) => sendAt(pause, ...sending);
}

async function sendAt(
  pause: number,
  ...[{ method, url, headers }, body, onProgress, signal]: Parameters<typeof send>
): Promise<SendOutcome> {
  if (signal.aborted) return { kind: 'aborted' };
  const bytes = body instanceof Blob ? new Uint8Array(await body.arrayBuffer()) : body;
  return new Promise<SendOutcome>((resolve) => {
    const sending = httpRequest(url, {
      method,
      agent: false,
      headers: { ...headers, 'content-length': bytes.byteLength },
    });
    const abort = (): void => {
      resolve({ kind: 'aborted' });
      sending.destroy();
    };
    signal.addEventListener('abort', abort, { once: true });
    sending.once('error', () => resolve({ kind: 'unreachable' }));
    sending.once('response', async (answer) => {
      const text = await new Response(answer as never).text().catch(() => undefined);
      const { statusCode: status = 0 } = answer;
      const retryAfter = answer.headers['retry-after'] ?? null;
      resolve(text === undefined ? { kind: 'unreachable' } : { kind: 'answered', status, text, retryAfter });
    });
    const leave = (from: number): void => {
      const to = Math.min(from + CHUNK, bytes.byteLength);
      sending.write(bytes.subarray(from, to), (error) => {
        if (error) return;
        onProgress(to);
        if (to < bytes.byteLength) setTimeout(() => leave(to), pause);
        else sending.end();
      });
    };
    leave(0);
  });
}
