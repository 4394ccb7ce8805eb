/**
 * Types that a browser shows without running anything of the file in the page's origin. Not among them: HTML, XML and SVG,
 * which are pages; what no browser shows, where a type would gain nothing. PDFs are shown by the browser's own viewer, apart
 * from the page.
 */
export const INERT_TYPES: ReadonlySet<string> = new Set([
  'text/plain',
  'text/csv',
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'audio/mpeg',
  'audio/mp4',
  'audio/aac',
  'audio/ogg',
  'audio/wav',
  'audio/flac',
  'audio/webm',
  'video/mp4',
  'video/ogg',
  'video/quicktime',
  'video/webm',
]);

/** Bytes, and nothing else: a browser saves them. */
export const NO_TYPE = 'application/octet-stream';

/** Type and subtype, then parameters or nothing. No comma: browsers take what comes after it for another type. */
const MEDIA_TYPE = /^ *([a-z]+\/[a-z0-9.+-]+) *(?:;[^,]*)?$/i;

/** @returns one of `INERT_TYPES`, without parameters, or `application/octet-stream` */
export function inertType(claimed: string | undefined): string {
  const type = MEDIA_TYPE.exec(claimed ?? '')?.[1]?.toLowerCase() ?? '';
  return INERT_TYPES.has(type) ? type : NO_TYPE;
}
