import { PutObjectCommand } from '@aws-sdk/client-s3';
import { openTwice } from '@sealift/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aes, BUCKET, errorOf, type TestBucket, testBucket } from '../testing/bucket.js';

const SUITE = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY';
const place = { Bucket: BUCKET, Key: 'opened' };
let bucket: TestBucket;

beforeAll(async () => {
  bucket = await testBucket();
});
afterAll(() => bucket.close());

async function collected(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('an object whose content was not read', () => {
  test('tells what is sealed, and what shows', async () => {
    const s3 = await bucket.client();
    await s3.putObject(
      { ...place, Body: 'hello', Metadata: { author: 'someone' } },
      { fileInfo: { name: 'a.txt', type: 'text/plain' } },
    );
    const { encryption, ContentLength, Metadata } = await s3.openObject(place);
    expect([ContentLength, Metadata]).toEqual([5, { author: 'someone' }]);
    expect(encryption).toMatchObject({
      format: 'V3',
      suite: SUITE,
      wrapAlgorithm: 'AES/GCM',
      objectSize: 21,
      verified: false,
      fileInfo: { name: 'a.txt', type: 'text/plain' },
      objectKey: 'opened',
    });
  });

  test('is read as often as it is needed', async () => {
    const s3 = await bucket.client();
    await s3.putObject({ ...place, Body: 'hello' });
    const { opener, read } = await s3.openObject(place);
    let text = '';
    if (opener === undefined) throw new Error('not encrypted');
    await openTwice(opener, read(), read, async (bytes) => {
      text += new TextDecoder().decode(bytes);
    });
    expect(text).toBe('hello');
  });

  test('is not read when another has taken its place', async () => {
    const s3 = await bucket.client();
    await s3.putObject({ ...place, Body: 'first' });
    const { read } = await s3.openObject(place);
    await s3.putObject({ ...place, Body: 'other' });
    expect((await errorOf(collected(read()))).name).toBe('PreconditionFailed');
  });

  test('that is not encrypted is refused, unless it may be', async () => {
    const s3 = await bucket.client();
    await bucket.plain.send(new PutObjectCommand({ ...place, Body: 'plain' }));
    expect(await errorOf(s3.openObject(place))).toMatchObject({ code: 'not-encrypted' });
    const { opener, read, encryption } = await s3.openObject(place, { unencrypted: 'pass-through' });
    expect([opener, encryption.suite, `${await collected(read())}`]).toEqual([undefined, 'none', 'plain']);
  });

  test('and another key', async () => {
    await (await bucket.client()).putObject({ ...place, Body: 'x' });
    const other = await bucket.client({ keyring: await aes(2) });
    expect(await errorOf(other.openObject(place))).toMatchObject({ code: 'data-key-unwrap-failed' });
  });

  test('ends with its signal', async () => {
    const s3 = await bucket.client();
    await s3.putObject({ ...place, Body: new Uint8Array(1_000_000) });
    const stop = new AbortController();
    const { read } = await s3.openObject(place);
    const reading = read(stop.signal);
    await reading.next();
    stop.abort(new Error('enough'));
    expect((await errorOf(collected(reading))).message).toMatch(/enough|abort/i);
  });
});
