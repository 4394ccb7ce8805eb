import { rawAesKeyring } from '@sealift/core/keyrings';
import { createOpener, openVerified } from '@sealift/core/open';
import { plannedPart, planParts } from '@sealift/protocol';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { crc64nvme } from '../checksum/crc64nvme.js';
import type { send } from '../platform/xhr.js';
import { noise, rangeOf, sameBytes } from '../testing/bytes.js';
import { answer } from '../testing/fake-store.js';
import { PASS_THROUGH } from './sealer.js';
import { createWhole } from './whole.js';

const SIZE = 1_000;
const FILE = noise(SIZE);
const { signal } = new AbortController();
const plan = planParts(SIZE);
const part = plannedPart(plan, 1);
const request = { method: 'PUT' as const, url: 'https://s3.invalid/', headers: {}, expiresAt: 0 };

let keyring: ReturnType<typeof rawAesKeyring>;
beforeAll(async () => {
  const usages = ['encrypt', 'decrypt'] as const;
  keyring = rawAesKeyring({
    wrappingKey: await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages),
  });
});

async function opened(twice = false) {
  const sent: Uint8Array[] = [];
  const transport: typeof send = async (_, body) => {
    sent.push((body as Uint8Array).slice());
    return answer(200);
  };
  const slots = { size: 1, acquire: () => Promise.reject(new Error()), close: () => {} };
  const { slots: own, whole } = createWhole({ slots }, { send: transport, checksum: crc64nvme });
  const sealer = await whole.create({ keyring, plaintextSize: SIZE, fileInfo: { name: 'a' } });
  const sealing = whole.open({ sealer, twice });
  const { worker } = await own.acquire(signal);
  const put = () => worker.put(sealing.job, 1, request, () => {}, signal);
  return { sent, sealing, worker, put, whole };
}

describe('a file that the page seals itself', () => {
  test('is one object, with its checksum and its tag, and opens', async () => {
    const { sealing, worker, sent, put } = await opened();
    const { crc, tag } = await sealing.seal(part, rangeOf(FILE), worker, signal);
    await put();
    const [object] = sent as [Uint8Array<ArrayBuffer>];
    expect(crc).toEqual(crc64nvme(object));
    expect(tag).toEqual(object.slice(-16));
    const opener = await createOpener({
      keyring,
      metadata: sealing.metadata,
      objectSize: object.byteLength,
    });
    const source = (async function* () {
      yield object;
    })();
    expect(sameBytes(await openVerified(opener, source), FILE)).toBe(true);
  });

  test('is the same again after a pause, and is not sealed a second time', async () => {
    const { sealing, worker, sent, put } = await opened();
    const first = await sealing.seal(part, rangeOf(FILE), worker, signal);
    await put();
    await worker.release(sealing.job, 1);
    const encrypt = vi.spyOn(crypto.subtle, 'encrypt');
    expect(await sealing.seal(part, rangeOf(noise(SIZE, 9)), worker, signal)).toBe(first);
    await put();
    expect(encrypt).not.toHaveBeenCalled();
    encrypt.mockRestore();
    expect(sent[1]).toEqual(sent[0]);
  });

  test.each([SIZE - 1, SIZE + 1, 0])('is not another one of %i bytes', async (size) => {
    const { sealing, worker, put } = await opened();
    const sealed = sealing.seal(part, rangeOf(noise(size)), worker, signal);
    await expect(sealed).rejects.toMatchObject({ code: 'source-changed' });
    await expect(put()).rejects.toThrow();
  });

  test('is read once more where the engine does not guard it', async () => {
    const { sealing, worker } = await opened(true);
    await sealing.seal(part, rangeOf(FILE), worker, signal);
    await sealing.confirm(rangeOf(FILE), worker);
    const changed = sealing.confirm(rangeOf(noise(SIZE, 2)), worker);
    await expect(changed).rejects.toMatchObject({ code: 'source-changed' });
  });

  test('is forgotten when it is over', async () => {
    const { sealing, worker, put } = await opened();
    await sealing.seal(part, rangeOf(FILE), worker, signal);
    sealing.close();
    await expect(put()).rejects.toThrow();
  });

  test('stays as it is where S3 encrypts', async () => {
    const { whole, worker } = await opened();
    const sealing = whole.open({ sealer: PASS_THROUGH, twice: false });
    const { crc, tag } = await sealing.seal(part, rangeOf(FILE), worker, signal);
    expect(crc).toEqual(crc64nvme(FILE));
    expect(tag).toBeUndefined();
  });
});
