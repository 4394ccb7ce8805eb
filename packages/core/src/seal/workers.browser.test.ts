import { afterEach, expect, test } from 'vitest';
import { dice, hex, noise, randomCuts, shuffled } from '../../test/bytes.js';
import { aesKeyring, openerFor } from '../../test/objects.js';
import type { SegmentJob, SegmentResult } from '../../test/segment-worker.js';
import { openVerified } from '../open/index.js';
import { createSealer } from './index.js';

const workers: Worker[] = [];
afterEach(() => {
  for (const worker of workers.splice(0)) worker.terminate();
});

function run(job: SegmentJob): Promise<SegmentResult[]> {
  const worker = new Worker(new URL('../../test/segment-worker.js', import.meta.url), { type: 'module' });
  workers.push(worker);
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }: MessageEvent<SegmentResult[] | string>) =>
      typeof data === 'string' ? reject(new Error(data)) : resolve(data);
    worker.postMessage(job, job.verb === 'seal' ? job.segments.map(({ claim }) => claim.port) : []);
  });
}

/** Segments for three workers, each a random third in random order. */
function shared(bytes: Uint8Array<ArrayBuffer>, size: number) {
  const next = dice(8);
  const cuts = shuffled(randomCuts(size, next, 30), next);
  const segments = cuts.map(([offset, length]) => ({ offset, bytes: bytes.slice(offset, offset + length) }));
  return [0, 1, 2].map((worker) => segments.filter((_, i) => i % 3 === worker));
}

test('three module workers seal one file and open it again', async () => {
  const size = 300_007;
  const plaintext = noise(size);
  const keyring = await aesKeyring();
  const sealer = await createSealer({ keyring, plaintextSize: size });
  const jobs = shared(plaintext, size).map((segments) =>
    run({
      verb: 'seal',
      handle: sealer.handle,
      segments: segments.map(({ offset, bytes }) => ({
        claim: sealer.claim(offset, bytes.byteLength),
        bytes,
      })),
    }),
  );
  const object = new Uint8Array(sealer.objectSize);
  for (const { offset, bytes, share } of (await Promise.all(jobs)).flat().reverse()) {
    object.set(bytes, offset);
    sealer.accept({ offset, length: bytes.byteLength, share });
  }
  object.set(await sealer.tag(), size);

  async function* whole() {
    yield object;
  }
  const sealed = { keyring, metadata: sealer.metadata, object };
  expect(hex(await openVerified(await openerFor(sealed), whole()))).toBe(hex(plaintext));

  const opener = await openerFor(sealed);
  const opening = shared(object, size).map((segments) =>
    run({ verb: 'open', handle: opener.handle, segments }),
  );
  const opened = new Uint8Array(size);
  for (const { offset, bytes, share } of (await Promise.all(opening)).flat()) {
    opened.set(bytes, offset);
    opener.accept({ offset, length: bytes.byteLength, share });
  }
  await opener.verify(object.subarray(size));
  expect(hex(opened)).toBe(hex(plaintext));
});

test('one range cannot be sealed in two workers, and keys stay in them', async () => {
  const sealer = await createSealer({ keyring: await aesKeyring(), plaintextSize: 32 });
  const claim = sealer.claim(0, 16);
  const job: SegmentJob = { verb: 'seal', handle: sealer.handle, segments: [{ claim, bytes: noise(16) }] };
  const first = run(job);
  await expect(run(job)).rejects.toThrow();
  expect(await first).toHaveLength(1);
  expect(() => sealer.claim(0, 16)).toThrow('used before');
  const { port1, port2 } = new MessageChannel();
  const arrived = new Promise<MessageEvent>((resolve) => {
    port2.onmessage = resolve;
  });
  port1.postMessage(sealer.handle);
  const { keys } = (await arrived).data as typeof sealer.handle;
  port1.close();
  expect(keys.gcm.extractable || keys.ctr.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', keys.gcm)).rejects.toThrow();
});
