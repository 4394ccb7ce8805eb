import type { Pairs } from '../store/records.js';
import { writeXml, type Xml } from '../xml/write.js';

/** What an operation answers. A stream must have its length and may have something to release when it was sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Pairs;
  readonly body?: string | { readonly stream: AsyncIterable<Buffer>; readonly length: number };
  readonly release?: () => Promise<void>;
}

export function empty(status: number, headers: Pairs = []): Reply {
  return { status, headers };
}

export function xml(root: string, children: readonly Xml[], headers: Pairs = []): Reply {
  return {
    status: 200,
    headers: [['Content-Type', 'application/xml'], ...headers],
    body: writeXml(root, children),
  };
}

/** S3 writes ETags in quotes, in headers and in XML. */
export function quoted(etag: string): string {
  return `"${etag}"`;
}

/** ISO 8601 with milliseconds, the form of dates in XML. */
export function isoDate(time: number): string {
  return new Date(time).toISOString();
}

/** RFC 9110, the form of dates in headers: whole seconds. */
export function httpDate(time: number): string {
  return new Date(time).toUTCString();
}
