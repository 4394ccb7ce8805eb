import type { CSSResult } from 'lit';
import { loadPart } from '../engine/load-part.js';
import { loadSentences } from '../text/loaded.js';

type Listing = typeof import('./list.js');

let listing: Listing | undefined;

/** What draws the list, as soon as it is here: a page pays for rows when there are some. */
export function listingNow(): Listing | undefined {
  return listing;
}

/** @throws ElementError `engine-unavailable` */
export async function loadListing(): Promise<void> {
  const [loaded] = await Promise.all([loadPart(() => import('./list.js')), loadSentences()]);
  listing = loaded;
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
