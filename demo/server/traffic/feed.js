/** The last things that happened, for pages that watch: a page that comes later is told them first. */

/**
 * @typedef {Record<string, unknown> & { kind: string, key: string, profile: string }} FeedEvent
 * @typedef {FeedEvent & { seq: number }} NumberedEvent
 */

/** Enough for a few uploads of many parts. */
const REMEMBERED = 400;

export function createFeed() {
  /** @type {NumberedEvent[]} */
  const past = [];
  /** @type {Set<(event: NumberedEvent) => void>} */
  const listeners = new Set();
  /** @type {Set<string>} */
  const hushed = new Set();
  let seq = 0;
  return {
    /** @param {FeedEvent} event */
    tell(event) {
      if (hushed.has(event.key)) return;
      const numbered = { ...event, seq: ++seq };
      past.push(numbered);
      if (past.length > REMEMBERED) past.splice(0, past.length - REMEMBERED);
      for (const listener of listeners) listener(numbered);
    },
    /**
     * What the demo itself does to an object, to show it, is nobody's traffic.
     *
     * @template Result
     * @param {string} key
     * @param {() => Promise<Result>} work
     */
    async hush(key, work) {
      hushed.add(key);
      try {
        return await work();
      } finally {
        hushed.delete(key);
      }
    },
    /** @param {(event: NumberedEvent) => void} listener @returns {() => void} ends it */
    listen(listener) {
      for (const event of past) listener(event);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** @typedef {ReturnType<typeof createFeed>} Feed */
