import type { Receipt } from '@sealift/protocol';
import type { Upload } from '../../packages/upload/src/upload/upload.js';
import type { Owner, Scheduler } from './scheduler.js';
import type { DiskFile } from './world/file.js';
import type { Page } from './world/page.js';

/** An upload, and what the page was told of it. */
export interface Followed {
  /** Also the folder of its object. */
  readonly name: string;
  readonly file: DiskFile;
  /** Index of the page. */
  readonly page: number;
  /** Bytes, when it was picked. */
  size: number;
  upload: Upload | undefined;
  /** The page's life in which it ran. */
  owner: Owner | undefined;
  end: { readonly receipt: Receipt } | { readonly error: unknown } | undefined;
  /** The latest `loaded`, and whether it ever fell. */
  loaded: number;
  fell: boolean;
  /** What it said of waiting that was not so. */
  wrongly: string | undefined;
}

export function follow(name: string, file: DiskFile, page: number): Followed {
  return {
    name,
    file,
    page,
    size: 0,
    upload: undefined,
    owner: undefined,
    end: undefined,
    loaded: 0,
    fell: false,
    wrongly: undefined,
  };
}

/** The page picks the file and uploads it. To be called on behalf of the page. */
export function begin(followed: Followed, page: Page, scheduler: Scheduler): void {
  const file = followed.file.pick();
  const upload = page.uploader.upload(file, { context: { upload: followed.name } });
  Object.assign(followed, { size: file.size, upload, owner: page.owner });
  upload.addEventListener('statechange', () => scheduler.note(`${followed.name}: ${upload.state}`));
  upload.addEventListener('waitchange', () => {
    const { waiting } = upload;
    scheduler.note(
      `${followed.name} ${waiting === undefined ? 'moves' : `waits for ${waiting.for} ${waiting.code ?? ''}`}`,
    );
    if (waiting?.for === 'network' && page.machine.online)
      followed.wrongly = 'waits for a network that is there';
    if (waiting !== undefined && (upload.paused || followed.end !== undefined))
      followed.wrongly = 'waits, and is paused or over';
  });
  upload.addEventListener('progress', () => {
    if (upload.loaded < followed.loaded) followed.fell = true;
    followed.loaded = upload.loaded;
  });
  upload.finished.then(
    (receipt) => {
      followed.end = { receipt };
      scheduler.note(`${followed.name} is done`);
    },
    (error: unknown) => {
      followed.end = { error };
      scheduler.note(`${followed.name} failed: ${endOf(followed)}`);
    },
  );
}

/** How an upload ended, in a few words. @param crashed lives of pages that ended in the middle */
export function endOf({ end, owner, upload }: Followed, crashed: ReadonlySet<Owner> = new Set()): string {
  if (upload === undefined) return 'not begun';
  if (end === undefined) return owner !== undefined && crashed.has(owner) ? 'crashed' : 'not ended';
  if ('receipt' in end) return 'done';
  const { code, problem } = end.error as { code?: string; problem?: { code: string } };
  return problem === undefined ? (code ?? String(end.error)) : `${code}: ${problem.code}`;
}
