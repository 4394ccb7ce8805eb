import type { Scheduler } from '../scheduler.js';
import type { Machine } from '../world/machine.js';
import { LightMessagePort } from './ports.js';
import { isKey } from './webcrypto.js';

/** What code of page and signer finds in its realm, as long as a simulation runs. */
export interface Realm {
  readonly scheduler: Scheduler;
  /** What the code of an owner runs on. */
  machineOf(owner: string): Machine;
  /** 0 ≤ random < 1 */
  random(): number;
  fetch(url: string, init: RequestInit): Promise<Response>;
  readonly crypto: Crypto;
  readonly userAgent: string;
}

const realClone = structuredClone;
/** Ticks of an interval before it is slowed down. */
const USUAL_TICKS = 12;
let realm: Realm | undefined;

function inRealm(): Realm {
  if (realm === undefined) throw new Error('no simulation runs');
  return realm;
}

/** Time, chance and network of this process are the realm's from now on. Its own crypto is the real one no longer. */
export function enter(entered: Realm): void {
  realm = entered;
  const known = new Map<string, Machine>();
  const machine = (): Machine => {
    const { owner } = inRealm().scheduler;
    const found = known.get(owner) ?? inRealm().machineOf(owner);
    known.set(owner, found);
    return found;
  };
  performance.now = () => inRealm().scheduler.elapsed;
  const timer = (run: () => void, delay = 0): unknown => {
    return inRealm().scheduler.after(delay, '', run);
  };
  Object.assign(globalThis, {
    setTimeout: (run: (...given: unknown[]) => void, delay?: number, ...given: unknown[]) =>
      timer(() => run(...given), delay),
    clearTimeout: (pending: never) => inRealm().scheduler.cancel(pending),
    setInterval: (run: () => void, delay = 0) => {
      const interval: { next?: unknown; ticks: number } = { ticks: 0 };
      const tick = (): void => {
        // As in a page that nobody looks at: browsers let a chain of timers run once a minute there.
        interval.next = timer(
          () => {
            tick();
            run();
          },
          interval.ticks++ < USUAL_TICKS ? delay : Math.max(delay, 60_000),
        );
      };
      tick();
      return interval;
    },
    clearInterval: (interval?: { next: never }) => inRealm().scheduler.cancel(interval?.next),
    // What the disk of a browser takes (`memory-journal.ts`).
    setImmediate: (run: () => void) => timer(run, inRealm().random() * 8),
    structuredClone: cloned,
    addEventListener(type: string, listener: () => void) {
      // Nothing is forbidden here.
      if (type === 'securitypolicyviolation') return;
      if (type !== 'online') throw new Error(`the simulation has no "${type}"`);
      const { scheduler } = inRealm();
      const { owner } = scheduler;
      machine().listeners.set(listener, () => scheduler.after(1, 'hears that it is online', listener, owner));
    },
    removeEventListener: (_: string, listener: () => void) => machine().listeners.delete(listener),
    fetch: (url: string | URL, init: RequestInit = {}) => inRealm().fetch(String(url), init),
  });
  Date.now = () => {
    const { scheduler } = inRealm();
    return Math.floor(scheduler.now) + machine().clockError;
  };
  Math.random = () => inRealm().random();
  AbortSignal.timeout = (delay: number) => {
    const controller = new AbortController();
    timer(() => controller.abort(new DOMException('it took too long', 'TimeoutError')), delay);
    return controller.signal;
  };
  Object.defineProperty(globalThis, 'crypto', { value: entered.crypto, configurable: true, writable: true });
  const navigator = {
    userAgent: entered.userAgent,
    get onLine() {
      return machine().online;
    },
  };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true });
}

/** As the platform's, which knows keys, too. */
function cloned<T>(value: T, options?: StructuredSerializeOptions): T {
  return posted(value, options?.transfer ?? []) as T;
}

/** What arrives of a message in another realm. Blobs are not copied: what is in them is the disk's. */
export function posted(value: unknown, transfer: readonly Transferable[]): unknown {
  if (transfer.some((one) => one instanceof ArrayBuffer))
    return realClone(value, { transfer: [...transfer] });
  const moved = new Map<unknown, LightMessagePort>();
  for (const one of transfer) moved.set(one, (one as never as LightMessagePort).move());
  return copied(value, moved);
}

function copied(value: unknown, moved: ReadonlyMap<unknown, LightMessagePort>): unknown {
  if (typeof value !== 'object' || value === null || isKey(value) || value instanceof Blob) return value;
  if (value instanceof LightMessagePort) {
    const port = moved.get(value);
    if (port === undefined) throw new DOMException('the port does not move with it', 'DataCloneError');
    return port;
  }
  if (value instanceof Uint8Array && value.constructor === Uint8Array) return value.slice();
  if (Array.isArray(value)) return value.map((one) => copied(one, moved));
  if (Object.getPrototypeOf(value) !== Object.prototype) return realClone(value);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, copied(one, moved)]));
}
