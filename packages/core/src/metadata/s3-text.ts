/**
 * Undoes what S3 does to metadata values that are not ASCII: it takes their UTF-8 bytes for Latin-1, encodes those again
 * as UTF-8 and wraps them in RFC 2047 words, split anywhere. This package writes ASCII only; other clients do not.
 */

/** Not strict about what is inside: S3 leaves quotes, braces and commas as they are. */
const WORD = /=\?UTF-8\?([BQ])\?(.*?)\?=/i;
/** Adjacent words, with white space between them, are one text. */
const WORDS = /=\?UTF-8\?[BQ]\?.*?\?=(?:[ \t]*=\?UTF-8\?[BQ]\?.*?\?=)*/gi;

/** The text that the writer gave to S3. What was not mangled stays as it is. */
export function restoreS3Text(value: string): string {
  return undoLatin1(
    value.replace(WORDS, (words) => {
      // Cut at any byte: joined before it is decoded. Each char of these strings is one byte.
      const bytes = [...words.matchAll(new RegExp(WORD, 'gi'))].map(([, kind, text]) =>
        wordBytes(kind, text),
      );
      return utf8(bytes.join('')) ?? words;
    }),
  );
}

function wordBytes(kind = '', text = ''): string {
  if (kind.toUpperCase() === 'Q') {
    const spaced = text.replaceAll('_', ' ');
    return spaced.replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  try {
    return atob(text);
  } catch {
    return text;
  }
}

/** Text whose characters are the bytes of UTF-8; anything else stays as it is. */
function undoLatin1(text: string): string {
  return /[\x80-\xff]/.test(text) ? (utf8(text) ?? text) : text;
}

function utf8(binary: string): string | undefined {
  if (/[^\0-\xff]/.test(binary)) return undefined;
  try {
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
