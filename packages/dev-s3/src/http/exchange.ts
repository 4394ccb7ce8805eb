import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bending } from '../faults/bend.js';
import type { Faults } from '../faults/faults.js';
import type { Services } from '../operations/context.js';
import type { Pairs } from '../store/records.js';
import type { MutableEntry, RequestLog } from './request-log.js';

/** What all requests share. */
export interface Front extends Services {
  readonly faults: Faults;
  readonly log: RequestLog;
}

/** One request and its answer, while they are under way. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly entry: MutableEntry;
  /** Says `100 Continue` when the client waits for it; called when the first body byte is wanted. */
  readonly goOn: () => void;
  /** Known as soon as the bucket is: errors need them too. */
  cors: Pairs;
  bend: Bending | undefined;
}

/** The client hung up: nobody is left to be told, and nothing went wrong here. */
export function isGone({ incoming, outgoing }: Exchange): boolean {
  return outgoing.destroyed || (incoming.destroyed && !incoming.complete);
}
