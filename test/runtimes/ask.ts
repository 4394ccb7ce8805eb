/** What the tests send, and how. */

/** Each byte is another one than its neighbours; made at once, so that no connection is idle for seconds meanwhile. */
const PATTERN = Uint8Array.from({ length: 251 }, (_, at) => (at * 31) % 251);

export function someBytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.alloc(length, PATTERN));
}

/**
 * `fetch` on a connection of its own. workerd closes one that was idle for 5 seconds; where this process was busy so long, Node
 * would learn of it by writing to it.
 */
export function ask(
  url: string,
  init: RequestInit & { headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(url, { ...init, headers: { ...init.headers, connection: 'close' } });
}
