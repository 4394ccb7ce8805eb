import type { Page } from './browser.js';

/** What the page was given, or has itself, and nobody may see on it. */
export interface Secrets {
  readonly seen: ReadonlySet<string>;
}

/**
 * Collects data keys, tokens and signatures from the signer's answers, and keys of SSE-C from the requests to S3. To be
 * called before the page opens.
 */
export async function watchSecrets(page: Page): Promise<Secrets> {
  const seen = new Set<string>();
  // Between signer and page: an answer that the page has read already cannot always be asked for again.
  await page.route('**/sealift/**', async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    collect(JSON.parse(body.toString() || '{}'));
    await route.fulfill({ response, body });
  });
  page.on('request', (request) => collect(request.headers()));
  const collect = (value: unknown, name = ''): void => {
    if (typeof value === 'object' && value !== null)
      for (const [inner, entry] of Object.entries(value)) collect(entry, inner);
    if (typeof value !== 'string') return;
    if (['plaintext', 'dataKey', 'token'].includes(name) || /customer-key(-md5)?$/i.test(name))
      seen.add(value);
    if (name === 'url') seen.add(new URL(value).searchParams.get('X-Amz-Signature') ?? 'no signature');
  };
  return { seen };
}
