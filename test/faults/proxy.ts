import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Fault, type Faults, noFaults, PREFLIGHT } from './fault.js';
import { steadyPort } from './port.js';

/** A request on its way through, and what has become of it so far. */
export interface Passage {
  /** `uploads/start`, `put`, `s3 complete`: see `Passing`. */
  readonly call: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly at: number;
  /** When the last of its bytes came, and when its answer went; milliseconds since the epoch. */
  lastByteAt: number;
  answeredAt: number;
  /** What of the body has arrived here. */
  readonly sent: Buffer[];
  /** All of the body has. */
  whole: boolean;
  /** Status of the answer, as the other end gave it; 0 for none. */
  status: number;
  /** What of the answer has come from there. */
  readonly answer: Buffer[];
  /** What was done to it; `offline` and `gone` for what happens to all connections at once. */
  fault: Fault['kind'] | 'offline' | 'gone' | undefined;
  /** The one who asked has left. */
  left: boolean;
}

/** Between a page and a server on this machine: lets everything pass byte by byte, but for the faults. */
export interface FaultProxy {
  readonly origin: string;
  readonly port: number;
  faults: Faults;
  /** Told of every request as it arrives. */
  arrived: (passage: Passage) => void;
  /** All requests since it was last cleared. */
  readonly passages: Passage[];
  /** Cuts every connection and takes no new one, until it is back. */
  offline(): Promise<void>;
  online(): Promise<void>;
  /** No faults, and nothing has passed yet. */
  clear(): void;
  close(): Promise<void>;
}

/** Counts requests for all proxies of a world. */
export interface Counter {
  count: number;
}

/** What a request is called; undefined for what is nobody's. */
export type NameOf = (request: IncomingMessage) => string;

export async function openProxy(target: () => number, nameOf: NameOf, counter: Counter): Promise<FaultProxy> {
  const calls = new Map<string, number>();
  const passages: Passage[] = [];
  const sockets = new Set<Socket>();
  const silentPreflights = new Set<Socket>();
  const server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 30_000 });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  server.on('request', (request, response) => {
    const call = nameOf(request);
    const nth = calls.get(call) ?? 0;
    calls.set(call, nth + 1);
    let fault = proxy.faults.at({ call, nth, count: counter.count });
    if (call === PREFLIGHT) fault = onlyBefore(fault);
    if (call === PREFLIGHT && fault?.kind === 'silent') {
      const { socket } = request;
      if (silentPreflights.size === MOST_SILENT_PREFLIGHTS) fault = undefined;
      else silentPreflights.add(socket);
      socket.once('close', () => silentPreflights.delete(socket));
    }
    if (call !== PREFLIGHT) counter.count++;
    const { method = '', url: path = '', headers } = request;
    const passage: Passage = {
      ...{ call, method, path, headers, at: Date.now(), sent: [], whole: false, status: 0, answer: [] },
      ...{ fault: undefined, left: false, lastByteAt: 0, answeredAt: 0 },
    };
    passages.push(passage);
    proxy.arrived(passage);
    pass(request, response, target(), passage, fault);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  const cut = (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.resetAndDestroy();
    return closed;
  };
  const port = await steadyPort();
  await listen(port);
  /** Offline spans under way: they may overlap. */
  let spans = 0;
  const proxy: FaultProxy = {
    ...{ port, passages, faults: noFaults, arrived: () => {}, origin: `http://127.0.0.1:${port}` },
    async offline() {
      if (++spans > 1) return;
      for (const passage of passages) if (passage.status === 0 && !passage.left) passage.fault ??= 'offline';
      await cut();
    },
    async online() {
      if (--spans === 0) await listen(port);
    },
    clear() {
      passages.length = 0;
      calls.clear();
      for (const socket of silentPreflights) socket.destroy();
      Object.assign(proxy, { faults: noFaults, arrived: () => {} });
    },
    async close() {
      if (server.listening) await cut();
    },
  };
  return proxy;
}

/**
 * Preflights that are silent at a time. Chromium does not end the preflight of a request that was aborted, and has six connections for an
 * origin: after six of them no request of the page gets through, until somebody else ends a connection (docs/engines.md).
 */
const MOST_SILENT_PREFLIGHTS = 4;

/** What makes no sense for a request without a body whose answer has none. */
function onlyBefore(fault: Fault | undefined): Fault | undefined {
  if (fault === undefined || fault.kind === 'delay' || fault.kind === 'silent') return fault;
  return fault.kind === 'refuse' ? { ...fault, cors: false } : { kind: 'reset-answer', share: 0 };
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  passage: Passage,
  fault: Fault | undefined,
): Promise<void> {
  passage.fault = fault?.kind;
  const reset = (): void => void request.socket.resetAndDestroy();
  response.on('error', () => {});
  request.on('error', () => {});
  response.once('close', () => {
    passage.left ||= !response.writableFinished;
  });
  request.on('data', (bytes: Buffer) => {
    passage.lastByteAt = Date.now();
    passage.sent.push(bytes);
  });
  request.once('end', () => {
    passage.whole = true;
  });
  if (fault?.kind === 'delay') {
    request.pause();
    await pause(fault.ms);
    if (passage.left) return;
    request.resume();
  }
  if (fault?.kind === 'silent') return void request.resume();
  if (fault?.kind === 'refuse') return refuse(request, response, fault);

  const { method, url: path, headers } = request;
  const onward = httpRequest({
    ...{ host: '127.0.0.1', port, method, path, agent: false },
    headers: { ...headers, connection: 'close' },
  });
  onward.once('error', () => {
    passage.fault ??= 'gone';
    reset();
  });
  response.once('close', () => onward.destroy());
  const length = Number(headers['content-length'] ?? 0);
  if (fault?.kind === 'reset-request' || fault?.kind === 'deaf') {
    const most = Math.floor(length * fault.share);
    forward(request, onward, most, () => {
      if (fault.kind === 'deaf') return void request.pause();
      // What was sent is to arrive: the one who asked, and the server, see the connection break there.
      onward.once('response', reset);
      setTimeout(() => {
        onward.destroy();
        reset();
      }, 20);
    });
    return;
  }
  request.pipe(onward);
  onward.once('response', (answer) => void answered(answer, response, passage, fault));
}

/** Passes bytes on up to a bound, then tells. */
function forward(
  request: IncomingMessage,
  onward: ReturnType<typeof httpRequest>,
  most: number,
  reached: () => void,
): void {
  let passed = 0;
  let done = false;
  const check = (): void => {
    if (done || passed < most) return;
    done = true;
    reached();
  };
  request.on('data', (bytes: Buffer) => {
    const room = bytes.subarray(0, most - passed);
    if (room.length > 0) onward.write(room);
    passed += room.length;
    check();
  });
  request.once('end', () => {
    if (passed === most) onward.end();
    check();
  });
  check();
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, retryAfter, cors }: Extract<Fault, { kind: 'refuse' }>,
): void {
  request.resume();
  request.once('end', () => {
    const { origin } = request.headers;
    if (cors && origin !== undefined) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('access-control-allow-credentials', 'true');
      response.setHeader('access-control-expose-headers', 'retry-after');
    }
    if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
    const code = status === 503 || status === 429 ? 'SlowDown' : 'InternalError';
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(status === 502 ? '<html>Bad Gateway</html>' : `<Error><Code>${code}</Code></Error>`);
  });
}

/** Of the connection, not of the answer. */
const HOP = ['connection', 'keep-alive', 'transfer-encoding'];

async function answered(
  answer: IncomingMessage,
  response: ServerResponse,
  passage: Passage,
  fault: Fault | undefined,
): Promise<void> {
  const chunks: Buffer[] = [];
  answer.on('error', () => response.socket?.resetAndDestroy());
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined && !HOP.includes(name)) response.setHeader(name, value);
  response.statusCode = answer.statusCode ?? 599;
  try {
    for await (const bytes of answer) chunks.push(bytes);
  } catch {
    passage.fault ??= 'gone';
    response.socket?.resetAndDestroy();
    return;
  }
  passage.status = response.statusCode;
  passage.answeredAt = Date.now();
  passage.answer.push(...chunks);
  const body = Buffer.concat(chunks);
  if (fault?.kind === 'refuse-after') {
    response.removeHeader('content-length');
    response.writeHead(fault.status, { 'content-type': 'text/html' }).end('<html>Gateway</html>');
    return;
  }
  const bodiless = [204, 304].includes(response.statusCode) || passage.method === 'HEAD';
  if (!bodiless) response.setHeader('content-length', body.length);
  switch (fault?.kind) {
    case 'reset-answer':
    case 'cut-answer':
    case 'stall-answer': {
      const shown = Math.min(Math.floor(body.length * fault.share), body.length - 1);
      // Without a byte of the body no byte of the head goes either.
      const end = (): void => {
        if (fault.kind === 'reset-answer') response.socket?.resetAndDestroy();
        else if (fault.kind === 'cut-answer') response.socket?.destroy();
      };
      if (shown <= 0) return end();
      response.write(body.subarray(0, shown), end);
      return;
    }
    case 'drip':
      for (let at = 0; at < body.length && !response.destroyed; at += DRIPPING) {
        response.write(body.subarray(at, at + DRIPPING));
        await pause(fault.ms);
      }
      response.end();
      return;
    default:
      response.end(body);
  }
}

/** Bytes of an answer that come at a time. */
const DRIPPING = 24;
