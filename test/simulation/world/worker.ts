import { startWorker } from '../../../packages/upload/src/platform/worker.js';
import { startRemoteOrLocal } from '../../../packages/upload/src/workers/remote-or-local.js';
import type { Connection, Handlers } from '../../../packages/upload/src/workers/rpc.js';
import { serve } from '../../../packages/upload/src/workers/rpc.js';
import type { WorkerKind } from '../../../packages/upload/src/workers/script.js';
import type { StartedWorker } from '../../../packages/upload/src/workers/slots.js';
import { posted } from '../platform/globals.js';
import type { Random } from '../random.js';
import type { Scheduler } from '../scheduler.js';

/** How a worker ends that nobody has stopped. `silent`: the system took its memory back, and no event tells of it. */
export type Death = 'silent' | 'told';

export interface WorkerParts<W> {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly kind: WorkerKind;
  /** The worker's end. @param gone aborted when it is: what it has asked for breaks off */
  readonly handlers: (gone: AbortSignal) => Handlers;
  readonly transfers?: (value: unknown) => Transferable[];
  /** The page's end. */
  readonly remote: (connection: Connection) => W;
  /** Asked for each message to it. */
  dies(): Death | undefined;
}

/** Starts it as a page does. Both ends are real; only threads are missing, and the engine's word when one of them ends. */
export function startSimulated<W>(parts: WorkerParts<W>): Promise<StartedWorker<W>> {
  const { kind, remote } = parts;
  const start = async () => {
    const started = await startWorker(kind, () => new SimulatedWorker(parts) as never as Worker);
    return typeof started === 'string' ? [started] : started;
  };
  const nowhere = (): Promise<never> => Promise.reject(new Error('workers start in this world'));
  return startRemoteOrLocal({ start, place: () => 'own' }, remote, nowhere);
}

type Listener = (event: MessageEvent) => void;

/** Messages that take a moment, and arrive in their order. */
class SimulatedWorker<W> {
  readonly #parts: WorkerParts<W>;
  readonly #gone: AbortController = new AbortController();
  readonly #listeners: Record<string, Listener[]> = { message: [], error: [], messageerror: [] };
  readonly #there: Listener[] = [];
  /** When the latest message arrives: there, and back. */
  readonly #latest = { there: 0, back: 0 };

  constructor(parts: WorkerParts<W>) {
    this.#parts = parts;
    const { kind, handlers, transfers } = parts;
    const channel = {
      postMessage: (message: unknown, transfer: Transferable[]) =>
        this.#send('back', message, transfer, () => this.#listeners.message ?? []),
      addEventListener: (_: 'message', listener: Listener) => void this.#there.push(listener),
    };
    parts.scheduler.after(parts.random.next() * 20, '', () => {
      if (!this.#gone.signal.aborted) serve(channel, kind, handlers(this.#gone.signal), transfers);
    });
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners[type]?.push(listener);
  }

  postMessage(message: unknown, transfer: Transferable[]): void {
    const { scheduler } = this.#parts;
    const death = this.#gone.signal.aborted ? undefined : this.#parts.dies();
    if (death !== undefined) {
      scheduler.note(`a worker is gone (${death})`);
      this.terminate();
      if (death === 'told')
        scheduler.after(1, 'the page hears of it', () => {
          for (const listener of this.#listeners.error ?? []) listener({} as MessageEvent);
        });
    }
    this.#send('there', message, transfer, () => this.#there);
  }

  terminate(): void {
    this.#gone.abort();
  }

  #send(
    where: 'there' | 'back',
    message: unknown,
    transfer: Transferable[],
    listeners: () => readonly Listener[],
  ): void {
    const { scheduler, random } = this.#parts;
    const data = posted(message, transfer);
    const { signal } = this.#gone;
    if (signal.aborted) return;
    // Two that arrive at the same moment would do so in any order.
    const at = Math.max(this.#latest[where] + 0.001, scheduler.now + random.next() * 2);
    this.#latest[where] = at;
    scheduler.after(at - scheduler.now, '', () => {
      if (signal.aborted) return;
      for (const listener of listeners()) listener({ data } as MessageEvent);
    });
  }
}
