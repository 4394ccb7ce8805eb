import type { SignedRequest } from '@sealift/protocol';
import { probe } from './probe.js';

/**
 * Names of the headers that CORS does not allow. A page is never told, so each is tried by itself: what the browser
 * does not send, the rules do not allow.
 */
export async function missingHeaders(
  headers: SignedRequest['headers'],
  { method, url }: SignedRequest,
  signal: AbortSignal,
): Promise<string[]> {
  const missing: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    const { kind } = await probe({ method, url, headers: { [name]: value } }, signal);
    if (kind !== 'answered') missing.push(name);
  }
  return missing;
}
