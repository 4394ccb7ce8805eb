import { copyOntoItself } from '../objects/copy.js';
import { findTable } from '../objects/segment-table.js';
import type { ObjectStore } from '../objects/store.js';
import { otherTags, type RekeyTarget } from './target.js';

/**
 * Gives the segment table of an object the key that the object is about to get. It comes before the object, with tags of its own:
 * whatever ends the run between the two, they tell the key, and the next run goes on from there. Meanwhile ranges are
 * verified by the object itself.
 *
 * @param key of the object
 * @returns whether it has one
 * @throws as `copyOntoItself`
 */
export async function moveTable(
  store: ObjectStore,
  key: string,
  { headers, tags }: ReturnType<RekeyTarget['place']>,
): Promise<boolean> {
  const table = await findTable(store, key);
  if (table === undefined) return false;
  await copyOntoItself(store, table.key, table.head, {
    owner: key,
    tags: { ...otherTags(table.head.tags ?? {}), ...tags },
    encryption: headers,
  });
  return true;
}

/**
 * Has a table lie under the key that its object has now, as far as that is possible: after the object could not be copied, or while another run has
 * moved it, too. Never throws.
 */
export async function followObject(store: ObjectStore, key: string): Promise<void> {
  const { customerKeys } = store;
  try {
    const { pinned } = await store.head(key);
    if (customerKeys === undefined || pinned === undefined) return;
    if ((await findTable(store, key))?.head.pinned === pinned) return;
    await moveTable(store, key, {
      headers: (operation) => customerKeys.headers(operation, store.nameOf(key, pinned)),
      tags: customerKeys.tags(pinned),
    });
  } catch {
    // Ranges are verified by the object itself then, and what became of that is to be told.
  }
}
