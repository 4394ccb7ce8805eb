/** Searches what a page has sent for what must not be in it, whatever clothes it wears. */

/** Bytes of a secret that are looked for at a time: by chance, eight random bytes are nowhere. */
const WINDOW = 8;
/** Windows that are looked for, evenly spread: fewer of what is large, or the search takes longer than the upload. */
const windowsIn = (length: number): number => (length > 65_536 ? 3 : 8);

/** Finds pieces of a secret. */
export interface Search {
  /** How it was written, where a piece of it was found; undefined where none was. */
  find(bytes: Buffer): string | undefined;
}

/** @param secret random bytes: for words that repeat, chance finds too much */
export function searchFor(secret: Buffer, window: number = WINDOW): Search {
  const needles: [string, Buffer][] = [];
  const stride = Math.max(1, Math.floor((secret.length - window) / windowsIn(secret.length)));
  for (let at = 0; at + window <= secret.length; at += stride) {
    const piece = secret.subarray(at, at + window);
    for (const [name, needle] of writings(piece)) needles.push([name, Buffer.from(needle, 'latin1')]);
  }
  return { find: (bytes) => needles.find(([, needle]) => bytes.includes(needle))?.[0] };
}

/** For words: a file name, a token, a signature. */
export function searchForText(text: string): Search {
  return searchFor(Buffer.from(text), Buffer.byteLength(text));
}

/** The ways in which bytes get into a body, a header or an address. */
function writings(piece: Buffer): [string, string][] {
  const raw = piece.toString('latin1');
  const hex = piece.toString('hex');
  return [
    ['as it is', raw],
    ['in UTF-8', Buffer.from(raw, 'utf8').toString('latin1')],
    ['in UTF-16LE', Buffer.from(raw, 'utf16le').toString('latin1')],
    ['in UTF-16BE', Buffer.from(raw, 'utf16le').swap16().toString('latin1')],
    ['in hex', hex],
    ['in HEX', hex.toUpperCase()],
    ['in URL encoding', encodeURIComponent(raw)],
    ['in URL encoding of bytes', hex.toUpperCase().replace(/../g, '%$&')],
    ['as a list', [...piece].join(',')],
    ...[0, 1, 2].flatMap((before): [string, string][] => {
      const text = inBase64(piece, before);
      return [
        [`in base64, ${before} bytes into a group`, text],
        [`in base64url, ${before} bytes into a group`, text.replaceAll('+', '-').replaceAll('/', '_')],
        [`in base64 in a URL, ${before} bytes into a group`, encodeURIComponent(text)],
      ];
    }),
  ];
}

/** The characters that stand for these bytes alone, when so many bytes stand before them. */
function inBase64(piece: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), piece])
    .toString('base64')
    .replaceAll('=', '');
  const first = Math.ceil((before * 8) / 6);
  const end = Math.floor(((before + piece.length) * 8) / 6);
  return text.slice(first, end);
}
