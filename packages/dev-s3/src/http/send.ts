import type { IncomingMessage, ServerResponse } from 'node:http';
import { S3Error } from '../errors.js';
import type { Bending } from '../faults/bend.js';
import { KiB } from '../limits.js';
import type { Reply } from '../operations/reply.js';
import type { Pairs } from '../store/records.js';
import { writeXml } from '../xml/write.js';
import type { MutableEntry } from './request-log.js';

/** The error document of S3. Nothing but an S3Error tells its message to the world. */
export function errorReply(error: unknown, requestId: string, resource: string): Reply {
  const known =
    error instanceof S3Error
      ? error
      : new S3Error('InternalError', 'We encountered an internal error. Please try again.');
  if (known.status === 304) return { status: 304, headers: [] };
  const body = writeXml(
    'Error',
    [
      ['Code', known.code],
      ['Message', known.message],
      ...known.details,
      ['Resource', resource],
      ['RequestId', requestId],
    ],
    '',
  );
  return { status: known.status, headers: [['Content-Type', 'application/xml'], ...known.headers], body };
}

/** So few bytes go out with the head, in one write. */
const FEW_BYTES: number = 64 * KiB;

export interface Sending {
  readonly outgoing: ServerResponse;
  readonly entry: MutableEntry;
  /** CORS and the like, on every answer. */
  readonly always: Pairs;
  readonly bend: Bending | undefined;
}

/** Writes a reply, waiting for the network: a slow reader costs one buffer, not the object. */
export async function send(reply: Reply, { outgoing, entry, always, bend }: Sending): Promise<void> {
  try {
    entry.status = reply.status;
    outgoing.statusCode = reply.status;
    for (const [name, value] of [...reply.headers, ...always]) outgoing.setHeader(name, value);
    const { body } = reply;
    if (body === undefined || typeof body === 'string') {
      const bytes = Buffer.from(body ?? '');
      if (reply.status !== 204 && reply.status !== 304 && !(entry.method === 'HEAD' && body === undefined)) {
        outgoing.setHeader('Content-Length', bytes.length);
      }
      entry.bytesSent = entry.method === 'HEAD' ? 0 : bytes.length;
      outgoing.end(entry.method === 'HEAD' ? undefined : bytes);
      return;
    }
    outgoing.setHeader('Content-Length', body.length);
    if (entry.method === 'HEAD' || body.length === 0) {
      outgoing.end();
      return;
    }
    if (bend === undefined && body.length <= FEW_BYTES) {
      const pieces: Buffer[] = [];
      for await (const piece of body.stream) pieces.push(piece);
      entry.bytesSent = body.length;
      outgoing.end(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
      return;
    }
    outgoing.flushHeaders();
    for await (const chunk of bend?.stream(body.stream, body.length) ?? body.stream) {
      entry.bytesSent += chunk.length;
      if (!outgoing.write(chunk)) await drained(outgoing);
      if (outgoing.destroyed) return;
    }
    outgoing.end();
  } finally {
    await reply.release?.();
  }
}

/** Reads what is left of a request body, so that the client gets to see the answer on the same connection. */
export function drain(incoming: IncomingMessage): void {
  if (!incoming.complete && !incoming.destroyed) incoming.resume();
}

function drained(outgoing: ServerResponse): Promise<void> {
  if (outgoing.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done);
      outgoing.off('close', done);
      resolve();
    };
    outgoing.on('drain', done);
    outgoing.on('close', done);
  });
}
