import { type Followed, follow } from './following.js';
import type { World } from './world/index.js';
import type { Page } from './world/page.js';

/** What a person does with a page that has been loaded. Each is called on behalf of the page. */

/** Picks a file and uploads it. */
export function begin(world: World, followed: Followed, page: Page): void {
  const file = followed.file.pick();
  const upload = page.uploader.upload(file, { context: { upload: followed.name } });
  follow(followed, upload, file.size, page, world);
}

/** Goes on with whatever the journal has, or gives it up. */
export async function goOn(world: World, page: Page): Promise<void> {
  const { scheduler, uploads, chance } = world;
  const entries = (await page.journal?.entries()) ?? [];
  scheduler.note(`the journal has ${entries.length} entries`);
  for (const entry of entries) {
    const followed = uploads.find(({ file }) => file.name === entry.name);
    if (entry.state === 'stored' || followed === undefined) continue;
    // Another tab has it. Some try all the same.
    if (entry.inUse && chance.people.chance(0.5)) continue;
    if (chance.people.chance(0.05)) {
      scheduler.note(`gives ${followed.name} up`);
      followed.givenUp = true;
      const abandoning = page.uploader.abandon(entry);
      // What came of it is for the judge to see; another tab may have it by now.
      await abandoning.then((receipt) => receipt && world.abandoned.push([followed, receipt]), refused);
      continue;
    }
    const file = entry.canReopen && chance.people.chance(0.5) ? undefined : followed.file.pick();
    scheduler.note(`goes on with ${followed.name}`);
    follow(followed, page.uploader.resume(entry, file), entry.size, page, world);
  }
}

function refused(error: { readonly code?: string }): void {
  if (error.code !== 'upload-in-use' && error.code !== 'upload-gone') throw error;
}
