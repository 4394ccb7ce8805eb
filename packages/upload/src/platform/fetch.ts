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

/**
 * No redirect is followed: it would carry body, headers and credentials to whoever it names. (Only a request without any
 * of them, whose answer the page may not read, knows no other way.)
 *
 * @returns undefined when there was no answer, or a redirect; rejects with the signal's reason when it was aborted
 */
export async function request({ url, ...init }: FetchRequest): Promise<Response | undefined> {
  try {
    const redirect = init.mode === 'no-cors' ? 'follow' : 'error';
    return await fetch(url, { ...init, redirect, cache: 'no-store' });
  } catch {
    init.signal?.throwIfAborted();
    return undefined;
  }
}
