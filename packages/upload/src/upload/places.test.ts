import { rawAesKeyring } from '@sealift/core/keyrings';
import { expect, test, vi } from 'vitest';
import { noise } from '../testing/bytes.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { createFakeStore, PART_BYTES as PART } from '../testing/fake-store.js';
import { localSealingWorker } from '../workers/local-sealing-worker.js';
import { createPlaces } from './places.js';
import { createUploaderOn } from './uploader.js';

test('one part more is sealed and has its URL, and goes out when another one has arrived', async () => {
  const clock = createFakeClock();
  const store = createFakeStore(clock);
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  /** Of each part that is on its way: lets it arrive. */
  const arrive: (() => void)[] = [];
  const worker = localSealingWorker(async (...request) => {
    await new Promise<void>((resolve) => arrive.push(resolve));
    return store.transport(...request);
  });
  const started = async () => ({ worker, alive: () => true, stop: () => {} });
  const uploader = createUploaderOn(
    { keyring: rawAesKeyring({ wrappingKey }) },
    { signer: store.signer, ...createPlaces(1, 2, started, clock), clock, retry: {} },
  );
  const upload = uploader.upload(new File([noise(4 * PART + 5)], 'a.bin'));

  const signed = (): number => store.checksums.length;
  for (const [sealed, arrived] of [
    [3, 0],
    [4, 1],
    [5, 2],
  ] as const) {
    await vi.waitFor(() => expect(signed()).toBe(sealed));
    // Whatever would come next has had its time.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([signed(), arrive.length]).toEqual([sealed, arrived + 2]);
    arrive[arrived]?.();
  }
  await vi.waitFor(() => expect(arrive.length).toBe(5));
  for (const enter of arrive) enter();
  expect((await upload.finished).size).toBe(4 * PART + 5);
  uploader.close();
});
