/** Constant memory: what was sent is let go while the rest is under way. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUCKET, type TestBucket, testBucket } from '../testing/bucket.js';

const MIB = 1024 ** 2;
const PART = 5 * MIB;
const PIECES = 40;
const PARTS = (PIECES * MIB) / PART;
let bucket: TestBucket;

beforeAll(async () => {
  bucket = await testBucket();
});
afterAll(() => bucket.close());

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test.each([
  ['without a signal', {}],
  ['with a signal', { abortSignal: new AbortController().signal }],
])('pieces of a stream that were uploaded are garbage, %s', async (_, options) => {
  const pieces: WeakRef<Uint8Array>[] = [];
  async function* source(): AsyncGenerator<Uint8Array> {
    for (let index = 0; index < PIECES; index++) {
      const piece = new Uint8Array(MIB);
      pieces.push(new WeakRef(piece));
      yield piece;
    }
  }
  const s3 = await bucket.client({ partSize: PART, queueSize: 1 });
  let alive = PIECES;
  let parts = 0;
  const onProgress = (): void => {
    if (++parts !== PARTS - 1) return;
    collectGarbage();
    alive = pieces.filter((piece) => piece.deref() !== undefined).length;
  };
  const Body = source() as never;
  await s3.putObject(
    { Bucket: BUCKET, Key: 'long', Body, ContentLength: PIECES * MIB },
    { onProgress, ...options },
  );
  expect(pieces).toHaveLength(PIECES);
  // What is under way: two parts or three.
  expect(alive).toBeLessThanOrEqual((3 * PART) / MIB);
});
