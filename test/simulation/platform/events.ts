/**
 * EventTarget and AbortSignal as far as page and signer use them. Those of Node can be handed to other threads, which costs more than most
 * of what a schedule does. `events.node.test.ts` holds one against the other.
 */

type Listener = (event: LightEvent) => void;

interface Registered {
  readonly listener: Listener;
  readonly once: boolean;
}

export class LightEvent {
  readonly type: string;
  target: LightEventTarget | undefined;

  constructor(type: string) {
    this.type = type;
  }
}

export class LightEventTarget {
  #listeners: Map<string, Registered[]> | undefined;

  addEventListener(type: string, listener: Listener, options?: { readonly once?: boolean } | boolean): void {
    this.#listeners ??= new Map();
    const known = this.#listeners.get(type) ?? [];
    if (known.some((one) => one.listener === listener)) return;
    const once = typeof options === 'object' && options.once === true;
    // A list that is being gone through stays as it is.
    this.#listeners.set(type, [...known, { listener, once }]);
  }

  removeEventListener(type: string, listener: Listener): void {
    const known = this.#listeners?.get(type);
    if (known !== undefined)
      this.#listeners?.set(
        type,
        known.filter((one) => one.listener !== listener),
      );
  }

  dispatchEvent(event: LightEvent): boolean {
    event.target = this;
    for (const registered of this.#listeners?.get(event.type) ?? []) {
      const { listener, once } = registered;
      if (!this.#listeners?.get(event.type)?.includes(registered)) continue;
      if (once) this.removeEventListener(event.type, listener);
      try {
        listener.call(this, event);
      } catch (error) {
        // As everywhere: whoever dispatches does not hear of it, and it ends the process.
        process.nextTick(() => {
          throw error;
        });
      }
    }
    return true;
  }
}

const ABORT = Symbol('abort');

export class LightAbortSignal extends LightEventTarget {
  aborted = false;
  reason: unknown;
  readonly #dependents = new Set<LightAbortSignal>();

  static any(signals: Iterable<LightAbortSignal>): LightAbortSignal {
    const both = new LightAbortSignal();
    const all = [...signals];
    const over = all.find(({ aborted }) => aborted);
    if (over === undefined) for (const signal of all) signal.#dependents.add(both);
    else both.#set(over.reason);
    return both;
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  #set(reason: unknown): void {
    this.aborted = true;
    this.reason = reason;
  }

  /** @internal DOM §3.2, "signal abort": all of them are aborted before anybody hears of one. */
  [ABORT](reason: unknown): void {
    if (this.aborted) return;
    const all = new Set<LightAbortSignal>([this]);
    for (const signal of all)
      for (const dependent of signal.#dependents) if (!dependent.aborted) all.add(dependent);
    for (const signal of all) signal.#set(reason);
    for (const signal of all) signal.dispatchEvent(new LightEvent('abort'));
  }
}

export class LightAbortController {
  readonly signal: LightAbortSignal = new LightAbortSignal();

  abort(reason: unknown = new DOMException('This operation was aborted', 'AbortError')): void {
    this.signal[ABORT](reason);
  }
}
