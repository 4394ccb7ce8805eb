import type { ReceiptKeySet } from '@sealift/protocol/receipt';
import { describe, expect, test } from 'vitest';
import { ORIGIN, SECRET, stack } from '../testing/harness.js';
import { s3Error } from '../testing/scripted-s3.js';
import { receiptSigner } from '../tokens/receipt-signer.js';

const built = () => stack(() => s3Error(501, 'Unused'));
const PATH = 'receipts/jwks.json';

describe('the public keys', () => {
  test('are everybody’s, from every origin, without credentials, and may be cached for a while', async () => {
    const { get, audit } = built();
    for (const origin of [undefined, ORIGIN, 'https://elsewhere.example', 'null']) {
      const answer = await get(PATH, {
        headers: origin === undefined ? {} : { origin, 'sec-fetch-site': 'cross-site' },
      });
      expect(answer.status).toBe(200);
      expect(Object.fromEntries(answer.headers)).toEqual({
        'access-control-allow-origin': '*',
        'x-request-id': expect.any(String),
        'cache-control': 'public, max-age=300',
        'content-type': 'application/jwk-set+json',
        'x-content-type-options': 'nosniff',
      });
      expect((await answer.json()) as ReceiptKeySet).toEqual(await receiptSigner(SECRET).keySet());
    }
    expect(audit).toEqual([]);
  });

  test('are below the base path, as all calls are', async () => {
    const { get } = stack(() => s3Error(501, 'Unused'), { basePath: '/sealift' });
    expect((await get(PATH)).status).toBe(404);
    expect((await get(`sealift/${PATH}`)).status).toBe(200);
  });

  test('HEAD and a preflight are answered without a body', async () => {
    const { get } = built();
    const head = await get(PATH, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const preflight = await get(PATH, {
      method: 'OPTIONS',
      headers: { origin: 'https://elsewhere.example' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET');
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test.each(['POST', 'PUT', 'DELETE'])('%s is refused', async (method) => {
    const answer = await built().get(PATH, { method });
    expect(answer.status).toBe(405);
    expect(await answer.json()).toMatchObject({ code: 'method-not-allowed', detail: 'Use GET.' });
  });

  test('no other call is opened by this one', async () => {
    const { get } = built();
    for (const path of ['uploads', 'downloads', 'checks'])
      expect((await get(path, { headers: { origin: 'https://elsewhere.example' } })).status).toBe(403);
  });
});
