const KEEP_ALIVE_MS = 20_000;

/**
 * What happens, as server-sent events.
 *
 * @param {import('./feed.js').Feed} feed
 * @param {AbortSignal} signal ends it: the page has gone
 */
export function eventStream(feed, signal) {
  const encoder = new TextEncoder();
  let end = () => {};
  const body = new ReadableStream({
    start(controller) {
      const send = /** @param {string} text */ (text) => controller.enqueue(encoder.encode(text));
      send('retry: 1000\n\n');
      const stop = feed.listen((event) => send(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`));
      const timer = setInterval(() => send(':\n\n'), KEEP_ALIVE_MS);
      end = () => {
        stop();
        clearInterval(timer);
      };
      signal.addEventListener('abort', end);
    },
    cancel: () => end(),
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
  });
}
