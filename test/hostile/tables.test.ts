import { afterAll, describe, expect, test } from 'vitest';
import { oddAnswers, waitFor } from './answers.js';
import { isOfTable, toPage, toSigner } from './changed.js';
import type { Lie } from './line.js';
import { type Json, type Mutation, mutationsOf, replacing, sampleOf, seedOf, swapsOf } from './mutations.js';
import type { Ending } from './page.js';
import { watchConsole } from './secrets.js';
import { type Recording, record, type UploadLie, uploadDespite } from './uploading.js';
import { openWorld } from './world.js';

/**
 * Uploads whose objects are to have segment tables, while signer and S3 lie about these. Whatever they say of a table: the object is
 * stored, and its upload has not failed.
 */

const console = watchConsole();
const world = await openWorld();
afterAll(() => world.close(), 60_000);

/** Two segments, the second one small. */
const SIZE = 786_432 + 5;
const PROFILES = ['kms-tables', 'raw-aes-tables', 'raw-aes-and-sse-c-tables'].map((name) =>
  world.profile(name),
);
const [kms] = PROFILES as [(typeof PROFILES)[number]];
const odd = oddAnswers(world.elsewhere.origin);
const recorded = new Map<string, Recording>();
for (const profile of PROFILES) recorded.set(profile.name, await record(world, profile, SIZE));
const others: [string, Recording][] = [
  ['another upload', await record(world, kms, SIZE)],
  ['another owner', await record(world, kms, SIZE, 'other')],
  ...recorded,
];
const completed = (recording: Recording | undefined): Json => recording?.get('uploads/complete') as Json;
const ofTable = ({ field }: Mutation): boolean => field === 'segments' || field.startsWith('segments.');

/** It is stored, whatever became of its table. */
async function storedDespite(profile: (typeof PROFILES)[number], lie: UploadLie): Promise<Ending<unknown>> {
  const ending = await uploadDespite(world, profile, { size: SIZE, ...lie }, console);
  expect(ending.code).toBe('done');
  return ending;
}

describe.each(PROFILES.map((profile) => [profile.name, profile] as const))('%s', (name, profile) => {
  const everything = profile === kms;

  test('the truth', async () => {
    expect((await storedDespite(profile, {})).table).toEqual({ outcome: 'stored' });
  });

  const lies = mutationsOf(completed(recorded.get(name))).filter(ofTable);
  const some = sampleOf(lies, everything ? 8 : 32, seedOf(name));
  test.each(some.map((lie) => [`${lie.field} ${lie.how}`, lie] as const))(
    'the signer says %s',
    async (_, mutation) => {
      await storedDespite(profile, { says: { 'uploads/complete': mutation } });
    },
  );

  const swaps = others.flatMap(([from, other]) =>
    swapsOf(completed(recorded.get(name)), completed(other))
      .filter(ofTable)
      .map((swap) => [swap.field, from, swap] as const),
  );
  test.each(sampleOf(swaps, everything ? 6 : 24, seedOf(`${name} swapped`)))(
    'the signer says %s of %s',
    async (_, __, mutation) => {
      await storedDespite(profile, { says: { 'uploads/complete': mutation } });
    },
  );

  const sample = sampleOf(odd, everything ? 2 : 8, seedOf(`${name} odd`));
  const answers = odd.filter((one) => sample.includes(one) || (everything && waitFor(one[0])));
  test.each(answers)('S3 answers the PUT of the table: %s', async (how, say) => {
    const storage: Lie = (asked, answered) =>
      isOfTable(asked) ? toPage('PUT', say)(asked, answered) : undefined;
    await storedDespite(profile, { storage, retry: waitFor(how) });
    expect(world.elsewhere.heard).toEqual([]);
  });
});

describe('where the table goes', () => {
  const says = (change: (url: string) => string) => ({
    'uploads/complete': {
      field: 'segments.url',
      how: 'another',
      apply: (answer: Json): Json => {
        const { url } = (answer as { segments: { url: string } }).segments;
        return replacing(['segments', 'url'], change(url)).apply(answer);
      },
    },
  });

  test.each<[string, (url: string) => string]>([
    ['to somebody else who says yes', (url) => url.replace(world.storage.origin, world.elsewhere.origin)],
    ['to another object', (url) => url.replace('.segments?', '?')],
    ['to the table of another object', (url) => url.replace(/[^/]+\.segments\?/, 'other.segments?')],
    ['to another bucket', (url) => url.replace('/uploads/', '/other/')],
    ['nowhere', (url) => url.replace(world.storage.origin, 'http://127.0.0.1:9')],
  ])('%s: it is not said to be stored', async (_, change) => {
    const { table } = await storedDespite(kms, { says: says(change) });
    expect(table?.outcome).toBe('failed');
    expect(world.elsewhere.heard).toEqual([]);
  });

  test('not past the address that the page has pinned', async () => {
    const pins = { ...kms.up, s3Origin: world.storage.origin };
    const elsewhere = says((url) => url.replace(world.storage.origin, world.elsewhere.origin));
    const { table } = await storedDespite(kms, { says: elsewhere, pins });
    expect(table).toMatchObject({ outcome: 'failed', error: { code: 's3-origin-mismatch' } });
    expect(world.elsewhere.heard).toEqual([]);
  });
});

test('what the signer cannot read back fails the upload before there is a table', async () => {
  const storage = toSigner('HEAD', (answered) => ({ ...answered, status: 404, body: Buffer.alloc(0) }));
  const { code, table } = await uploadDespite(world, kms, { size: SIZE, storage }, console);
  expect([code === 'done', table]).toEqual([false, undefined]);
  expect(world.storage.heard.filter(isOfTable)).toEqual([]);
});

test('a signer that wants a table of a file of one segment gets none', async () => {
  const says = { uploads: replacing(['segments'], true) };
  const { code, table } = await uploadDespite(world, kms, { says }, console);
  expect([code, table]).toMatchObject([
    'done',
    { outcome: 'failed', error: { code: 'signer-answer-invalid' } },
  ]);
});
