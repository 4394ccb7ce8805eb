import type { FileRange } from '../../packages/upload/src/download/verified-ranges/file-range.js';
import type { VerifiedRanges } from '../../packages/upload/src/download/verified-ranges/verified-ranges.js';
import type { Stored } from './downloading.js';
import { judgeRanges } from './judge.js';
import type { Lie } from './line.js';
import type { Mutation } from './mutations.js';
import { type Ending, openPage, type RETRY } from './page.js';
import type { DownloadPins, Profile } from './profiles.js';
import type { Console } from './secrets.js';
import { callOf, jsonOf } from './uploading.js';
import type { World } from './world.js';

/** What a page was given of a file. */
export interface RangesRead
  extends Pick<VerifiedRanges, 'verifiedBy' | 'tableRefused' | 'objectKey' | 'named' | 'name' | 'size'> {
  readonly reads: readonly RangeRead[];
}

export interface RangeRead {
  /** In bytes of the file. */
  readonly from: number;
  readonly length: number;
  /** What came, and what it ended with. */
  readonly bytes: Buffer;
  readonly error?: unknown;
}

export interface RangesLie {
  /** What the signer says. */
  readonly mutation?: Mutation;
  readonly line?: Lie;
  /** What S3 says while the object is opened; and from then on, if that is something else. */
  readonly storage?: Lie | undefined;
  readonly reading?: Lie | undefined;
  /** Done when it is open. */
  readonly opened?: () => Promise<void>;
  readonly pins?: DownloadPins;
  readonly retry?: typeof RETRY | undefined;
}

/** Segments of tables as pages write them. Bytes. */
export const SEGMENT = 786_432;
/** A segment in the beginning, one in the middle, and a short one. */
export const SIZE: number = 2 * SEGMENT + 5;
/** All of it, over an edge, and the end. */
const RANGES: readonly [FileRange, from: number, length: number][] = [
  [{}, 0, SIZE],
  [{ offset: SEGMENT - 5, length: 10 }, SEGMENT - 5, 10],
  [{ offset: -3 }, SIZE - 3, 3],
];
/** Requests of each try: the table, the tag, and all of the object in one; then one for each range. Tries count anew where bytes have come. */
const MOST = 4 * (3 + RANGES.length);

/** Opens the ranges of an object and reads some, while liars stand before it. */
export async function rangesDespite(
  world: World,
  profile: Profile,
  { key, chosen }: Pick<Stored, 'key' | 'chosen'>,
  { mutation, line, storage, reading = storage, opened, pins = {}, retry }: RangesLie,
  console: Console,
): Promise<Ending<RangesRead>> {
  world.reset();
  const answers: string[] = [];
  world.signer.lie = (asked, answered) => {
    answers.push(answered.body.toString());
    if (mutation === undefined || callOf(asked) !== 'downloads' || answered.status !== 200)
      return line?.(asked, answered);
    const text = JSON.stringify(mutation.apply(jsonOf(answered)));
    answers.push(text);
    return { ...answered, body: Buffer.from(text) };
  };
  world.storage.lie = storage;
  const read = async (ranges: VerifiedRanges): Promise<RangesRead> => {
    await opened?.();
    world.storage.lie = reading;
    const reads: RangeRead[] = [];
    for (const [range, from, length] of RANGES)
      reads.push({ from, length, ...(await readOf(ranges, range)) });
    return { ...ranges, reads };
  };
  const ending = await openPage(world, profile, retry).ranges({ key }, read, pins);
  judgeRanges(ending, { world, profile, key, file: chosen, most: MOST, console: console.take(), answers });
  return ending;
}

async function readOf(ranges: VerifiedRanges, range: FileRange): Promise<Pick<RangeRead, 'bytes' | 'error'>> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of ranges.read(range) as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk);
    return { bytes: Buffer.concat(chunks) };
  } catch (error) {
    return { bytes: Buffer.concat(chunks), error };
  }
}
