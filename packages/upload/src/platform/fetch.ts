/** The one place that calls `fetch`. Errors carry no URL: a presigned query is a credential. */

export interface FetchRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'HEAD';
  readonly url: string;
  readonly headers: HeadersInit;
  readonly body?: string;
  readonly credentials?: RequestCredentials;
  readonly mode?: RequestMode;
  /** Lets the request outlive the page. */
  readonly keepalive?: boolean;
  readonly signal?: AbortSignal;
}

/** `undefined` when there was no answer; rejects with the signal's reason when it was aborted. */
export async function request({ url, ...init }: FetchRequest): Promise<Response | undefined> {
  try {
    return await fetch(url, { ...init, cache: 'no-store' });
  } catch {
    init.signal?.throwIfAborted();
    return undefined;
  }
}
