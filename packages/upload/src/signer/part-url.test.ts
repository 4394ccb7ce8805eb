import type { PartToSign, SignedRequest } from '@sealift/protocol';
import { expect, test } from 'vitest';
import { partUrl } from './part-url.js';

const PART = { partNumber: 1, checksum: 'crc' };
const NOW = 1_000_000;

const request = (url: string, life: number): SignedRequest => ({
  method: 'PUT',
  url,
  headers: {},
  expiresAt: NOW + life,
});

function rig(known?: SignedRequest) {
  const asked: PartToSign[] = [];
  const ask = async (part: PartToSign): Promise<SignedRequest> => {
    asked.push(part);
    return request(`fresh ${asked.length}`, -1);
  };
  return { asked, url: partUrl(PART, () => NOW, ask, known) };
}

test('one that came with another answer is used until it is said to be of no use', async () => {
  const known = request('put', 60_000);
  const { url, asked } = rig(known);
  expect(await url.get()).toBe(known);
  expect(asked).toEqual([]);
  url.expire();
  expect((await url.get()).url).toBe('fresh 1');
  expect(asked).toEqual([PART]);
});

test('one that is about to end is not used any more; a fresh one is, whatever the clock says', async () => {
  const { url } = rig(request('put', 10_000));
  expect((await url.get()).url).toBe('fresh 1');
});

test('all who want it at the same time get the same one', async () => {
  const { url, asked } = rig();
  const [one, other] = await Promise.all([url.get(), url.get()]);
  expect(one).toBe(other);
  expect(asked).toHaveLength(1);
});
