import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort, type Transferable, Worker } from 'node:worker_threads';
import { ClientError } from '../errors.js';
import { type ThreadAnswer, type ThreadRequest, threadWork } from './thread-work.js';

/** The thread that sends has a core to itself, where there is more than one. */
const MOST_THREADS = Math.max(1, availableParallelism() - 1);
/** Milliseconds in which a thread that nobody needs waits for work. */
const IDLE_MS = 10_000;

/** A line to a thread, for one object: answers come in the order of the requests. */
export interface ThreadPort {
  post(request: ThreadRequest): void;
  /** Hands over the buffers in `transfer`. @throws ClientError `thread-failed` */
  ask(request: ThreadRequest, transfer: readonly ArrayBuffer[]): Promise<ThreadAnswer>;
  /** Whatever is under way fails. Once more does nothing. */
  close(): void;
}

interface Thread {
  readonly worker: Worker;
  ports: number;
  idle?: NodeJS.Timeout | undefined;
}

const threads = new Set<Thread>();
const PROGRAM = `(${threadWork})(require('node:worker_threads'), require('node:crypto'), require('node:zlib'))`;

/** @throws whatever a platform throws that has no threads, or allows none */
export function openPort(): ThreadPort {
  const thread = leastBusy();
  const { port1, port2 } = new MessageChannel();
  thread.worker.postMessage(port2, [port2]);
  thread.ports++;
  clearTimeout(thread.idle);
  return portOf(port1, (isBroken) => {
    // The thread has ended, or will: its own events come later than this one.
    if (isBroken) threads.delete(thread);
    if (--thread.ports > 0) return;
    thread.idle = setTimeout(() => end(thread), IDLE_MS);
    thread.idle.unref();
  });
}

function end(thread: Thread): void {
  threads.delete(thread);
  void thread.worker.terminate();
}

function leastBusy(): Thread {
  const [found] = [...threads].sort((a, b) => a.ports - b.ports);
  return found === undefined || (found.ports > 0 && threads.size < MOST_THREADS) ? started() : found;
}

function started(): Thread {
  // Nothing of this process but the program: no loaders, no environment.
  const worker = new Worker(PROGRAM, { eval: true, name: 'sealift', execArgv: [], env: {} });
  const thread: Thread = { worker, ports: 0 };
  threads.add(thread);
  // Whoever waits learns from the port, which closes with the thread.
  worker.on('error', () => threads.delete(thread));
  worker.on('exit', () => threads.delete(thread));
  // What waits for an answer keeps the process; a thread does not.
  worker.unref();
  return thread;
}

function portOf(port: MessagePort, onClose: (isBroken: boolean) => void): ThreadPort {
  const waiting: { resolve: (answer: ThreadAnswer) => void; reject: (error: Error) => void }[] = [];
  let isOpen = true;
  let isClosed = false;
  port.on('message', (answer: ThreadAnswer) => {
    waiting.shift()?.resolve(answer);
    if (waiting.length === 0) port.unref();
  });
  port.on('close', () => {
    isOpen = false;
    for (const { reject } of waiting.splice(0)) reject(threadFailed());
    onClose(!isClosed);
  });
  port.unref();
  return {
    post: (request) => port.postMessage(request),
    ask: (request, transfer) =>
      new Promise((resolve, reject) => {
        if (!isOpen) throw threadFailed();
        port.postMessage(request, transfer as Transferable[]);
        waiting.push({ resolve, reject });
        port.ref();
      }),
    close() {
      isClosed = true;
      port.close();
    },
  };
}

function threadFailed(): ClientError {
  return new ClientError(
    'thread-failed',
    'The thread that encrypts has ended, for want of memory perhaps: try again.',
  );
}
