import type { Receipt } from '@sealift/protocol';
import type { Download } from '../../packages/upload/src/download/download.js';
import type { DownloadedFile } from '../../packages/upload/src/download/downloaded-file.js';
import type { Followed } from './following.js';
import type { DownloadPlan } from './schedule.js';
import type { Owner } from './scheduler.js';
import type { World } from './world/index.js';
import type { Page } from './world/page.js';

/** A file that somebody has fetched back, or wanted to. */
export interface Fetched {
  readonly followed: Followed;
  readonly download: Download;
  readonly owner: Owner;
  end: { readonly file: DownloadedFile } | { readonly error: unknown } | undefined;
  loaded: number;
  wrong: string | undefined;
}

/** Verified ranges of a file that has a segment table, read one after the other to the end. */
export interface RangesRead {
  readonly followed: Followed;
  readonly owner: Owner;
  /** By what they were verified. */
  verifiedBy: string | undefined;
  /** From the beginning of the file. */
  readonly bytes: Uint8Array[];
  end: 'done' | { readonly error: unknown } | undefined;
}

/** Bytes of each range: segments, and pieces of segments. */
const RANGE = 40;

async function readRanges(world: World, followed: Followed, page: Page, key: string): Promise<void> {
  const read: RangesRead = { followed, owner: page.owner, verifiedBy: undefined, bytes: [], end: undefined };
  world.ranges.push(read);
  try {
    const ranges = await page.downloader().openRanges({ key });
    read.verifiedBy = ranges.verifiedBy;
    for (let offset = 0; offset < ranges.size; offset += RANGE) {
      const reader = ranges.read({ offset, length: RANGE }).getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read())
        read.bytes.push(next.value);
    }
    read.end = 'done';
  } catch (error) {
    read.end = { error };
  }
}

/** What must not be. Every byte is the file's, at its place. */
export function judgeRanges(
  { crashed }: World,
  { followed, owner, bytes, end }: RangesRead,
  harmless: boolean,
): string[] {
  const problems: string[] = [];
  const say = (what: string): void => void problems.push(`ranges of ${followed.name}: ${what}`);
  const size = followed.attempts[0]?.size ?? 0;
  const read = Buffer.concat(bytes);
  const isOfFile = followed.file.contents.some(
    (content) => Buffer.compare(read, content.subarray(0, Math.min(size, read.byteLength))) === 0,
  );
  if (!isOfFile) say('the bytes are not those of the file');
  if (end === undefined && !crashed.has(owner)) say('it has not ended');
  if (end === 'done' && read.byteLength !== size) say(`${read.byteLength} of ${size} bytes`);
  if (typeof end === 'object') {
    if ((end.error as { code?: string }).code === undefined) say('its error has no code');
    if (harmless) say('nothing happened that it may fail of');
  }
  return problems;
}

/** Somebody fetches what was stored, in some page, and pauses or cancels it on the way. */
export function fetchLater(world: World, followed: Followed, { key }: Receipt, plan: DownloadPlan): void {
  const { scheduler } = world;
  const { page, after, pause, cancel } = plan;
  scheduler.after(
    after,
    '',
    () => {
      const loaded = world.load(page);
      scheduler.after(0, `fetches ${followed.name}`, () => begin(loaded.owner), loaded.owner);

      function begin(owner: Owner): void {
        const download = loaded.downloader().download({ key });
        const fetched: Fetched = { followed, download, owner, end: undefined, loaded: 0, wrong: undefined };
        world.fetched.push(fetched);
        watch(world, fetched);
        if (world.schedule.profile === 'raw-aes-tables') void readRanges(world, followed, loaded, key);
        if (pause !== undefined) {
          const goOn = () => scheduler.after(pause.for, 'resumes it', () => download.resume(), owner);
          const stop = (): void => {
            download.pause();
            // Not before: a page that slept over both does them in their order.
            goOn();
          };
          scheduler.after(pause.after, `pauses fetching ${followed.name}`, stop, owner);
        }
        if (cancel !== undefined)
          scheduler.after(cancel, `cancels fetching ${followed.name}`, () => download.cancel(), owner);
      }
    },
    'world',
  );
}

function watch({ scheduler }: World, fetched: Fetched): void {
  const { download, followed } = fetched;
  const name = `fetching ${followed.name}`;
  download.addEventListener('statechange', () => scheduler.note(`${name}: ${download.state}`));
  download.addEventListener('waitchange', () => {
    if (download.waiting !== undefined && (download.paused || fetched.end !== undefined))
      fetched.wrong = 'waits, and is paused or over';
  });
  download.addEventListener('progress', () => {
    if (download.loaded < fetched.loaded) fetched.wrong = 'progress falls';
    fetched.loaded = download.loaded;
  });
  download.finished.then(
    (file) => {
      fetched.end = { file };
    },
    (error: unknown) => {
      fetched.end = { error };
    },
  );
}

/** How it ended, in a few words. */
export function endOfFetching({ end, owner }: Fetched, crashed: ReadonlySet<Owner>): string {
  if (end === undefined) return crashed.has(owner) ? 'crashed' : 'not ended';
  return 'file' in end ? 'done' : ((end.error as { code?: string }).code ?? String(end.error));
}

/**
 * What must not be. A file that was handed over is whole: one content that was uploaded.
 *
 * @param harmless whether nothing stood against it
 */
export async function judgeFetched(
  { crashed, protection }: World,
  fetched: Fetched,
  harmless: boolean,
): Promise<string[]> {
  const { followed, download, end, loaded, wrong, owner } = fetched;
  const how = endOfFetching(fetched, crashed);
  const problems: string[] = [];
  const say = (what: string): void => void problems.push(`fetching ${followed.name} (${how}): ${what}`);
  if (wrong !== undefined) say(wrong);
  if (end === undefined) {
    if (!crashed.has(owner)) say(`it has not ended: its state is ${download.state}`);
    return problems;
  }
  if (download.waiting !== undefined) say('it is over, and still waits');
  if (harmless && how !== 'done' && how !== 'cancelled') say('nothing happened that it may fail of');
  if (!('file' in end)) {
    if (download.state === 'done') say('it failed, and its state is done');
    if ((end.error as { code?: string }).code === undefined) say('its error has no code');
    return problems;
  }
  const bytes = new Uint8Array(await end.file.file.arrayBuffer());
  const size = followed.attempts[0]?.size ?? 0;
  const same = followed.file.contents.some(
    (content) => Buffer.compare(bytes, content.subarray(0, size)) === 0,
  );
  if (!same || bytes.byteLength !== size) say('what was handed over is not the file');
  if (end.file.verified !== protection.sealed)
    say(`it is said to be ${end.file.verified ? '' : 'un'}verified`);
  if (loaded !== size) say(`progress ends at ${loaded} of ${size} bytes`);
  if (download.state !== 'done') say(`its state is ${download.state}`);
  return problems;
}
