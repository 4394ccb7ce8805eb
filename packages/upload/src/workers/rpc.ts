/**
 * Calls between the page and a worker: one message there, progress while it runs, one message back. Nothing in it
 * knows what is called; the worker stays dumb and the page decides.
 */

import type { WorkerKind } from './script.js';
import { VERSION } from './version.js';

/** The part of Worker, DedicatedWorkerGlobalScope and MessagePort that is needed. */
export interface Channel {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

export interface CallContext {
  progress(bytes: number): void;
  readonly signal: AbortSignal;
}

// biome-ignore lint/suspicious/noExplicitAny: arguments are typed at the two ends, by SealingWorker and OpeningWorker
export type Handlers = Readonly<Record<string, (context: CallContext, ...args: any[]) => unknown>>;

type Request =
  | { readonly call: number; readonly name: string; readonly args: readonly unknown[] }
  | { readonly abort: number }
  | { readonly ask: true };

/** What a worker says first of all. */
export interface Ready {
  readonly ready: WorkerKind;
  readonly version: string;
}

type Reply =
  | Ready
  /** To whoever has asked. */
  | { readonly here: true }
  | { readonly call: number; readonly progress: number }
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly error: string };

export interface CallOptions {
  /** What of the arguments moves to the other side. */
  readonly transfer?: Transferable[];
  readonly onProgress?: (bytes: number) => void;
  /** Tells the other side; the call settles when that side says so. */
  readonly signal?: AbortSignal;
}

export interface Connection {
  /** The first message of the other side; undefined when it is something else than that it serves. */
  readonly ready: Promise<Ready | undefined>;
  call(name: string, args: readonly unknown[], options?: CallOptions): Promise<unknown>;
  /** Asks for a sign of life, where a call is under way. @returns how often in a row nothing has come since */
  ask(): number;
  /** Rejects every call under way, and all later ones. */
  fail(error: Error): void;
}

/** Anything may come: the script may be another one. */
function isReadyMessage(data: Reply | null): data is Ready {
  return (data as Partial<Ready> | null)?.ready !== undefined;
}

export function connect(channel: Channel): Connection {
  const calls = new Map<
    number,
    { resolve(value: unknown): void; reject(error: Error): void; onProgress?: (n: number) => void }
  >();
  let last = 0;
  let asked = 0;
  let broken: Error | undefined;
  let isReady = (_: Ready | undefined): void => {};
  let isNot = (_: Error): void => {};
  const ready = new Promise<Ready | undefined>((resolve, reject) => {
    isReady = resolve;
    isNot = reject;
  });
  ready.catch(() => {});

  channel.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    asked = 0;
    isReady(isReadyMessage(data) ? data : undefined);
    const call = calls.get((data as { readonly call?: number } | null)?.call ?? 0);
    if (call === undefined || !('call' in data)) return;
    if ('progress' in data) return call.onProgress?.(data.progress);
    calls.delete(data.call);
    if ('error' in data) call.reject(new Error(data.error));
    else call.resolve(data.value);
  });

  return {
    ready,
    call(name, args, { transfer = [], onProgress, signal } = {}) {
      if (broken !== undefined) return Promise.reject(broken);
      const id = ++last;
      const abort = (): void => channel.postMessage({ abort: id } satisfies Request, []);
      const settled = new Promise<unknown>((resolve, reject) => {
        calls.set(id, { resolve, reject, ...(onProgress === undefined ? {} : { onProgress }) });
        channel.postMessage({ call: id, name, args } satisfies Request, transfer);
        if (signal?.aborted) abort();
        else signal?.addEventListener('abort', abort, { once: true });
      });
      return settled.finally(() => signal?.removeEventListener('abort', abort));
    },
    ask() {
      if (calls.size === 0) return 0;
      channel.postMessage({ ask: true } satisfies Request, []);
      return asked++;
    },
    fail(error) {
      broken = error;
      isNot(error);
      for (const { reject } of calls.values()) reject(error);
      calls.clear();
    },
  };
}

/**
 * @param kind what is served, as it is told to the page
 * @param transfers the buffers of a result that move to the page instead of being copied
 */
export function serve(
  channel: Channel,
  kind: WorkerKind,
  handlers: Handlers,
  transfers: (value: unknown) => Transferable[] = () => [],
): void {
  const running = new Map<number, AbortController>();
  const post = (reply: Reply, transfer: Transferable[] = []): void => channel.postMessage(reply, transfer);

  channel.addEventListener('message', async ({ data }: MessageEvent<Request>) => {
    if ('ask' in data) return post({ here: true });
    if ('abort' in data) return running.get(data.abort)?.abort();
    const { call, name, args } = data;
    const controller = new AbortController();
    running.set(call, controller);
    const context = {
      signal: controller.signal,
      progress: (bytes: number) => post({ call, progress: bytes }),
    };
    try {
      const value = await handlers[name]?.(context, ...args);
      post({ call, value }, transfers(value));
    } catch (error) {
      // The name only: what an unforeseen error says may quote what it saw.
      post({ call, error: error instanceof Error ? error.name : 'unknown' });
    } finally {
      running.delete(call);
    }
  });
  post({ ready: kind, version: VERSION });
}
