import type { ServerResponse } from 'node:http';
import { setTimeout as timeout } from 'node:timers/promises';
import type { Reply } from '../operations/reply.js';
import { writeXml } from '../xml/write.js';
import type { FaultAction } from './faults.js';

/** Thrown to cut the connection: no answer goes out. */
export class Dropped extends Error {}

/** The effects of the actions a request met, gathered so that the server asks once at each stage. */
export interface Bending {
  /** Before the operation. Returns an answer instead of carrying it out, or throws. */
  before(): Promise<Reply | undefined>;
  /** On body bytes, in either direction. */
  stream(source: AsyncIterable<Buffer>, length: number): AsyncIterable<Buffer>;
  /** After the operation, before its answer. */
  after(): void;
}

/** @param outgoing when its connection closes, nothing waits any longer */
export function bending(actions: readonly FaultAction[], outgoing: ServerResponse): Bending | undefined {
  if (actions.length === 0) return undefined;
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const sleep = (ms: number): Promise<void> =>
    timeout(ms, undefined, { signal: gone.signal }).catch(() => {
      throw new Dropped();
    });
  const has = (name: FaultAction): boolean => actions.includes(name);
  return {
    async before() {
      for (const action of actions) {
        if (typeof action === 'object' && 'delayMs' in action) await sleep(action.delayMs);
        if (typeof action === 'object' && 'status' in action)
          return refusal(action.status, action.code, action.message);
      }
      if (has('drop')) throw new Dropped();
      if (has('error-in-200'))
        return refusal(200, 'InternalError', 'We encountered an internal error. Please try again.');
      if (has('garbage'))
        return {
          status: 200,
          headers: [['Content-Type', 'text/html']],
          body: '<!doctype html><title>Sign in to the network</title>',
        };
      return undefined;
    },
    stream(source, length) {
      let bent = source;
      if (has('corrupt')) bent = corrupted(bent, Math.floor(length / 2));
      if (has('drop-mid-body')) bent = cut(bent, Math.floor(length / 2));
      for (const action of actions) {
        if (typeof action === 'object' && 'bytesPerSecond' in action)
          bent = throttled(bent, action.bytesPerSecond, sleep);
      }
      return bent;
    },
    after() {
      if (has('drop-answer')) throw new Dropped();
    },
  };
}

function refusal(status: number, code: string, message = 'Injected by a fault switch.'): Reply {
  const body = writeXml(
    'Error',
    [
      ['Code', code],
      ['Message', message],
    ],
    '',
  );
  return { status, headers: [['Content-Type', 'application/xml']], body };
}

async function* cut(source: AsyncIterable<Buffer>, at: number): AsyncGenerator<Buffer> {
  let passed = 0;
  for await (const chunk of source) {
    if (passed + chunk.length >= at) {
      yield chunk.subarray(0, at - passed);
      throw new Dropped();
    }
    passed += chunk.length;
    yield chunk;
  }
  throw new Dropped();
}

async function* corrupted(source: AsyncIterable<Buffer>, at: number): AsyncGenerator<Buffer> {
  let passed = 0;
  for await (const chunk of source) {
    const index = at - passed;
    if (index >= 0 && index < chunk.length) chunk[index] = (chunk[index] ?? 0) ^ 1;
    passed += chunk.length;
    yield chunk;
  }
}

async function* throttled(
  source: AsyncIterable<Buffer>,
  bytesPerSecond: number,
  sleep: (ms: number) => Promise<void>,
): AsyncGenerator<Buffer> {
  const started = performance.now();
  const step = Math.max(1, Math.floor(bytesPerSecond / 20));
  let passed = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += step) {
      const piece = chunk.subarray(at, at + step);
      passed += piece.length;
      const due = started + (passed / bytesPerSecond) * 1000;
      const wait = due - performance.now();
      if (wait > 1) await sleep(wait);
      yield piece;
    }
  }
}
