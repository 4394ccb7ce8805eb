import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../../packages/upload/src/testing/real-stack.js';
import { CHROMIUM_ARGS, findChromium } from '../../browser/chromium.js';
import type { Answered, Lie } from '../line.js';
import { type Json, type Mutation, removing, replacing } from '../mutations.js';
import { aFile, type ChosenFile, callOf, jsonOf, SINGLE } from '../uploading.js';
import { searchFor, searchForText } from '../wire.js';
import { BUCKET, openWorld, type World } from '../world.js';

/**
 * A sample of the lies in a real browser: the elements, their workers, XMLHttpRequest and the private file system. Each
 * page has pinned `client`.
 */

let world: World;
let browser: Browser;
let files: Map<string, string>;

beforeAll(async () => {
  [world, browser, files] = await Promise.all([
    openWorld(),
    chromium.launch({ executablePath: findChromium() ?? '', args: CHROMIUM_ARGS }),
    bundle('../../../../test/hostile/in-chromium/page.ts'),
  ]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

/** The page's own files, and lies about all else. */
const serving =
  (html: string, lie?: Lie): Lie =>
  (asked, answered) => {
    const file =
      asked.path === '/'
        ? `<!doctype html>${html}<script type="module" src="/page.js"></script>`
        : files.get(asked.path);
    if (file === undefined) return lie?.(asked, answered);
    const type = asked.path === '/' ? 'text/html' : 'text/javascript';
    return { status: 200, headers: { 'content-type': type }, body: Buffer.from(file) };
  };

/** One call's answer, changed. */
const saying =
  (call: string, ...mutations: Mutation[]): Lie =>
  (asked, answered) => {
    if (callOf(asked) !== call || answered.status !== 200) return undefined;
    const said = mutations.reduce<Json>((answer, mutation) => mutation.apply(answer), jsonOf(answered));
    return { ...answered, body: Buffer.from(JSON.stringify(said)) };
  };

const elsewhere = (path: string): Answered => ({
  status: 307,
  headers: { location: `${world.elsewhere.origin}${path}`, 'access-control-allow-origin': '*' },
  body: Buffer.alloc(0),
});

interface Visit {
  readonly page: Page;
  readonly said: { type: string; detail: { code?: string; verified?: boolean } }[];
  /** What a person reads. */
  readonly text: string;
}

/** Opens the page, lets something be done in it, and waits until it has said what came of it. */
async function visit(
  html: string,
  act: (page: Page) => Promise<void>,
  lie?: Lie,
  storage?: Lie,
): Promise<Visit> {
  world.reset();
  world.signer.lie = serving(html, lie);
  world.storage.lie = storage;
  const context = await browser.newContext();
  const page = await context.newPage();
  const console: string[] = [];
  page.on('console', (message) => console.push(message.text()));
  page.on('pageerror', (error) => console.push(String(error)));
  await page.goto(world.signer.origin);
  await act(page);
  await page.waitForFunction(() => globalThis.said?.length > 0, undefined, { timeout: 50_000 });
  const said = (await page.evaluate(() => globalThis.said)) as Visit['said'];
  const text = await page.evaluate(
    () => document.querySelector('encrypted-upload, encrypted-download')?.shadowRoot?.textContent ?? '',
  );
  expect(console.join('\n')).not.toMatch(/X-Amz-Signature=[0-9a-f]/);
  expect(await page.evaluate(() => globalThis.leftovers())).toEqual([]);
  return { page, said, text };
}

const everythingHeard = (): Buffer =>
  Buffer.concat(
    [world.signer, world.storage, world.elsewhere].flatMap(({ heard }) =>
      heard.flatMap(({ path, headers, body }) => [Buffer.from(path + JSON.stringify(headers)), body]),
    ),
  );

async function upload(
  lie?: Lie,
  storage?: Lie,
  attributes = '',
): Promise<Visit & { file: ChosenFile; fresh: string[] }> {
  const before = new Set((await world.store.objects()).map(({ versionId }) => versionId));
  const file = aFile(SINGLE);
  const choose = (page: Page): Promise<void> =>
    page
      .locator('encrypted-upload input[type=file]')
      .setInputFiles({ name: file.name, mimeType: 'application/pdf', buffer: file.bytes });
  const html = `<encrypted-upload signer="/kms" require="client" ${attributes}></encrypted-upload>`;
  const seen = await visit(html, choose, lie, storage);
  await seen.page.context().close();
  const wire = everythingHeard();
  expect(searchFor(file.bytes).find(wire), 'plaintext on the wire').toBeUndefined();
  expect(searchForText(file.name).find(wire), 'file name on the wire').toBeUndefined();
  const fresh = (await world.store.objects()).filter(({ versionId }) => !before.has(versionId));
  expect(await world.store.openUploads()).toBe(0);
  return { ...seen, file, fresh: fresh.map(({ key }) => key) };
}

const SSE_S3 = { profile: 'sse-s3' };
const PROTECTION: Path = ['protection'];
type Path = readonly (string | number)[];

describe('uploads', () => {
  test('the truth is believed', async () => {
    const { said, text, fresh } = await upload();
    expect(said.map(({ type }) => type)).toEqual(['sealift-uploaded']);
    expect(text).toContain('Encrypted here and stored');
    expect(fresh.length).toBe(1);
  });

  test.each<[string, Lie, string]>([
    ['a grant without a protection', saying('uploads', removing(PROTECTION)), 'protection-unsupported'],
    ['an empty one', saying('uploads', replacing(PROTECTION, {})), 'protection-unsupported'],
    [
      'a name in capitals',
      saying('uploads', replacing(['protection', 'profile'], 'Client')),
      'protection-unsupported',
    ],
    [
      'a name of the future',
      saying('uploads', replacing(['protection', 'profile'], 'client-v2')),
      'protection-unsupported',
    ],
    [
      'a name of no protection',
      saying('uploads', replacing(['protection', 'profile'], 'none')),
      'protection-unsupported',
    ],
    [
      'encryption by S3',
      saying('uploads', replacing(PROTECTION, SSE_S3), removing(['dataKey'])),
      'protection-refused',
    ],
    [
      'another suite',
      saying('uploads', replacing(['protection', 'client', 'suite'], 'PLAIN')),
      'protection-unsupported',
    ],
    ['parts of one byte', saying('uploads', replacing(['partSize'], 1)), 'signer-answer-invalid'],
    ['parts of terabytes', saying('uploads', replacing(['partSize'], 2 ** 42)), 'signer-answer-invalid'],
    [
      'a short data key',
      saying('uploads', replacing(['dataKey', 'plaintext'], 'AAAA')),
      'kms-answer-invalid',
    ],
    [
      'an address that is none',
      saying('uploads/start', replacing(['put', 'url'], 'javascript:alert(1)')),
      'signer-answer-invalid',
    ],
  ])('%s: nothing is sent', async (_, lie, code) => {
    const { said, text, fresh } = await upload(lie);
    expect(said.map(({ detail }) => detail.code)).toEqual([code]);
    expect(text).not.toMatch(/encrypted here|and stored/i);
    expect(fresh).toEqual([]);
    expect(world.storage.heard.filter(({ method, body }) => method === 'PUT' && body.length > 0)).toEqual([]);
  });

  test.each<[string, Path, Json]>([
    ['key', ['receipt', 'key'], 'tester/other'],
    ['bucket', ['receipt', 'bucket'], 'other'],
    ['size', ['receipt', 'size'], 1],
    ['checksum', ['receipt', 'checksum', 'value'], 'AAAAAAAAAAA='],
    ['tag', ['receipt', 'tag'], 'AAAAAAAAAAAAAAAAAAAAAA=='],
    ['protection', ['receipt', 'protection'], SSE_S3],
  ])('a receipt with another %s is not shown as one', async (_, path, value) => {
    const { said, text } = await upload(saying('uploads/complete', replacing(path, value)));
    expect(said.map(({ detail }) => detail.code)).toEqual(['receipt-mismatch']);
    expect(text).not.toMatch(/encrypted here|and stored/i);
  });

  test('the signer redirects: its caller goes nowhere', async () => {
    const { said } = await upload((asked) =>
      callOf(asked) === 'uploads/start' ? elsewhere('/') : undefined,
    );
    expect(said[0]?.type).toBe('sealift-error');
    expect(world.elsewhere.heard).toEqual([]);
  }, 120_000);

  test('S3 redirects a PUT to somebody who takes it: that is not stored', async () => {
    const { said, text } = await upload(undefined, ({ method, path }) =>
      method === 'PUT' ? elsewhere(path) : undefined,
    );
    expect(said[0]?.type).toBe('sealift-error');
    expect(text).not.toMatch(/encrypted here|and stored/i);
  });

  test('with the address of S3 pinned nothing goes to another', async () => {
    const lie: Lie = (asked, answered) =>
      saying('uploads/start', replacing(['put', 'url'], `${world.elsewhere.origin}/${BUCKET}/x`))(
        asked,
        answered,
      );
    const { said } = await upload(lie, undefined, `s3-origin="${world.storage.origin}"`);
    expect(said.map(({ detail }) => detail.code)).toEqual(['s3-origin-mismatch']);
    expect(world.elsewhere.heard).toEqual([]);
  });
});

describe('downloads', () => {
  const objects: string[] = [];
  /** What the signer says of the second. */
  let other: Json;

  beforeAll(async () => {
    for (let count = 0; count < 2; count++) objects.push(...(await upload()).fresh);
    const key = objects[1];
    const headers = { origin: world.signer.origin, 'content-type': 'application/json' };
    const body = JSON.stringify({ key });
    const answer = await fetch(`${world.signer.origin}/kms/downloads`, { method: 'POST', headers, body });
    other = (await answer.json()) as Json;
  }, 60_000);

  async function download(lie?: Lie, storage?: Lie): Promise<Visit> {
    const html = `<encrypted-download signer="/kms" key="${objects[0]}" require="client" identity="required" save="manual"></encrypted-download>`;
    const press = (page: Page): Promise<void> => page.locator('encrypted-download button').first().click();
    const seen = await visit(html, press, lie, storage);
    await seen.page.context().close();
    return seen;
  }

  test('the truth is verified', async () => {
    const { said, text } = await download();
    expect(said.map(({ type, detail }) => [type, detail.verified])).toEqual([['sealift-downloaded', true]]);
    expect(text).toContain('Verified');
  });

  const body =
    (change: (bytes: Buffer) => Buffer): Lie =>
    ({ method }, answered) =>
      method === 'GET' ? { ...answered, body: change(answered.body) } : undefined;
  const flipped = (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    copy[100] = (copy[100] ?? 0) ^ 1;
    return copy;
  };

  test.each<[string, () => [Lie?, Lie?]]>([
    ['encryption by S3', () => [saying('downloads', replacing(PROTECTION, SSE_S3), removing(['dataKey']))]],
    ['no protection', () => [saying('downloads', removing(PROTECTION))]],
    [
      'a data key with one bit changed',
      () => [saying('downloads', replacing(['dataKey'], `${'A'.repeat(43)}=`))],
    ],
    ['no identity', () => [saying('downloads', removing(['metadata', 'sealift-file']))]],
    ['another size', () => [saying('downloads', replacing(['objectSize'], SINGLE))]],
    ['S3 gives a changed byte', () => [undefined, body(flipped)]],
    ['S3 gives zeros', () => [undefined, body((bytes) => Buffer.alloc(bytes.length))]],
  ])(
    '%s: nothing is handed out',
    async (_, lies) => {
      const { said, text } = await download(...lies());
      expect(said.map(({ type }) => type)).toEqual(['sealift-error']);
      expect(text).not.toMatch(/verified|downloaded/i);
    },
    120_000,
  );

  test('another object in its place', async () => {
    const { said, text } = await download((asked, answered) => {
      if (callOf(asked) !== 'downloads') return undefined;
      return { ...answered, body: Buffer.from(JSON.stringify(other)) };
    });
    expect(said.map(({ detail }) => detail.code)).toEqual(['object-mismatch']);
    expect(text).not.toMatch(/verified|downloaded/i);
  });
});
