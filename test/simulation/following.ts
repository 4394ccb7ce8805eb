import type { Receipt } from '@sealift/protocol';
import type { Upload } from '../../packages/upload/src/upload/upload.js';
import type { Owner } from './scheduler.js';
import type { DiskFile } from './world/file.js';
import type { World } from './world/index.js';
import type { Page } from './world/page.js';

/** A file that somebody wants to upload, and what pages were told of it. */
export interface Followed {
  /** Also the folder of its object. */
  readonly name: string;
  readonly file: DiskFile;
  /** Index of the page. */
  readonly page: number;
  /** The upload, and after it each time that a page went on with it, in order. */
  readonly attempts: Attempt[];
  /** Somebody wanted no more of it. */
  givenUp: boolean;
}

/** An upload in one life of a page. */
export interface Attempt {
  readonly upload: Upload;
  readonly owner: Owner;
  /** Bytes, when the file was picked. */
  readonly size: number;
  /** Virtual milliseconds since the beginning. */
  readonly began: number;
  ended: number;
  end: { readonly receipt: Receipt } | { readonly error: unknown } | undefined;
  /** The latest `loaded`. */
  loaded: number;
  /** What it said on its way that was not so. */
  wrong: string | undefined;
}

/** The attempt that counts: the latest one that another tab did not keep out. */
export function latest({ attempts }: Followed): Attempt | undefined {
  return attempts.findLast((attempt) => endOf(attempt) !== 'upload-in-use');
}

/** Listens to an upload. @param size bytes of the file, when it was picked */
export function follow(followed: Followed, upload: Upload, size: number, page: Page, world: World): void {
  const { scheduler, crashed } = world;
  const { name } = followed;
  const attempt: Attempt = {
    upload,
    owner: page.owner,
    size,
    began: scheduler.elapsed,
    ended: Number.POSITIVE_INFINITY,
    end: undefined,
    loaded: 0,
    wrong: undefined,
  };
  const { attempts } = followed;
  attempts.push(attempt);
  upload.addEventListener('statechange', () => {
    scheduler.note(`${name}: ${upload.state}`);
    const works = ({ upload, end, owner }: Attempt): boolean =>
      ['uploading', 'completing'].includes(upload.state) && end === undefined && !crashed.has(owner);
    if (attempts.filter(works).length > 1) attempt.wrong = 'two pages work on it';
  });
  upload.addEventListener('waitchange', () => {
    const { waiting } = upload;
    scheduler.note(
      waiting === undefined ? `${name} moves` : `${name} waits for ${waiting.for} ${waiting.code ?? ''}`,
    );
    if (waiting?.for === 'network' && page.machine.online)
      attempt.wrong = 'waits for a network that is there';
    if (waiting !== undefined && (upload.paused || attempt.end !== undefined))
      attempt.wrong = 'waits, and is paused or over';
  });
  upload.addEventListener('progress', () => {
    if (upload.loaded < attempt.loaded) attempt.wrong = 'progress falls';
    attempt.loaded = upload.loaded;
  });
  upload.finished.then(
    (receipt) => {
      attempt.end = { receipt };
      attempt.ended = scheduler.elapsed;
      scheduler.note(`${name} is done`);
      world.onDone(followed, receipt);
    },
    (error: unknown) => {
      attempt.end = { error };
      attempt.ended = scheduler.elapsed;
      scheduler.note(`${name} failed: ${endOf(attempt)}`);
    },
  );
}

/** How an attempt ended, in a few words. @param crashed lives of pages that ended in the middle */
export function endOf(attempt: Attempt | undefined, crashed: ReadonlySet<Owner> = new Set()): string {
  if (attempt === undefined) return 'not begun';
  const { end, owner } = attempt;
  if (end === undefined) return crashed.has(owner) ? 'crashed' : 'not ended';
  if ('receipt' in end) return 'done';
  const { code, problem } = end.error as { code?: string; problem?: { code: string } };
  return problem === undefined ? (code ?? String(end.error)) : `${code}: ${problem.code}`;
}
