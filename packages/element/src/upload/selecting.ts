import { loadPart } from '../engine/load-part.js';
import { learn } from '../text/loaded.js';

export type Selecting = typeof import('../files/selecting.js');

/**
 * What reads folders and looks at all files together.
 *
 * @throws ElementError `engine-unavailable`
 */
export async function loadSelecting(): Promise<Selecting> {
  const selecting = await loadPart(() => import('../files/selecting.js'));
  learn({ errors: selecting.SENTENCES });
  return selecting;
}
