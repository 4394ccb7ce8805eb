import { afterAll, describe, test } from 'vitest';
import { type Json, mutationsOf, sampleOf, seedOf, swapsOf } from './mutations.js';
import type { Profile } from './profiles.js';
import { watchConsole } from './secrets.js';
import { type Recording, record, uploadDespite } from './uploading.js';
import { openWorld } from './world.js';

/**
 * The signer lies in every field of every answer to an upload. Engine, signer and S3 are real; between page and signer
 * stands a liar.
 */

const console = watchConsole();
const world = await openWorld();
afterAll(() => world.close(), 60_000);

const recorded = new Map<Profile, Recording>();
for (const profile of world.profiles) recorded.set(profile, await record(world, profile));
/** What the same signer answers to somebody else, and to the same page another time. */
const kms = world.profile('kms');
const others: [string, Recording][] = [
  ['another upload', await record(world, kms)],
  ['another owner', await record(world, kms, undefined, 'other')],
  ...[...recorded].map(([{ name }, answers]): [string, Recording] => [name, answers]),
];

/** All lies are told to this profile; to the others one in so many, not the same to each. */
const EVERYTHING = kms;
const ONE_IN = 12;

describe.each([...recorded].map(([profile, answers]) => [profile.name, profile, answers] as const))(
  '%s',
  (name, profile, own) => {
    for (const [call, answer] of own) {
      const all = mutationsOf(answer);
      const some = profile === EVERYTHING ? all : sampleOf(all, ONE_IN, seedOf(name + call));
      const lies = some.map((mutation) => [`${mutation.field} ${mutation.how}`, mutation] as const);
      test.each(lies)(`${call}: %s`, async (_, mutation) => {
        await uploadDespite(world, profile, { says: { [call]: mutation } }, console);
      });
      const swaps = others.flatMap(([from, answers]) =>
        swapsOf(answer, answers.get(call) as Json).map(
          (mutation) => [mutation.field, from, mutation] as const,
        ),
      );
      const told = sampleOf(swaps, profile === EVERYTHING ? 3 : ONE_IN * 2, seedOf(call + name));
      test.each(told)(`${call}: %s of %s`, async (_, __, mutation) => {
        await uploadDespite(world, profile, { says: { [call]: mutation } }, console);
      });
    }
  },
);
