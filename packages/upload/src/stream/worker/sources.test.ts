import { rawAesKeyring } from '@sealift/core/keyrings';
import { createOpener } from '@sealift/core/open';
import { createSealer } from '@sealift/core/seal';
import { verifySegments } from '@sealift/core/segments';
import { expect, test } from 'vitest';
import type { PageMessage, StreamSource, WorkerMessage } from '../messages.js';
import type { PageClient, WorkerScope } from './scope.js';
import { createSources } from './sources.js';

const ID = 'AAAAAAAAAAAAAAAAAAAAAA';
const LIMITS = { page: 100, renewal: 100 };
const table = tableOf(5000);

async function tableOf(size: number): Promise<StreamSource['table']> {
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const keyring = rawAesKeyring({ wrappingKey });
  const sealer = await createSealer({ keyring, plaintextSize: size });
  const object = [await sealer.seal(0, new Uint8Array(size)), await sealer.tag()];
  const opener = await createOpener({ keyring, metadata: sealer.metadata, objectSize: size + 16 });
  const source = (async function* () {
    yield* object;
  })();
  return (await verifySegments(opener, source, { segmentSize: 1024 })).handle;
}

async function sourceAt(url: string): Promise<StreamSource> {
  const request = { method: 'GET' as const, url, headers: {}, expiresAt: 0 };
  return { table: await table, request, objectSize: 5016, etag: '"e"', refused: [3] };
}

/** Windows, of which the test says what they answer. */
function world(names: readonly string[]) {
  const heard: [string, WorkerMessage][] = [];
  const pages = new Map<string, PageClient>(
    names.map((id) => [
      id,
      { id, postMessage: (message) => void heard.push([id, message as WorkerMessage]) },
    ]),
  );
  const scope = {
    registration: { scope: 'https://page.test/sealift/' },
    clients: {
      get: async (id: string) => pages.get(id),
      matchAll: async () => [...pages.values()],
      claim: async () => {},
    },
    skipWaiting: async () => {},
  } satisfies WorkerScope;
  const sources = createSources(scope, LIMITS);
  const page = (id: string): PageClient => pages.get(id) as PageClient;
  const say = async (from: string, url: string, renewed = false, id = ID): Promise<void> => {
    const source = await sourceAt(url);
    sources.hear({ sealift: 'stream', say: 'source', id, renewed, source } satisfies PageMessage, page(from));
  };
  return { sources, heard, pages, page, say };
}

test('every window is asked, and the one that has it answers', async () => {
  const { sources, heard, say } = world(['a', 'b']);
  const finding = sources.find(ID);
  await expect.poll(() => heard.length).toBe(2);
  expect(heard).toEqual(
    ['a', 'b'].map((id) => [id, { sealift: 'stream', say: 'wanted', id: ID, renewed: false }]),
  );
  await say('b', 'https://s3.test/1');
  const held = await finding;
  expect(held).toMatchObject({ id: ID, owner: { id: 'b' }, refused: new Set([3]) });
  expect(held?.table.segments).toBe(5);
  expect(await sources.find(ID)).toBe(held);
  expect(heard).toHaveLength(2);
});

test('several that ask at a time ask once', async () => {
  const { sources, heard, say } = world(['a']);
  const all = [sources.find(ID), sources.find(ID), sources.find(ID)];
  await expect.poll(() => heard.length).toBeGreaterThan(0);
  await say('a', 'https://s3.test/1');
  const [first, ...others] = await Promise.all(all);
  expect(first).toBeDefined();
  expect(others).toEqual([first, first]);
  expect(heard).toHaveLength(1);
});

test('where nobody answers, or a page that has it no more, there is nothing', async () => {
  const { sources, heard, page } = world(['a']);
  expect(await sources.find(ID)).toBeUndefined();
  const again = sources.find(ID);
  await expect.poll(() => heard.length).toBe(2);
  sources.hear({ sealift: 'stream', say: 'source', id: ID, renewed: false, source: undefined }, page('a'));
  expect(await again).toBeUndefined();
});

test('what was not asked for is not kept', async () => {
  const { sources, say } = world(['a']);
  await say('a', 'https://s3.test/1');
  expect(await sources.find(ID)).toBeUndefined();
});

test('what a page has made ends with it, and when it says so', async () => {
  const { sources, heard, pages, page, say } = world(['a', 'b']);
  const finding = sources.find(ID);
  await expect.poll(() => heard.length).toBe(2);
  await say('a', 'https://s3.test/1');
  await finding;
  sources.hear({ sealift: 'stream', say: 'drop', id: ID }, page('b'));
  expect(await sources.find(ID)).toBeDefined();
  pages.delete('a');
  expect(await sources.find(ID)).toBeUndefined();

  const other = world(['a']);
  const found = other.sources.find(ID);
  await expect.poll(() => other.heard.length).toBe(1);
  await other.say('a', 'https://s3.test/1');
  await found;
  other.sources.hear({ sealift: 'stream', say: 'drop', id: ID }, other.page('a'));
  expect(await other.sources.find(ID)).toBeUndefined();
});

test('another request is asked of its page only, once for all, and keeps what was refused', async () => {
  const { sources, heard, say } = world(['a', 'b']);
  const finding = sources.find(ID);
  await expect.poll(() => heard.length).toBe(2);
  await say('a', 'https://s3.test/1');
  const held = await finding;
  if (held === undefined) throw new Error('nothing was found');
  held.refused.add(1);
  const renewing = [sources.renew(held), sources.renew(held)];
  await expect.poll(() => heard.length).toBe(3);
  expect(heard[2]).toEqual(['a', { sealift: 'stream', say: 'wanted', id: ID, renewed: true }]);
  await say('a', 'https://s3.test/2', true);
  const [renewed, same] = await Promise.all(renewing);
  expect(renewed?.source.request.url).toBe('https://s3.test/2');
  expect(same).toBe(renewed);
  expect(renewed?.refused).toEqual(new Set([3, 1]));
  expect(renewed?.table).toBe(held.table);
  // Whoever still has the old one is given the new one.
  expect(await sources.renew(held)).toBe(renewed);
  expect(heard).toHaveLength(3);
});

test('of many streams the oldest are asked for again', async () => {
  const { sources, heard, say } = world(['a']);
  const ids = Array.from({ length: 33 }, (_, at) => `${at}`.padStart(22, 'A'));
  for (const id of ids) {
    const finding = sources.find(id);
    await expect.poll(() => heard.at(-1)?.[1]).toMatchObject({ id });
    await say('a', 'https://s3.test/1', false, id);
    await finding;
  }
  const before = heard.length;
  await sources.find(ids[32] as string);
  expect(heard).toHaveLength(before);
  expect(await sources.find(ids[0] as string)).toBeUndefined();
  expect(heard).toHaveLength(before + 1);
});
