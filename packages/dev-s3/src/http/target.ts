import { S3Error } from '../errors.js';

/** The request target, decoded once and never normalised: dot segments and double slashes are part of a key. */
export interface Target {
  /** Decoded path, with its leading slash. */
  readonly path: string;
  readonly query: Query;
}

export class Query {
  readonly pairs: readonly (readonly [name: string, value: string])[];

  constructor(pairs: readonly (readonly [string, string])[]) {
    this.pairs = pairs;
  }

  get(name: string): string | undefined {
    return this.pairs.find(([known]) => known === name)?.[1];
  }

  has(name: string): boolean {
    return this.pairs.some(([known]) => known === name);
  }

  /** Which of two `uploadId`s is meant is nobody's guess. */
  refuseRepeated(): void {
    const seen = new Set<string>();
    for (const [name] of this.pairs) {
      if (seen.has(name)) throw new S3Error('InvalidArgument', 'A query parameter was given more than once.');
      seen.add(name);
    }
  }
}

/** Reads the raw target of the request line. Anything but an origin-form target in ASCII is refused. */
export function parseTarget(raw: string): Target {
  if (!raw.startsWith('/') || !/^[\x21-\x7e]*$/.test(raw) || raw.includes('#')) throw invalid();
  const mark = raw.indexOf('?');
  const path = decode(mark < 0 ? raw : raw.slice(0, mark));
  const pairs: [string, string][] = [];
  for (const piece of mark < 0 ? [] : raw.slice(mark + 1).split('&')) {
    if (piece === '') continue;
    // A plus sign is a space in a query and a plus in a path.
    const plain = piece.replaceAll('+', '%20');
    const equals = plain.indexOf('=');
    pairs.push(
      equals < 0 ? [decode(plain), ''] : [decode(plain.slice(0, equals)), decode(plain.slice(equals + 1))],
    );
  }
  return { path, query: new Query(pairs) };
}

/** Percent-decoding that refuses what it does not understand: `%zz`, a cut sequence, bytes that are not UTF-8. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid();
  }
}

/** AWS UriEncode: every byte but the RFC 3986 unreserved characters, upper-case hex. */
export function uriEncode(text: string, keepSlash = false): string {
  const encoded = encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return keepSlash ? encoded.replaceAll('%2F', '/') : encoded;
}

function invalid(): S3Error {
  return new S3Error('InvalidURI', "Couldn't parse the specified URI.");
}
