import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { hasJournal } from './has-journal.js';
import type { JournalEntry, JournalPort, Receipt } from './ports.js';
import type { Recall } from './recall.js';
import { sameObject } from './same-object.js';

/** The element, as far as it says whose uploads are meant. */
export interface Remembering extends ReactiveControllerHost, HTMLElement {
  readonly signer: string;
  readonly name: string;
  /** `off`, or what tells these uploads from others of the page. */
  readonly resume: string;
  readonly context: Readonly<Record<string, string>> | undefined;
  /** An engine of the page's own remembers in a journal of the page's own. */
  readonly uploader: unknown;
  readonly journal: JournalPort | undefined;
}

/** Of a file in the list. */
interface Listed {
  readonly entryId: string | undefined;
  readonly receipt: Receipt | undefined;
}

/**
 * What an element remembers of its uploads. Nothing is loaded for it before a file is chosen, unless there is something to remember;
 * uploads of another signer, page, name, context or `resume` are none of its business.
 */
export class Memory implements ReactiveController {
  readonly #host: Remembering;
  readonly #offer: (entries: readonly JournalEntry[]) => void;
  #scope = '';
  #opened:
    | { readonly scope: string; readonly journal: unknown; readonly recall: Promise<Recall | undefined> }
    | undefined;
  #recall: Recall | undefined;
  /** Came back with the form, and left the list before it was known which entry of the journal it is. */
  readonly #gone: { readonly item: Listed; readonly forget: boolean }[] = [];

  /** @param offer told what is left from before, whenever the element is about other uploads */
  constructor(host: Remembering, offer: (entries: readonly JournalEntry[]) => void) {
    this.#host = host;
    this.#offer = offer;
    host.addController(this);
  }

  hostUpdated(): void {
    const scope = this.#scopeNow();
    if (scope === this.#scope) return;
    this.#scope = scope;
    const look = (): void => void this.#look(scope);
    const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run));
    idle(look, { timeout: 2000 });
  }

  /** Undefined where nothing is remembered: it is switched off, the engine is the page's own, the browser has no place for it. */
  open(): Promise<Recall | undefined> {
    const scope = this.#scopeNow();
    const journal = this.#given();
    if (this.#opened?.scope !== scope || this.#opened.journal !== journal) {
      const recall = scope === '' ? Promise.resolve(undefined) : load(scope, journal);
      this.#opened = { scope, journal, recall };
      recall.then((opened) => {
        this.#recall = opened;
      });
    }
    return this.#opened.recall;
  }

  /** Of the engine in use. */
  get recall(): Recall | undefined {
    return this.#recall;
  }

  /** It is not in the list any more. @param forget nobody needs to know it here at all, not even the journal */
  leave(item: Listed, forget: boolean): void {
    const { entryId } = item;
    if (entryId !== undefined && this.#recall) leave(this.#recall, entryId, forget);
    else if (item.receipt) {
      this.#gone.push({ item, forget });
      void this.#look(this.#scopeNow());
    }
  }

  #scopeNow(): string {
    const { signer, name, resume, context, uploader, journal, ownerDocument } = this.#host;
    if (resume === 'off' || signer === '' || (uploader && !journal)) return '';
    const { pathname } = ownerDocument.location ?? location;
    return JSON.stringify([
      new URL(signer, ownerDocument.baseURI).href,
      pathname,
      name,
      resume,
      context ?? {},
    ]);
  }

  #given(): JournalPort | undefined {
    return this.#host.uploader ? this.#host.journal : undefined;
  }

  async #look(scope: string): Promise<void> {
    try {
      const recall = scope !== '' && (this.#given() || (await hasJournal())) ? await this.open() : undefined;
      const entries = (await recall?.entries()) ?? [];
      const kept = entries.filter((entry) => {
        const gone = this.#gone.find(({ item }) => isOf(entry, item));
        if (gone && recall) leave(recall, entry.id, gone.forget);
        return !gone;
      });
      if (scope === this.#scopeNow()) this.#offer(kept);
    } catch {
      // What cannot be read is not offered. Uploads work without it.
    }
  }
}

function leave(recall: Recall, id: string, forget: boolean): void {
  recall.leave(id);
  if (forget) recall.forget(id).catch(() => {});
}

/** Whether this is the entry of a listed file. */
export function isOf({ id, receipt }: JournalEntry, item: Listed): boolean {
  return (
    item.entryId === id ||
    (receipt !== undefined && item.receipt !== undefined && sameObject(receipt, item.receipt))
  );
}

async function load(scope: string, journal: JournalPort | undefined): Promise<Recall | undefined> {
  try {
    const { openRecall } = await import('./recall.js');
    return await openRecall(scope, journal);
  } catch {
    return undefined;
  }
}
