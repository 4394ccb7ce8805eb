import type { Protection, SignedRequest } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { openHeldKey } from './held-key.js';
import { customerKey } from './index.js';
import { md5Base64 } from './md5.js';

const PINNED: Protection = { profile: 'sse-c', keys: 'browser' };
const KEY = Uint8Array.from({ length: 32 }, (_, at) => at);
const OBJECT = { key: 'up/1' };
const NAME = 'x-amz-server-side-encryption-customer';

function request(url: string): SignedRequest {
  return { method: 'PUT', url, headers: { 'content-type': 'x/y' }, expiresAt: 1 };
}

test('MD5 as RFC 1321 has it', () => {
  expect(md5Base64(new Uint8Array())).toBe('1B2M2Y8AsgTpgAmY7PhCfg==');
  expect(md5Base64(new TextEncoder().encode('abc'))).toBe('kAFQmDzST7DWlj99KOF/cg==');
});

test('adds the three headers, and leaves the rest', async () => {
  const held = await openHeldKey(PINNED, KEY, OBJECT);
  expect(held.addTo({ ...request('https://s3.example/b/k?X-Amz-Signature=1'), partNumber: 3 })).toEqual({
    method: 'PUT',
    url: 'https://s3.example/b/k?X-Amz-Signature=1',
    expiresAt: 1,
    partNumber: 3,
    headers: {
      'content-type': 'x/y',
      [`${NAME}-algorithm`]: 'AES256',
      [`${NAME}-key`]: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
      [`${NAME}-key-md5`]: 'tP/LI3N87DFaSk0aoqYgzg==',
    },
  });
});

describe('where the key may go', () => {
  test.each([
    'https://s3.example',
    'http://localhost:9000',
    'http://127.0.0.1',
    'http://[::1]:1',
    'http://a.localhost',
  ])('%s', async (origin) => {
    const held = await openHeldKey(PINNED, KEY, OBJECT);
    expect(held.addTo(request(`${origin}/k`)).headers).toHaveProperty(`${NAME}-key`);
  });

  test.each([
    'http://s3.example',
    'http://127.0.0.1.example',
    'http://localhost.example',
    'http://10.0.0.1',
    'http://user@localhost@s3.example',
    'ws://s3.example',
  ])('not %s', async (origin) => {
    const held = await openHeldKey(PINNED, KEY, OBJECT);
    expect(() => held.addTo(request(`${origin}/k?secret`))).toThrow(
      expect.objectContaining({
        code: 'insecure-endpoint',
        message: expect.not.stringMatching(/secret|example/),
      }),
    );
  });
});

test.each<Protection>([
  { profile: 'client' },
  { profile: 'sse-s3' },
  { profile: 'sse-c' },
  { profile: 'sse-s3', keys: 'browser' },
  { profile: 'client', storage: 'sse-c', keys: 'browser' },
  { profile: 'sse-c', keys: 'signer' as never },
])('a page with a key takes no %j', async (protection) => {
  let asked = false;
  const source = (): Uint8Array => {
    asked = true;
    return KEY;
  };
  await expect(openHeldKey(protection, source, OBJECT)).rejects.toMatchObject({
    code: 'customer-key-mismatch',
    field: 'customerKey',
  });
  expect(asked).toBe(false);
});

describe('keys that are none', () => {
  const BAD = [new Uint8Array(16), new Uint8Array(33), 'a'.repeat(32), new ArrayBuffer(32), null, undefined];
  test.each(BAD.map((bad) => [bad]))('%o', async (bad) => {
    const code = { code: 'customer-key-invalid', field: 'customerKey' };
    expect(() => customerKey(bad as never)).toThrow(expect.objectContaining(code));
    await expect(openHeldKey(PINNED, () => bad as never, OBJECT)).rejects.toMatchObject(code);
  });

  test('what the function throws comes through', async () => {
    const mine = new Error('locked');
    await expect(openHeldKey(PINNED, () => Promise.reject(mine), OBJECT)).rejects.toBe(mine);
  });
});

test('the function hears of object and version; bytes are copied', async () => {
  const heard: unknown[] = [];
  const object = { key: 'up/1', versionId: 'v' };
  await openHeldKey(
    PINNED,
    async (asked) => {
      heard.push(asked);
      return KEY;
    },
    object,
  );
  expect(heard).toEqual([object]);
  const bytes = KEY.slice();
  const made = customerKey(bytes);
  bytes.fill(0);
  const grants = { grant: { protection: PINNED }, url: async () => request('https://s3.example/k') };
  const { headers } = await (await made.holdGrants(grants as never, object)).url();
  expect(headers[`${NAME}-key`]).toBe('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=');
});

test('a key does not show in JSON or text', () => {
  const made = customerKey(KEY);
  expect(JSON.stringify(made)).toBe('{}');
  expect(String(made)).toBe('[object Object]');
});
