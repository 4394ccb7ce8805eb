import { createPauseGate, type PauseGate } from '../../transfer/pause-gate.js';
import type { PageMessage, Saved, WorkerMessage } from '../messages.js';
import { type PageClient, type WorkerScope, workerScope } from './scope.js';
import type { Held } from './sources.js';

/** Milliseconds between two looks at whether a page that holds a file back still lives. */
const LOOK = 5000;

/** A file that the browser saves. Its page hears how it ends, once, and may hold it back or end it. */
export interface Save {
  /** Aborted when the page has ended it. */
  readonly ended: AbortSignal;
  /** Resolves when the page does not hold it back; rejects when it has ended it. */
  pass(): Promise<void>;
  end(state: 'whole' | 'broken' | 'left', code?: string, segment?: number): void;
}

interface Running {
  readonly owner: PageClient;
  readonly gate: PauseGate;
  readonly ending: AbortController;
}

/** By the id of their streams. A worker that is ended forgets them, and what it was writing fails. */
const running = new Map<string, Running>();

/** Begins before anything was fetched: the page hears that the browser has asked. */
export function beginSave(
  { id, owner }: Pick<Held, 'id' | 'owner'>,
  clients: Pick<WorkerScope['clients'], 'get'> = workerScope().clients,
): Save {
  const one: Running = { owner, gate: createPauseGate(), ending: new AbortController() };
  running.set(id, one);
  tell(owner, { id, state: 'running' });
  const { signal } = one.ending;
  return {
    ended: signal,
    async pass() {
      // A page that is gone lets nothing go on again.
      while (one.gate.closed && (await clients.get(owner.id)) !== undefined)
        await Promise.race([one.gate.pass(signal), sleep(LOOK)]);
      if (one.gate.closed) one.ending.abort();
      signal.throwIfAborted();
    },
    end(state, code, segment) {
      // Of two only the last one counts.
      if (running.get(id) !== one) return;
      running.delete(id);
      tell(owner, { id, state, code, segment });
    },
  };
}

/** What a page says of one of its own; it always gets an answer. */
export function hearSave({ id, go }: Extract<PageMessage, { say: 'save' }>, from: PageClient): void {
  const one = running.get(id);
  if (one?.owner.id !== from.id) {
    tell(from, { id, state: 'unknown' });
    return;
  }
  if (go === 'end') {
    running.delete(id);
    one.ending.abort();
  } else if (go === 'hold') one.gate.close();
  else one.gate.open();
  tell(from, { id, state: 'running' });
}

function tell(page: PageClient, saved: Saved): void {
  page.postMessage({ sealift: 'stream', say: 'save', ...saved } satisfies WorkerMessage);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
