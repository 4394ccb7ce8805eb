import { openKeptFolder } from '../../platform/kept-folder.js';
import { createPrivateFolder, hasRoomFor, removeLeftovers } from '../../platform/opfs.js';
import type { KeptObject } from '../flow.js';
import type { Opening } from '../opening.js';
import { type Pieces, piecesOnDisk } from '../spool/pieces.js';
import type { Spool } from '../spool/spool.js';
import { keptName } from './name.js';
import { createKeptSpool } from './spool.js';

/**
 * The spool of an object that outlives this page, with what an earlier one has left in it.
 *
 * @returns undefined where another tab is fetching the object, where nothing authenticates it, and where the browser keeps nothing
 */
export async function openKept(
  { content, size }: Opening,
  { object, grant, leaving }: KeptObject,
  scope: string,
): Promise<Spool | undefined> {
  if (content === undefined) return undefined;
  const folder = await openKeptFolder(await keptName(object, grant, scope)).catch(() => undefined);
  if (folder === undefined) return undefined;
  // Held by now: what is kept of this object does not go.
  await removeLeftovers(size);
  const hasRoom = (): Promise<boolean> => hasRoomFor(size);
  return createKeptSpool({ content, size, folder, pieces: inTheClear(), hasRoom, leaving });
}

/** The file itself is in a folder that goes with the page. */
function inTheClear(): Pick<Pieces, 'assemble' | 'remove'> {
  let made: Pieces | undefined;
  return {
    async assemble(opened) {
      made = piecesOnDisk(await createPrivateFolder());
      return made.assemble(opened);
    },
    remove: async () => made?.remove(),
  };
}
