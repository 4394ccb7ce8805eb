import type { SignedRequest } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { createSignerClient, type SignerClient } from '../signer/client.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { PAGE_KEY } from '../testing/fake-store.js';
import type { Waits } from '../transfer/waiting.js';
import { pinnedSigner } from './pinned-signer.js';
import { addressCheckOf } from './s3-origin.js';

const { signal } = new AbortController();
const signed = (method: 'GET' | 'PUT', origin: string): SignedRequest => ({
  method,
  url: `${origin}/k`,
  headers: {},
  expiresAt: 1,
});
const HERE = 'https://s3.test';
const ELSEWHERE = 'https://elsewhere.test';

/** A page that has pinned where S3 is, and a signer with one answer to everything. */
function pinned(answer: object): SignerClient {
  const signer = createSignerClient({ signer: 'https://signer.test/' }, {}, createFakeClock());
  const waits = { during: (_: string, work: (told: object) => unknown) => work({ sent() {}, failed() {} }) };
  return pinnedSigner(
    { ...signer, call: async () => answer as never },
    addressCheckOf(HERE),
    waits as unknown as Waits,
  );
}

const receipt = {
  ...{ bucket: 'b', key: 'k', size: 1, objectSize: 17, etag: '"e"', protection: PAGE_KEY },
  ...{ completedAt: 1, signature: 's' },
};
const download = {
  ...{ request: signed('GET', HERE), objectSize: 17, etag: '"e"', metadata: {}, protection: PAGE_KEY },
};
const mismatch = { code: 's3-origin-mismatch', field: 's3Origin' };

describe('a completion', () => {
  test.each([
    ['whose table is to go elsewhere', { segments: signed('PUT', ELSEWHERE) }],
    ['that has what belongs to a download', { segments: signed('PUT', ELSEWHERE), request: {} }],
    ['that has a request that nobody follows', { request: signed('GET', ELSEWHERE) }],
  ])('%s: what is stored is not denied', async (_, more) => {
    const answer = { receipt, ...more };
    expect(await pinned(answer).call('uploads/complete', {}, signal)).toBe(answer);
  });

  test('and its table, looked at by itself', () => {
    const signer = pinned({});
    expect(() => signer.checkTable(signed('PUT', HERE))).not.toThrow();
    expect(() => signer.checkTable(signed('PUT', ELSEWHERE))).toThrow(expect.objectContaining(mismatch));
    const invalid = { code: 'signer-answer-invalid', field: 'segments.method' };
    expect(() => signer.checkTable(signed('GET', HERE))).toThrow(expect.objectContaining(invalid));
  });
});

test.each([
  ['of the object', { request: signed('GET', ELSEWHERE) }],
  ['of its table', { segments: signed('GET', ELSEWHERE) }],
  ['of its table, with what belongs to a completion', { segments: signed('GET', ELSEWHERE), receipt }],
])('the address for a download, %s', async (_, more) => {
  await expect(pinned({ ...download, ...more }).call('downloads', {}, signal)).rejects.toMatchObject(
    mismatch,
  );
});
