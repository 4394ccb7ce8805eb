/**
 * Looks over S3's shoulder: every request that arrives at its port, and what it answers. Node itself reports them, so
 * the server needs no door for it, and the headers are those that came over the wire.
 */
import { channel } from 'node:diagnostics_channel';
import { describeRequest, describeResponse } from './describe.js';

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {import('node:http').ServerResponse} Outgoing */
/** @typedef {{ request: Incoming, response: Outgoing }} Message */

/** Requests that carry it are the demo looking at objects for the page; they are nobody's traffic. */
export const OBSERVER = 'sealift-demo-observer';

/**
 * @param {{ port: number, tell(event: import('./feed.js').FeedEvent): void, profileOf(key: string): string }} options
 * @returns {() => void} ends it
 */
export function tapRequests({ port, tell, profileOf }) {
  let lastId = 0;
  /** @type {WeakMap<Incoming, number>} */
  const ids = new WeakMap();

  /** @param {Message} message @param {boolean} answered */
  const report = ({ request, response }, answered) => {
    if (request.socket.localPort !== port || request.headers['user-agent']?.includes(OBSERVER)) return;
    const shown = describeRequest(request);
    if (shown.operation === 'Preflight' || shown.key === '') return;
    const { key } = shown;
    const id = ids.get(request) ?? ++lastId;
    ids.set(request, id);
    const event = { key, profile: profileOf(key), id };
    if (answered)
      tell({
        kind: 's3-answer',
        ...event,
        ...shown,
        status: response.statusCode,
        response: describeResponse(response),
      });
    else tell({ kind: 's3-request', ...event, operation: shown.operation, by: shown.by });
  };
  const start = /** @param {unknown} message */ (message) => report(/** @type {Message} */ (message), false);
  const finish = /** @param {unknown} message */ (message) => report(/** @type {Message} */ (message), true);
  const [started, finished] = [channel('http.server.request.start'), channel('http.server.response.finish')];
  started.subscribe(start);
  finished.subscribe(finish);
  return () => {
    started.unsubscribe(start);
    finished.unsubscribe(finish);
  };
}
