import { ClientError, type RangeVerification } from '@sealift/client';
import { type ByteRange, CoreError } from '@sealift/core';
import { type Terminal, UsageError } from './command.js';
import { demandsOf, senderText } from './demand-flags.js';
import { type OpenValues, placeOf, refuseOtherPlace } from './open-flags.js';
import { openedHere } from './opened-here.js';
import { openedInS3 } from './opened-in-s3.js';
import { metered } from './progress.js';
import { s3UrlOf } from './s3-url.js';
import type { Opened } from './sealed-object.js';
import { streamsOf } from './streams.js';

type RangeValues = OpenValues & { readonly range: string; readonly verbose: boolean };

/** As it is written: `first` alone goes to the end, `last` alone is a number of bytes from there. */
interface RangeText {
  readonly first?: number;
  readonly last?: number;
}

/** Writes a range of the file to standard output, every byte of it verified before. */
export async function catRange(source: string, values: RangeValues, terminal: Terminal): Promise<void> {
  const text = parsed(values.range);
  if (values['delayed-authentication'])
    throw new UsageError('--range does not go with --delayed-authentication: ranges are verified');
  const url = s3UrlOf(source);
  refuseOtherPlace(values, placeOf(source));
  const demands = await demandsOf(values, url?.key);
  const { object, ...opened } = await (url === undefined
    ? openedHere(source, values, demands, terminal)
    : openedInS3(url, values, demands, terminal.env));
  try {
    const { readRange, rangeVerification } = verifiable(opened);
    const size = opened.opener?.plaintextSize ?? 0;
    const range = rangeIn(text, size);
    const { signal, err } = terminal;
    const { output } = streamsOf(terminal);
    const verification = await rangeVerification(signal);
    for await (const piece of metered(readRange(range, signal), terminal, 'decrypting', range.length))
      await output(piece);
    signal.throwIfAborted();
    const from = senderText(opened.opener?.sender);
    if (from !== '') err(from);
    if (values.verbose)
      err(`bytes ${range.offset}-${range.offset + range.length - 1} of ${size}, ${wordsOf(verification)}`);
  } finally {
    await object.close();
  }
}

/** @throws CoreError `not-encrypted`, `unauthenticated-content-refused` */
function verifiable({ opener, ranges }: Omit<Opened, 'object'>): NonNullable<Opened['ranges']> {
  if (opener === undefined)
    throw new CoreError(
      'not-encrypted',
      'No page has encrypted this object: no range of it can be verified. Leave --range out.',
    );
  if (ranges === undefined)
    throw new CoreError(
      'unauthenticated-content-refused',
      'The content is AES-CBC, which nothing authenticates: no range of it can be verified.',
    );
  return ranges;
}

function wordsOf({ verifiedBy, tableRefused }: RangeVerification): string {
  if (verifiedBy === 'segments') return 'verified by its segment table';
  const refused = tableRefused === undefined ? '' : `; its segment table is refused (${tableRefused})`;
  return `verified by reading all of the object${refused}`;
}

/** One range, as in RFC 9110 §14.1.2 without its unit. @throws UsageError */
function parsed(text: string): RangeText {
  const [, first = '', last = ''] = /^(\d{0,15})-(\d{0,15})$/.exec(text) ?? [];
  const isNone = first === '' ? Number(last) === 0 : last !== '' && Number(last) < Number(first);
  if (isNone) throw new UsageError('--range is FIRST-LAST, FIRST- or -N, in bytes of the file');
  return {
    ...(first === '' ? {} : { first: Number(first) }),
    ...(last === '' ? {} : { last: Number(last) }),
  };
}

/** Clipped to the end of the file. @throws ClientError `range-refused` */
function rangeIn({ first, last }: RangeText, size: number): ByteRange {
  const offset = first ?? Math.max(0, size - (last ?? 0));
  const end = first === undefined || last === undefined ? size : Math.min(last + 1, size);
  if (end > offset) return { offset, length: end - offset };
  throw new ClientError('range-refused', `The file has ${size} bytes, and none in this range.`, {
    field: 'range',
  });
}
