import { rawAesKeyring } from '@sealift/core/keyrings';
import { importLegacyAesWrappingKey, legacyAesKeyring, legacyReading } from '@sealift/core/legacy';
import type { DownloadGrant } from '@sealift/protocol';
import { expect, test } from 'vitest';
import type { FetchRequest } from '../platform/fetch.js';
import { noise, sameBytes } from '../testing/bytes.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { localOpeningWorker } from '../workers/local-opening-worker.js';
import { createSlots } from '../workers/slots.js';
import { createDownloaderOn } from './downloader.js';
import { createMemorySpool } from './spool/memory.js';

const PART = 8 * 1024 * 1024;
const WRAPPING_KEY = new Uint8Array(32).fill(1);
const DATA_KEY = new Uint8Array(32).fill(2);
const IV = new Uint8Array(16).fill(3);
const FLAGS = { enableLegacyWrappingAlgorithms: true, enableLegacyUnauthenticatedModes: true };

/** V2 metadata of an AES-CBC object whose key `AESWrap` wrapped. */
async function metadata(): Promise<Record<string, string>> {
  const wrapping = await crypto.subtle.importKey('raw', WRAPPING_KEY, 'AES-KW', false, ['wrapKey']);
  const dataKey = await crypto.subtle.importKey('raw', DATA_KEY, 'AES-CBC', true, ['encrypt']);
  const wrapped = new Uint8Array(await crypto.subtle.wrapKey('raw', dataKey, wrapping, 'AES-KW'));
  return {
    'x-amz-key-v2': btoa(String.fromCharCode(...wrapped)),
    'x-amz-iv': btoa(String.fromCharCode(...IV)),
    'x-amz-matdesc': '{}',
    'x-amz-wrap-alg': 'AESWrap',
    'x-amz-cek-alg': 'AES/CBC/PKCS5Padding',
  };
}

/** A downloader before one AES-CBC object; the ranges arrive in the reverse of their order. */
async function stack(size: number) {
  const plaintext = noise(size);
  const dataKey = await crypto.subtle.importKey('raw', DATA_KEY, 'AES-CBC', false, ['encrypt']);
  const object = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv: IV }, dataKey, plaintext));
  const grant: DownloadGrant = {
    request: { method: 'GET', url: 'https://s3.test/k', headers: {}, expiresAt: 0 },
    objectSize: object.byteLength,
    etag: '"e"',
    metadata: await metadata(),
    protection: {
      profile: 'client',
      client: { suite: 'ALG_AES_256_CBC_IV16_NO_KDF', keyring: 'raw-aes' },
    },
  };
  const ranges: string[] = [];
  const expected = Math.ceil(object.byteLength / PART);
  const release: (() => void)[] = [];
  const transport = async ({ headers }: FetchRequest): Promise<Response> => {
    const { range = '' } = headers as Record<string, string>;
    ranges.push(range);
    const [, first = 0, last = 0] = (/bytes=(\d+)-(\d+)/.exec(range) ?? []).map(Number);
    if (ranges.length < expected) await new Promise<void>((resolve) => release.push(resolve));
    else for (const one of release.splice(0).reverse()) one();
    return new Response(object.slice(first, last + 1), {
      status: 206,
      headers: { 'content-range': `bytes ${first}-${last}/${object.byteLength}` },
    });
  };
  const spools = { open: 0 };
  const ports = {
    signer: {
      call: async () => grant as never,
      tell: async () => undefined,
      now: () => 0,
      checkTable: () => {},
    },
    slots: createSlots({
      workers: 1,
      perWorker: 4,
      start: async () => ({ worker: localOpeningWorker(transport), alive: () => true, stop: () => {} }),
    }),
    clock: createFakeClock(),
    retry: { retries: 0 },
    async createSpool() {
      const spool = createMemorySpool();
      spools.open++;
      return { ...spool, discard: async () => void spools.open-- };
    },
  };
  const keyring = legacyAesKeyring({ wrappingKey: await importLegacyAesWrappingKey(WRAPPING_KEY) });
  const downloader = createDownloaderOn(
    { legacy: legacyReading({ ...FLAGS, keyring }), commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' },
    ports,
  );
  return { downloader, ports, plaintext, object, ranges, spools };
}

test.each([0, 1, 15, 16, PART - 17, PART - 16, PART - 1, PART, PART + 1, 2 * PART + 5])(
  'AES-CBC, %i bytes, comes back as it was and is not called verified',
  async (size) => {
    const { downloader, plaintext, ranges, object } = await stack(size);
    const download = downloader.download({ key: 'k' });
    const { file, verified } = await download.finished;
    expect(sameBytes(new Uint8Array(await file.arrayBuffer()), plaintext)).toBe(true);
    expect(verified).toBe(false);
    expect(download).toMatchObject({ loaded: object.byteLength, total: object.byteLength });
    const firsts = Array.from({ length: Math.ceil(object.byteLength / PART) }, (_, at) => at * PART);
    expect(ranges.map((range) => Number(/\d+/.exec(range)?.[0]))).toEqual(
      firsts.map((first) => Math.max(0, first - 16)),
    );
  },
);

test('AES-CBC that does not decrypt leaves nothing', async () => {
  const { downloader, object, spools } = await stack(100);
  object.fill(0, -16);
  await expect(downloader.download({ key: 'k' }).finished).rejects.toMatchObject({
    code: 'object-decryption-failed',
  });
  expect(spools.open).toBe(0);
});

test('AES-CBC that was changed is handed out: that nobody can tell is what `verified` says', async () => {
  const { downloader, object, plaintext } = await stack(100);
  object[0] = (object[0] ?? 0) ^ 1;
  const { file, verified } = await downloader.download({ key: 'k' }).finished;
  expect(verified).toBe(false);
  expect(sameBytes(new Uint8Array(await file.arrayBuffer()), plaintext)).toBe(false);
});

test('a key that the signer brings replaces none of the page', async () => {
  const { ports } = await stack(0);
  const { call } = ports.signer;
  const client = { suite: 'ALG_AES_256_CBC_IV16_NO_KDF', keyring: 'kms' };
  const lie = async () => ({
    ...((await call()) as object),
    protection: { profile: 'client', client },
    dataKey: btoa(String.fromCharCode(...DATA_KEY)),
  });
  Object.assign(ports, { signer: { ...ports.signer, call: lie } });
  const own = legacyAesKeyring({ wrappingKey: await importLegacyAesWrappingKey(WRAPPING_KEY) });
  const usages = ['encrypt', 'decrypt'] as const;
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages);
  const commitmentPolicy = 'REQUIRE_ENCRYPT_ALLOW_DECRYPT';
  for (const pins of [
    { legacy: legacyReading({ ...FLAGS, keyring: own }) },
    { legacy: legacyReading(FLAGS), keyring: rawAesKeyring({ wrappingKey }) },
  ]) {
    const downloader = createDownloaderOn({ ...pins, commitmentPolicy }, ports);
    await expect(downloader.download({ key: 'k' }).finished).rejects.toMatchObject({
      code: 'keyring-mismatch',
      message: expect.stringMatching(/takes no(ne| other)/),
    });
  }
});

test('AES-CBC is not what a page takes that requires client', async () => {
  const { ports, spools } = await stack(100);
  const keyring = legacyAesKeyring({ wrappingKey: await importLegacyAesWrappingKey(WRAPPING_KEY) });
  const legacy = legacyReading({ ...FLAGS, keyring });
  const downloader = createDownloaderOn(
    { legacy, commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT', require: 'client' },
    ports,
  );
  await expect(downloader.download({ key: 'k' }).finished).rejects.toMatchObject({
    code: 'protection-refused',
  });
  expect(spools.open).toBe(0);
});

test('a page with keys for old objects only says so of new ones', async () => {
  const { ports } = await stack(0);
  const nothing = legacyReading(FLAGS);
  const commitmentPolicy = 'REQUIRE_ENCRYPT_ALLOW_DECRYPT';
  const reading = {
    open: async () => undefined,
    openUnauthenticatedCbcRange: nothing.openUnauthenticatedCbcRange,
  };
  for (const [legacy, code] of [
    [nothing, 'keyring-mismatch'],
    [reading, 'invalid-option'],
  ] as const) {
    const downloader = createDownloaderOn({ legacy, commitmentPolicy }, ports);
    await expect(downloader.download({ key: 'k' }).finished).rejects.toMatchObject({ code });
  }
});
