import { type SegmentTable, segmentTableFrom } from '@sealift/core/segments';
import { untilAborted } from '../../platform/abortable.js';
import type { PageMessage, StreamSource, WorkerMessage } from '../messages.js';
import type { PageClient, WorkerScope } from './scope.js';

/** Milliseconds in which the page that has made a URL says what is behind it. */
const PAGE_LIMIT = 3000;
/** The same where it asks its signer first. */
const RENEWAL_LIMIT = 30_000;
/** Streams that are kept; others are asked for again. */
const MOST_KEPT = 32;

/** One stream, as this worker has it now. */
export interface Held {
  readonly id: string;
  readonly source: StreamSource;
  readonly table: SegmentTable;
  readonly refused: Set<number>;
  /** The page that has made it. */
  readonly owner: PageClient;
}

export interface Sources {
  /** Undefined where no page answers for it in time. */
  find(id: string): Promise<Held | undefined>;
  /** With another request, where S3 does not take that of `held`. */
  renew(held: Held): Promise<Held | undefined>;
  /** What a page has said. */
  hear(message: PageMessage, from: PageClient): void;
}

/** Asks pages for what they have, for as long as this worker is kept. @param limits milliseconds; tests have less time */
export function createSources(
  { clients }: WorkerScope,
  limits: { readonly page: number; readonly renewal: number } = { page: PAGE_LIMIT, renewal: RENEWAL_LIMIT },
): Sources {
  const kept = new Map<string, Held>();
  /** By id, and whether it is to be another request. */
  const asked = new Map<string, { answer: Promise<Held | undefined>; take(held: Held): void }>();

  function ask(id: string, renewed: boolean, of: readonly PageClient[]): Promise<Held | undefined> {
    const name = nameOf(id, renewed);
    const known = asked.get(name);
    if (known !== undefined) return known.answer;
    let take = (_: Held): void => {};
    const taken = new Promise<Held>((resolve) => {
      take = resolve;
    });
    const limit = AbortSignal.timeout(renewed ? limits.renewal : limits.page);
    const answer = untilAborted(limit, taken)
      .catch(() => undefined)
      .finally(() => asked.delete(name));
    asked.set(name, { answer, take });
    for (const page of of)
      page.postMessage({ sealift: 'stream', say: 'wanted', id, renewed } satisfies WorkerMessage);
    return answer;
  }

  return {
    async find(id) {
      const held = kept.get(id);
      if (held !== undefined) {
        // What was made by a page that is gone is nobody's any more.
        if ((await clients.get(held.owner.id)) !== undefined) return held;
        kept.delete(id);
      }
      return ask(id, false, await clients.matchAll({ includeUncontrolled: true, type: 'window' }));
    },
    async renew(held) {
      const now = kept.get(held.id);
      // Another request has found out before.
      if (now !== undefined && now.source.request.url !== held.source.request.url) return now;
      return ask(held.id, true, [held.owner]);
    },
    hear(message, from) {
      if (message.say === 'drop') {
        if (kept.get(message.id)?.owner.id === from.id) kept.delete(message.id);
        return;
      }
      if (message.say !== 'source' || message.source === undefined) return;
      const { id, renewed, source } = message;
      const waiting = asked.get(nameOf(id, renewed));
      // What nobody has asked for is not kept.
      if (waiting === undefined) return;
      void take(id, source, from).then((held) => {
        kept.delete(id);
        kept.set(id, held);
        for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
        waiting.take(held);
      }, ignored);
    },
  };

  async function take(id: string, source: StreamSource, owner: PageClient): Promise<Held> {
    const before = kept.get(id);
    const same = before?.owner.id === owner.id ? before : undefined;
    return {
      id,
      source,
      owner,
      table: same?.table ?? (await segmentTableFrom(source.table)),
      refused: same?.refused ?? new Set(source.refused),
    };
  }
}

function nameOf(id: string, renewed: boolean): string {
  return `${id} ${renewed}`;
}

/** Nothing that a page has said wrong keeps this worker from the next page: the question runs out. */
function ignored(): void {}
