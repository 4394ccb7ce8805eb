import type { CSSResult } from 'lit';
import { loadPart } from '../engine/load-part.js';
import { loadSentences } from '../text/loaded.js';

type Listing = typeof import('./listing.js');

let listing: Listing | undefined;

/** What takes files and draws the list, as soon as it is here: a page pays for rows when there are some. */
export function listingNow(): Listing | undefined {
  return listing;
}

/** What does not come is asked for anew by the next call. @throws ElementError `engine-unavailable` */
export async function loadListing(): Promise<Listing> {
  const [loaded] = await Promise.all([loadPart(() => import('./listing.js')), loadSentences()]);
  listing = loaded;
  return loaded;
}

/** What happens to an element before a file is chosen: then all that files need is loaded, so that nobody waits for it. */
const EXPECTING = ['pointerenter', 'focusin', 'dragenter'] as const;

/** @param open loads the engine */
export function loadAhead(element: HTMLElement, open: () => Promise<unknown>): void {
  // What does not come, or is set wrongly, is asked for again when there is a file.
  const load = (): void => void Promise.all([loadListing(), open()]).catch(() => {});
  for (const type of EXPECTING) element.addEventListener(type, load, { once: true });
}

/** What draws a long list. @throws ElementError `engine-unavailable` */
export function loadLongList(): Promise<typeof import('./long-list.js')> {
  return loadPart(() => import('./long-list.js'));
}

/** What makes small pictures. @throws ElementError `engine-unavailable` */
export function loadPreviews(): Promise<typeof import('./previews.js')> {
  return loadPart(() => import('./previews.js'));
}

/** Adds styles where those of the class are, before those of a subclass. */
export function adopt(root: Element | DocumentFragment, styles: CSSResult, after: CSSResult): void {
  const { styleSheet } = styles;
  // Styles are of one document; what is moved to another has lost its own, too.
  if (!(root instanceof ShadowRoot) || root.ownerDocument !== document || !styleSheet) return;
  const sheets = [...root.adoptedStyleSheets];
  if (sheets.includes(styleSheet)) return;
  sheets.splice(sheets.indexOf(after.styleSheet as CSSStyleSheet) + 1, 0, styleSheet);
  root.adoptedStyleSheets = sheets;
}
