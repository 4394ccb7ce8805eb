/** Script of the page whose uploads go on. */
import { createDownloader, createUploader, customerKey } from '../index.js';
import { type JournalEntry, openJournal } from '../journal/index.js';
import type { Upload } from '../upload/upload.js';

const journal = openJournal();
const retry = { retries: 2, baseDelay: 10 };

function options(signer: string, key?: readonly number[]) {
  return { signer, retry, ...(key && { customerKey: customerKey(Uint8Array.from(key)) }) };
}

function picked(): File {
  const file = document.querySelector('input')?.files?.[0];
  if (file === undefined) throw new Error('pick a file first');
  return file;
}

async function ended(upload: Upload): Promise<object> {
  return upload.finished.then(
    ({ key }) => ({ code: 'done', key, loaded: upload.loaded }),
    ({ code, message }) => ({ code, message }),
  );
}

Object.assign(globalThis, {
  /** Begins an upload, and waits for nothing. */
  begin(signer: string, key?: readonly number[]): void {
    createUploader({ ...options(signer, key), journal }).upload(picked());
  },
  /** The same with a file of the page's own disk space, whose handle the journal keeps. */
  async beginWithHandle(signer: string): Promise<void> {
    const folder = await navigator.storage.getDirectory();
    const fileHandle = await folder.getFileHandle('own.bin', { create: true });
    const writable = await fileHandle.createWritable();
    await writable.write(picked());
    await writable.close();
    createUploader({ ...options(signer), journal }).upload(await fileHandle.getFile(), { fileHandle });
  },
  entries: (): Promise<readonly JournalEntry[]> => journal.entries(),
  /** Goes on with what is unfinished, with the file that is picked, if there is one. */
  async goOn(signer: string, key?: readonly number[]): Promise<object> {
    const entry = (await journal.entries()).find(({ state }) => state === 'unfinished');
    if (entry === undefined) return { code: 'nothing to go on with' };
    const file = document.querySelector('input')?.files?.[0];
    return ended(createUploader({ ...options(signer, key), journal }).resume(entry, file));
  },
  /** SHA-256 of the object's content, read and verified, in hex. */
  async digest(signer: string, object: string, key?: readonly number[]): Promise<string> {
    const { file, release } = await createDownloader(options(signer, key)).download({ key: object }).finished;
    const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
    await release();
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  },
});
