/** Of a file without a name of its own. */
export const NEUTRAL_NAME = 'download';

/** What file systems take at most, in bytes of UTF-8. */
export const MAX_NAME_BYTES = 255;

/**
 * What is not seen, or changes how the rest is seen: control and format characters (among them those that turn the direction
 * of text, so that `exe` is read as the end of another name), line separators, surrogates without their other half, fillers.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/gu;
/** Separators of paths, and what Windows forbids. */
const FORBIDDEN = /[<>:"/\\|?*]/g;
/** Devices of Windows, with and without an extension. */
const RESERVED = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[\d¹²³])\s*(?:\.|$)/i;
/** Windows drops dots and spaces at the end; a dot at the beginning hides a file elsewhere. */
const EDGES = /^[\s.]+|[\s.]+$/g;
const EXTENSION = /\.[^.]{1,32}$/u;

/**
 * A name for a file that says of its end what its end is, on every system: the extension is never another one. Names that
 * are fine stay as they are.
 *
 * @returns undefined when nothing is left of it
 */
export function safeName(claimed: string): string | undefined {
  const name = claimed
    .replace(UNSEEN, '')
    .replace(FORBIDDEN, '_')
    .replace(/\s{2,}/g, ' ')
    .replace(EDGES, '');
  return shortened(RESERVED.test(name) ? `_${name}` : name) || undefined;
}

/** At most 255 bytes; what goes is before the extension. */
function shortened(name: string): string {
  if (bytesIn(name) <= MAX_NAME_BYTES) return name;
  const [extension = ''] = EXTENSION.exec(name) ?? [];
  let room = MAX_NAME_BYTES - bytesIn(extension);
  let stem = '';
  for (const character of name) {
    room -= bytesIn(character);
    if (room < 0) break;
    stem += character;
  }
  return stem.replace(EDGES, '') + extension;
}

function bytesIn(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
