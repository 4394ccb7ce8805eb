import { rawAesKeyring } from '@sealift/core/keyrings';
import { createSealer } from '@sealift/core/seal';
import { afterAll, describe, expect, test } from 'vitest';
import { openTable } from '../independent/table-reader.js';
import { oddAnswers, waitFor } from './answers.js';
import { changed, flipped, isOfTable, type Saying, same, toPage, without } from './changed.js';
import { type Stored, store } from './downloading.js';
import type { Lie } from './line.js';
import { type Json, type Mutation, mutationsOf, sampleOf, seedOf, swapsOf } from './mutations.js';
import type { Ending } from './page.js';
import type { Profile } from './profiles.js';
import { type RangesLie, type RangesRead, rangesDespite, SEGMENT, SIZE } from './ranging.js';
import { watchConsole } from './secrets.js';
import { aFile } from './uploading.js';
import { openWorld } from './world.js';

/**
 * Verified ranges of an object with a segment table, while signer and S3 lie: about the table, about the object, and when both were opened
 * already. Every byte that the page is given is the file's, at its place.
 */

const console = watchConsole();
const world = await openWorld();
afterAll(() => world.close(), 60_000);

const PROFILES = ['raw-aes-tables', 'kms-tables', 'raw-aes-and-sse-c-tables'].map((name) =>
  world.profile(name),
);
const [aes] = PROFILES as [Profile];
const odd = oddAnswers(world.elsewhere.origin).filter(([name]) => name !== 'dripping');
const objects = new Map<Profile, Stored>();
for (const profile of PROFILES) objects.set(profile, await store(world, profile, SIZE));
const film = objects.get(aes) as Stored;
const other = await store(world, aes, SIZE);
const [ofFilm, ofOther] = [await tabled(film), await tabled(other)];

interface Tabled {
  readonly object: Buffer;
  readonly table: Buffer;
  readonly metadata: Record<string, string>;
}

async function tabled({ key }: Stored): Promise<Tabled> {
  const [object, table] = [await world.store.get(key), await world.store.get(`${key}.segments`)];
  return { object: object.bytes, table: table.bytes, metadata: object.metadata };
}

const table =
  (say: Saying): Lie =>
  (asked, answered) =>
    isOfTable(asked) ? toPage('GET', say)(asked, answered) : undefined;
const object =
  (say: Saying): Lie =>
  (asked, answered) =>
    isOfTable(asked) ? undefined : toPage('GET', say)(asked, answered);

const despite = (lie: RangesLie, profile: Profile = aes): Promise<Ending<RangesRead>> =>
  rangesDespite(world, profile, objects.get(profile) as Stored, lie, console);
/** What each range ended with. */
const endsOf = ({ result }: Ending<RangesRead>): unknown[] =>
  (result?.reads ?? []).map(({ error }) => Object(error).code ?? 'done');
const READ = ['done', 'done', 'done'];
const put = (at: number, bytes: number[]) => (body: Buffer) => {
  const copy = Buffer.from(body);
  copy.set(bytes, at);
  return copy;
};
/** Sealed by somebody who has the data key, and means harm. */
const resealed = (change: (shares: readonly Buffer[]) => readonly Buffer[]) => (): Buffer => {
  const opened = openTable(ofFilm.metadata, ofFilm.object, ofFilm.table, aes.wrapping ?? neverHere());
  return opened.resealed(change(opened.shares));
};
function neverHere(): never {
  throw new Error('this profile has a wrapping key');
}

test.each(PROFILES.map((profile) => [profile.name, profile] as const))(
  'the truth: %s',
  async (_, profile) => {
    const ending = await despite({}, profile);
    expect(ending.result).toMatchObject({ verifiedBy: 'segments' });
    expect(ending.result?.tableRefused).toBeUndefined();
    expect(endsOf(ending)).toEqual(READ);
  },
);

const INVALID = 'segment-table-invalid';
const MISMATCH = 'segment-table-mismatch';
const refusing =
  (status: number): Saying =>
  () => ({ status, headers: {}, body: Buffer.from('<Error/>') });
const none: Saying = refusing(404);
const huge = Buffer.alloc(3_000_000);

describe('a table that is none costs reading all of the object, and no more', () => {
  test.each<[string, Saying, string | undefined]>([
    ['it is missing', none, undefined],
    ['it is kept from the page', refusing(403), undefined],
    ['it is empty', changed(() => Buffer.alloc(0)), INVALID],
    ['a bit of its magic', changed(flipped(0)), INVALID],
    ['another version', changed(flipped(7)), INVALID],
    ['segments that are huge', changed(flipped(8)), INVALID],
    ['segments of another size', changed(put(8, [0, 0, 4, 0])), INVALID],
    ['segments of no bytes', changed(put(8, [0, 0, 0, 0])), INVALID],
    ['a file of no bytes', changed(put(12, [0, 0, 0, 0, 0, 0, 0, 0])), INVALID],
    ['a file of 2^63 bytes', changed(put(12, [0x80])), INVALID],
    ['a file of a byte more', changed(put(19, [6])), MISMATCH],
    ['the first bit of its nonce', changed(flipped(20)), MISMATCH],
    ['the last bit of its nonce', changed(flipped(31)), MISMATCH],
    ['a bit of its first share', changed(flipped(32)), MISMATCH],
    ['a bit of its last share', changed(flipped(-17)), MISMATCH],
    ['a bit of its own tag', changed(flipped(-1)), MISMATCH],
    ['a byte less', changed((body) => body.subarray(0, -1)), INVALID],
    ['a byte more', changed((body) => Buffer.concat([body, Buffer.alloc(1)])), INVALID],
    [
      'that of another object',
      () => changed(() => ofOther.table)({ status: 200, headers: {}, body: huge }),
      MISMATCH,
    ],
    ['the object itself', changed(() => ofFilm.object), INVALID],
    ['shares in another order', changed(resealed((shares) => [...shares].reverse())), MISMATCH],
    ['two shares exchanged', changed(resealed(([a, b, ...rest]) => [b, a, ...rest] as Buffer[])), MISMATCH],
    ['shares that are zero', changed(resealed((shares) => shares.map(() => Buffer.alloc(16)))), MISMATCH],
    [
      'a share of another bit',
      changed(resealed(([a, ...rest]) => [flipped(3)(a as Buffer), ...rest])),
      MISMATCH,
    ],
    ['3 MB of nothing', changed(() => huge), INVALID],
    ['3 MB more', changed((body) => Buffer.concat([body, huge])), INVALID],
    ['no end of it', () => 'endless', INVALID],
  ])('%s', async (_, say, refused) => {
    const ending = await despite({ storage: table(say) });
    expect(ending.result).toMatchObject({ verifiedBy: 'object' });
    expect(ending.result?.tableRefused).toBe(refused);
    expect(endsOf(ending)).toEqual(READ);
    // What sockets hold ready, too.
    expect(world.storage.poured).toBeLessThan(8_000_000);
  });

  test('without one, nothing of an object is handed out that was changed anywhere', async () => {
    for (const at of [0, SEGMENT + 7, SIZE - 1, SIZE + 15]) {
      const storage: Lie = (asked, answered) =>
        isOfTable(asked)
          ? none(answered)
          : object(({ body, ...more }) =>
              body.length > 16 ? { ...more, body: flipped(at)(body) } : undefined,
            )(asked, answered);
      expect((await despite({ storage })).code).toBe('object-authentication-failed');
    }
  });

  test('another end of the object: its table is not believed, and the object is', async () => {
    const storage = object(({ body, ...more }) =>
      body.length === 16 ? { ...more, body: flipped(5)(body) } : undefined,
    );
    const ending = await despite({ storage, reading: undefined });
    expect(ending.result).toMatchObject({ verifiedBy: 'object', tableRefused: MISMATCH });
  });
});

describe('S3 answers otherwise', () => {
  const answers = sampleOf(odd, 2, seedOf('table'));
  test.each(answers)('for the table: %s', async (name, say) => {
    const { code } = await despite({ storage: table(say), retry: waitFor(name) });
    expect(code).not.toBe('hangs');
    expect(world.elsewhere.heard).toEqual([]);
  });

  const range = `0-${SIZE - 1}/${SIZE + 16}`;
  const lies: [string, Saying][] = [
    ['the first bit flipped', changed(flipped(0))],
    ['a bit in the middle', changed((body) => flipped(body.length >> 1)(body))],
    ['the last bit', changed(flipped(-1))],
    ['a byte less', changed((body) => body.subarray(0, -1))],
    ['a segment less', changed((body) => body.subarray(0, -SEGMENT))],
    ['a byte more', changed((body) => Buffer.concat([body, Buffer.from('x')]))],
    ['no byte', changed(() => Buffer.alloc(0))],
    ['zeros', changed((body) => Buffer.alloc(body.length))],
    ['another order', changed((body) => Buffer.concat([body.subarray(16), body.subarray(0, 16)]))],
    ['the other object', changed((body) => ofOther.object.subarray(0, body.length))],
    ['all of the object', changed(() => ofFilm.object)],
    ['twice as much', changed((body) => Buffer.concat([body, body]))],
    ['another range', changed(same, { 'content-range': `bytes 1-${range}` })],
    ['a larger object', changed(same, { 'content-range': `bytes 0-${SIZE - 1}/99999999` })],
    ['a smaller object', changed(same, { 'content-range': 'bytes 0-11/12' })],
    ['no sense in its range', changed(same, { 'content-range': 'bytes */*' })],
    ['no range', ({ headers, ...more }) => ({ ...more, headers: without(headers, /^content-range$/) })],
    ['many ranges', changed(same, { 'content-type': 'multipart/byteranges; boundary=x' })],
    ['another encoding', changed(same, { 'content-encoding': 'gzip' })],
    ['another ETag', changed(same, { etag: '"00000000000000000000000000000000"' })],
    ['200 instead of 206', (answered) => ({ ...answered, status: 200 })],
    ['200, and all of it', (answered) => ({ ...answered, status: 200, body: ofFilm.object })],
    ['412', (answered) => ({ ...answered, status: 412, body: Buffer.alloc(0), headers: {} })],
    ['416', (answered) => ({ ...answered, status: 416, body: Buffer.alloc(0), headers: {} })],
    ['no end of it', () => 'endless'],
  ];
  test.each([...lies, ...sampleOf(odd, 3, seedOf('ranges'))])('for ranges: %s', async (name, say) => {
    const ending = await despite({ storage: undefined, reading: object(say), retry: waitFor(name) });
    expect(ending.result).toMatchObject({ verifiedBy: 'segments' });
    expect(world.elsewhere.heard).toEqual([]);
    expect(world.storage.poured).toBeLessThan(32_000_000);
  });

  test('a damaged segment is told by its number, and all others are read', async () => {
    for (const [segment, ends] of [
      [0, ['segment-damaged', 'segment-damaged', 'done']],
      [1, ['segment-damaged', 'segment-damaged', 'done']],
      [2, ['segment-damaged', 'done', 'segment-damaged']],
    ] as const) {
      const at = segment * SEGMENT + 3;
      const reading: Lie = (asked, answered) => {
        const [, from = 0, to = 0] = (/bytes=(\d+)-(\d+)/.exec(asked.headers.range ?? '') ?? []).map(Number);
        if (isOfTable(asked) || at < from || at > to) return undefined;
        return { ...answered, body: flipped(at - from)(answered.body) };
      };
      const ending = await despite({ reading });
      expect(endsOf(ending)).toEqual(ends);
      expect(ending.result?.reads[0]?.error).toMatchObject({ segment });
      expect(ending.result?.reads[0]?.bytes).toHaveLength(segment * SEGMENT);
    }
  });
});

describe('the object is replaced', () => {
  /** Under the same name, by somebody who has the same keys: as genuine as the one before. */
  async function another({
    key,
  }: Stored): Promise<{ chosen: Stored['chosen']; body: Buffer; metadata: object }> {
    const chosen = aFile(SIZE);
    const wrappingKey = await crypto.subtle.importKey(
      'raw',
      Object(aes.wrapping).aesKey as Buffer<ArrayBuffer>,
      'AES-GCM',
      false,
      ['encrypt', 'decrypt'],
    );
    const sealer = await createSealer({
      keyring: rawAesKeyring({ wrappingKey }),
      plaintextSize: SIZE,
      objectKey: key,
      fileInfo: { name: chosen.name, type: 'application/pdf' },
    });
    const sealed = await sealer.seal(0, new Uint8Array(chosen.bytes));
    return { chosen, body: Buffer.concat([sealed, await sealer.tag()]), metadata: sealer.metadata };
  }
  const replace = async (stored: Stored): Promise<Stored> => {
    const { chosen, body, metadata } = await another(stored);
    await world.store.put(stored.key, body, metadata as Record<string, string>);
    return { ...stored, chosen };
  };
  const silent = object(({ headers, ...more }) => ({
    ...more,
    headers: without(headers, /^(etag|content-range)$/),
  }));

  test.each<[string, Lie | undefined]>([
    ['and S3 says so', undefined],
    ['and S3 hides it', silent],
    ['and S3 denies it', object(changed(same, { etag: `"${'0'.repeat(32)}"` }))],
  ])('after it was opened, %s: nothing of either is mixed', async (_, reading) => {
    const stored = await store(world, aes, SIZE);
    const opened = async (): Promise<void> => void (await replace(stored));
    const ending = await rangesDespite(world, aes, stored, { opened, reading }, console);
    expect(endsOf(ending)).toEqual(['object-changed', 'object-changed', 'object-changed']);
    for (const { bytes } of ending.result?.reads ?? []) expect(bytes).toHaveLength(0);
  });

  test('in the middle of a range: what came before is of the one that was opened', async () => {
    const { body: later } = await another(film);
    const reading = object(
      changed((body) => Buffer.concat([body.subarray(0, SEGMENT), later.subarray(SEGMENT, body.length)])),
    );
    const ending = await despite({ reading });
    expect(ending.result?.reads[0]).toMatchObject({ error: { code: 'segment-damaged', segment: 1 } });
    expect(ending.result?.reads[0]?.bytes).toHaveLength(SEGMENT);
  });

  test('before it is opened: the table of the one before is not believed', async () => {
    const now = await replace(await store(world, aes, SIZE));
    const ending = await rangesDespite(world, aes, now, {}, console);
    expect(ending.result).toMatchObject({ verifiedBy: 'object', tableRefused: MISMATCH });
    expect(endsOf(ending)).toEqual(READ);
  });

  test('two objects with their tables exchanged', async () => {
    const pair = [await store(world, aes, SIZE), await store(world, aes, SIZE)] as const;
    const tables = await Promise.all(pair.map(({ key }) => world.store.get(`${key}.segments`)));
    for (const [index, stored] of pair.entries()) {
      const { bytes, metadata } = tables[1 - index] ?? neverHere();
      await world.store.put(`${stored.key}.segments`, bytes, metadata);
    }
    for (const stored of pair) {
      const ending = await rangesDespite(world, aes, stored, {}, console);
      expect(ending.result).toMatchObject({ verifiedBy: 'object', tableRefused: MISMATCH });
      expect(endsOf(ending)).toEqual(READ);
    }
  });
});

describe('the signer lies', () => {
  const told = ({ field, how }: Mutation) => `${field} ${how}`;
  const about = (profile: Profile, oneIn: number): [string, string, Profile, Mutation][] => {
    const { grant } = objects.get(profile) as Stored;
    const all = mutationsOf(grant);
    const ofTable = all.filter(({ field }) => field.startsWith('segments'));
    return [
      ...sampleOf(ofTable, oneIn, seedOf(profile.name)),
      ...sampleOf(all, oneIn * 4, seedOf(`${profile.name} all`)),
    ].map((lie) => [profile.name, told(lie), profile, lie]);
  };
  test.each([...about(aes, 16), ...PROFILES.slice(1).flatMap((profile) => about(profile, 40))])(
    '%s: %s',
    async (_, __, profile, mutation) => {
      await despite({ mutation }, profile);
    },
  );

  const swaps = [other, ...objects.values()].flatMap(({ grant, key }) =>
    swapsOf(film.grant, grant as Json).map((swap) => [swap.field, key, swap] as const),
  );
  test.each(sampleOf(swaps, 6, seedOf('swaps')))('%s of another object', async (_, __, mutation) => {
    await despite({ mutation });
  });

  test('the table of another object', async () => {
    const segments = Object(other.grant).segments as Json;
    const mutation: Mutation = {
      field: 'segments',
      how: 'of another object',
      apply: (grant) => ({ ...(grant as object), segments }) as Json,
    };
    const ending = await despite({ mutation });
    expect(ending.result).toMatchObject({ verifiedBy: 'object', tableRefused: MISMATCH });
  });

  test.each([{}, { receipt: {} }])('past the address that the page has pinned, with %j', async (more) => {
    const { url, ...rest } = Object(film.grant).segments;
    const segments = { ...rest, url: url.replace(world.storage.origin, world.elsewhere.origin) };
    const mutation: Mutation = {
      field: 'segments.url',
      how: 'elsewhere',
      apply: (grant) => ({ ...(grant as object), ...more, segments }) as Json,
    };
    const pins = { ...aes.down, s3Origin: world.storage.origin };
    expect((await despite({ mutation, pins })).code).toBe('s3-origin-mismatch');
    expect(world.elsewhere.heard).toEqual([]);
  });
});
