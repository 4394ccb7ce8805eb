import { afterAll, describe, test } from 'vitest';
import { downloadDespite, type Stored, store } from './downloading.js';
import { mutationsOf, sampleOf, seedOf, swapsOf } from './mutations.js';
import type { Profile } from './profiles.js';
import { watchConsole } from './secrets.js';
import { openWorld } from './world.js';

/** The signer lies in every field of its answer to a download, and where it is asked for a fresh URL. */

const console = watchConsole();
const world = await openWorld();
afterAll(() => world.close(), 60_000);

const stored = new Map<Profile, Stored>();
for (const profile of world.profiles) stored.set(profile, await store(world, profile));
/** Grants of other objects: of the same signer, of another owner, under another protection. */
const others: [string, Stored][] = [];
for (const name of ['kms', 'raw-aes', 'raw-rsa-signed'])
  others.push([`another object of ${name}`, await store(world, world.profile(name))]);
others.push(['another owner', await store(world, world.profile('kms'), undefined, 'other')]);
for (const [{ name }, object] of stored) others.push([name, object]);

/** To these profiles all lies are told; to the others one in so many, not the same to each. */
const EVERYTHING = ['kms', 'raw-rsa-signed'];
const ONE_IN = 10;

describe.each([...stored].map(([profile, object]) => [profile.name, profile, object] as const))(
  '%s',
  (name, profile, object) => {
    const oneIn = EVERYTHING.includes(name) ? 1 : ONE_IN;
    const all = mutationsOf(object.grant);
    const lies = sampleOf(all, oneIn, seedOf(name)).map((lie) => [`${lie.field} ${lie.how}`, lie] as const);
    test.each(lies)('%s', async (_, mutation) => {
      await downloadDespite(world, profile, object, { mutation }, console);
    });

    const renewals = sampleOf(all, oneIn * 3, seedOf(`${name} renewed`));
    test.each(renewals.map((lie) => [`${lie.field} ${lie.how}`, lie] as const))(
      'renewed: %s',
      async (_, mutation) => {
        await downloadDespite(world, profile, object, { mutation, renewal: true }, console);
      },
    );

    const swaps = others.flatMap(([from, other]) =>
      swapsOf(object.grant, other.grant).map((swap) => [swap.field, from, swap] as const),
    );
    test.each(swaps.filter(([field]) => field === '(all)'))('%s of %s', async (_, __, mutation) => {
      await downloadDespite(world, profile, object, { mutation }, console);
    });
    test.each(sampleOf(swaps, oneIn * 2, seedOf(name)))('%s of %s, sampled', async (_, __, mutation) => {
      await downloadDespite(world, profile, object, { mutation }, console);
    });
  },
);
