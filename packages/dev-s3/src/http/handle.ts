import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { S3Error } from '../errors.js';
import { Dropped } from '../faults/bend.js';
import { httpDate, type Reply } from '../operations/reply.js';
import type { Pairs } from '../store/records.js';
import { carryOut } from './carry-out.js';
import { type Exchange, type Front, isGone } from './exchange.js';
import { drain, errorReply, send } from './send.js';

/** From the first line of a request to the last byte of its answer. Never throws. */
export async function handle(
  front: Front,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  expectsContinue: boolean,
): Promise<void> {
  const started = performance.now();
  const id = randomBytes(8).toString('hex').toUpperCase();
  const entry = front.log.start(id, incoming.method ?? '');
  let waiting = expectsContinue;
  const goOn = (): void => {
    if (waiting) outgoing.writeContinue();
    waiting = false;
  };
  const exchange: Exchange = { incoming, outgoing, entry, goOn, cors: [], bend: undefined };
  try {
    const reply = await carryOut(front, exchange).catch((error: unknown) => refuse(front, exchange, error));
    exchange.bend?.after();
    const own: Pairs = [
      ['x-amz-request-id', id],
      ['x-amz-id-2', id],
      ['Server', 'sealift-dev-s3'],
      ['Date', httpDate(front.settings.now())],
    ];
    // Whoever was not told to go on may or may not send the body: only a new connection is unambiguous.
    if (waiting) outgoing.setHeader('Connection', 'close');
    await send(reply, { outgoing, entry, always: [...own, ...exchange.cors], bend: exchange.bend });
    drain(incoming);
  } catch (error) {
    // A cut connection is the only honest answer once bytes are out, or when a fault asks for it.
    entry.status = 0;
    if (!(error instanceof Dropped) && !isGone(exchange)) report(front, exchange, error);
    incoming.socket.destroy();
  } finally {
    entry.milliseconds = performance.now() - started;
    const { method, operation, bucket, status, code, bytesReceived, bytesSent } = entry;
    const size = { bytesReceived, bytesSent, milliseconds: Math.round(entry.milliseconds) };
    front.settings.log({ event: 'request', request: id, method, operation, bucket, status, code, ...size });
  }
}

function refuse(front: Front, exchange: Exchange, error: unknown): Reply {
  const { entry } = exchange;
  if (error instanceof Dropped || isGone(exchange)) throw error;
  if (!(error instanceof S3Error)) report(front, exchange, error);
  entry.code = error instanceof S3Error ? error.code : 'InternalError';
  return errorReply(error, entry.id, `/${entry.bucket}${entry.key === '' ? '' : `/${entry.key}`}`);
}

/** Failures of the server itself go to the log in full, and to the client as InternalError only. */
function report({ settings }: Front, { entry }: Exchange, error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  settings.log({ event: 'failure', request: entry.id, message });
}
