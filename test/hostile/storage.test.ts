import { afterAll, describe, expect, test } from 'vitest';
import { oddAnswers, waitFor } from './answers.js';
import { changed, flipped, same, toPage, toSigner, without } from './changed.js';
import { downloadDespite, type Stored, store } from './downloading.js';
import type { Answered, Lie } from './line.js';
import type { Profile } from './profiles.js';
import { watchConsole } from './secrets.js';
import { uploadDespite } from './uploading.js';
import { openWorld } from './world.js';

/** S3 lies: to a page that uploads, to one that downloads, and to the signer that reads back. */

const console = watchConsole();
const world = await openWorld();
afterAll(() => world.close(), 60_000);

const PROFILES = ['kms', 'raw-rsa-signed', 'sse-s3', 'sse-c-held'].map((name) => world.profile(name));
const odd = oddAnswers(world.elsewhere.origin);
const objects = new Map<Profile, Stored>();
for (const profile of PROFILES) objects.set(profile, await store(world, profile));

const BODIES: [string, (answered: Answered) => ReturnType<Lie>][] = [
  ['the first bit flipped', changed(flipped(0))],
  ['a bit in the middle', changed(flipped(1500))],
  ['the last bit of the tag', changed(flipped(-1))],
  ['a byte less', changed((body) => body.subarray(0, -1))],
  ['a byte more', changed((body) => Buffer.concat([body, Buffer.from('x')]))],
  ['no byte', changed(() => Buffer.alloc(0))],
  ['zeros', changed((body) => Buffer.alloc(body.length))],
  ['its beginning moved', changed((body) => Buffer.concat([body.subarray(16), body.subarray(0, 16)]))],
  ['ten times as much', changed((body) => Buffer.concat(Array.from({ length: 10 }, () => body)))],
  ['another range', changed(same, { 'content-range': 'bytes 1-3016/3017' })],
  ['a larger object', changed(same, { 'content-range': 'bytes 0-3015/99999' })],
  ['a smaller object', changed(same, { 'content-range': 'bytes 0-3015/12' })],
  ['no sense in its range', changed(same, { 'content-range': 'bytes */*' })],
  ['another encoding', changed(same, { 'content-encoding': 'gzip' })],
  ['another ETag', changed(same, { etag: '"00000000000000000000000000000000"' })],
  ['200 instead of 206', (answered) => ({ ...answered, status: 200 })],
  [
    'an error that says 412',
    (answered) => ({ ...answered, status: 412, body: Buffer.alloc(0), headers: {} }),
  ],
  [
    'an error that says 416',
    (answered) => ({ ...answered, status: 416, body: Buffer.alloc(0), headers: {} }),
  ],
];

describe.each(PROFILES.map((profile) => [profile.name, profile] as const))('%s', (_, profile) => {
  // What drips moves: it takes as long as it takes, and can be cancelled.
  const toRead = odd.filter(([name]) => name !== 'dripping');
  test.each([...BODIES, ...toRead])('a download: %s', async (name, say) => {
    const object = objects.get(profile) ?? (await store(world, profile));
    const lie = { storage: toPage('GET', say), retry: waitFor(name) };
    const { code } = await downloadDespite(world, profile, object, lie, console);
    expect(code).not.toBe('hangs');
  });

  test('a download: the bytes of another object, of the same length', async () => {
    const object = objects.get(profile) ?? (await store(world, profile));
    const other = await store(world, profile);
    let theirs: Buffer | undefined;
    const listen = toPage('GET', ({ body }) => {
      theirs = body;
      return undefined;
    });
    await downloadDespite(world, profile, other, { storage: listen }, console);
    const storage = toPage('GET', (answered) => ({ ...answered, body: theirs ?? Buffer.alloc(0) }));
    const { code } = await downloadDespite(world, profile, object, { storage }, console);
    expect(code).toBe(profile.sealed ? 'object-authentication-failed' : 'done');
  });

  test.each(odd)('the answer to a PUT: %s', async (name, say) => {
    await uploadDespite(world, profile, { storage: toPage('PUT', say), retry: waitFor(name) }, console);
    // XMLHttpRequest follows redirects, and Node's transport here does not: the browser's tests have them.
    expect(world.elsewhere.heard).toEqual([]);
  });

  const readBack: [string, (answered: Answered) => ReturnType<Lie>][] = [
    [
      'no encryption',
      ({ headers, ...more }) => ({ ...more, headers: without(headers, /^x-amz-server-side/) }),
    ],
    [
      'another size',
      ({ headers, ...more }) =>
        more.body.length > 0
          ? changed((body) => body.subarray(0, 12))({ headers, ...more })
          : { ...more, headers: { ...headers, 'content-length': '12' } },
    ],
    ['another end', changed(flipped(-1))],
    [
      'another checksum',
      ({ headers, ...more }) => ({
        ...more,
        headers: { ...headers, 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' },
      }),
    ],
    ['no metadata', ({ headers, ...more }) => ({ ...more, headers: without(headers, /^x-amz-meta/) })],
    ['no object', (answered) => ({ ...answered, status: 404, body: Buffer.alloc(0) })],
    ['no answer', () => 'lost'],
    ['500', (answered) => ({ ...answered, status: 500, body: Buffer.alloc(0) })],
  ];
  test.each(readBack)('the signer reads back: %s', async (_, say) => {
    // By HEAD, or as a whole where it is small.
    const lies = [toSigner('HEAD', say), toSigner('GET', say)];
    const storage: Lie = (asked, answered) => lies.map((lie) => lie(asked, answered)).find(Boolean);
    await uploadDespite(world, profile, { storage }, console);
  });
});
