import { afterAll, describe, test } from 'vitest';
import { downloadDespite, type Stored, store } from './downloading.js';
import type { Profile } from './profiles.js';
import { watchConsole } from './secrets.js';
import { uploadDespite } from './uploading.js';
import { openWorld } from './world.js';

/** Every word of the signer fits every other, and it is another signer than the one that the page's pins are made for. */

const console = watchConsole();
const world = await openWorld();
afterAll(() => world.close(), 60_000);

const objects = new Map<Profile, Stored>();
for (const profile of world.profiles) objects.set(profile, await store(world, profile));

const pairs = world.profiles.flatMap((page) =>
  world.profiles
    .filter((signer) => page.pinned && signer !== page)
    .map((signer) => [page.name, signer.name, page, signer] as const),
);

/** What the page has pinned, at the address of the other signer. */
function meeting({ storage: _, ...page }: Profile, { name, storage, wrapping }: Profile): Profile {
  return { ...(wrapping && { wrapping }), ...page, name, ...(storage && { storage }) };
}

describe('a page that has pinned', () => {
  test.each(pairs)('%s uploads to the signer of %s', async (_, __, page, signer) => {
    await uploadDespite(world, meeting(page, signer), {}, console);
  });

  test.each(pairs)('%s downloads from the signer of %s', async (_, __, page, signer) => {
    const object = objects.get(signer) as Stored;
    await downloadDespite(world, { ...meeting(page, signer), sealed: signer.sealed }, object, {}, console);
  });
});
