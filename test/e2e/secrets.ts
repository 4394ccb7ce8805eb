import type { Page } from './browser.js';

/** What the signer gave to the page and nobody may see on it. */
export interface Secrets {
  readonly seen: ReadonlySet<string>;
}

/** Collects data keys, tokens, signatures and keys of SSE-C from the signer's answers. To be called before the page opens. */
export function watchSecrets(page: Page): Secrets {
  const seen = new Set<string>();
  page.on('response', async (response) => {
    if (!response.url().includes('/sealift/')) return;
    collect(await response.json().catch(() => ({})));
  });
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
