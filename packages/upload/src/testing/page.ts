/** Script of the page that the real-browser tests drive. */
import {
  createDownloader,
  createUploader,
  customerKey,
  type FileRange,
  saveFile,
  type VerifiedRanges,
} from '../index.js';
import { send } from '../platform/xhr.js';
import { noise, sameBytes } from './bytes.js';

Object.assign(globalThis, {
  createUploader,
  createDownloader,
  customerKey,
  saveFile,
  send,
  noise,
  sameBytes,
  /** Up and back again; with an SSE-C key of that byte, if one is given. */
  async roundTrip(size: number, fill?: number): Promise<object> {
    const bytes = noise(size, size + 1);
    const options = {
      signer: '/sealift',
      retry: { baseDelay: 20 },
      ...(fill === undefined ? {} : { customerKey: customerKey(new Uint8Array(32).fill(fill)) }),
    };
    const uploader = createUploader(options);
    const downloader = createDownloader(options);
    try {
      const upload = uploader.upload(new File([bytes], 'Überweisung 😀.pdf', { type: 'application/pdf' }));
      const progress: number[] = [];
      upload.addEventListener('progress', ({ loaded }) => progress.push(loaded));
      const receipt = await upload.finished;
      const download = downloader.download({ key: receipt.key });
      const { file, named, release } = await download.finished;
      const same = sameBytes(new Uint8Array(await file.arrayBuffer()), bytes);
      await release();
      return {
        same,
        named,
        name: file.name,
        type: file.type,
        size: file.size,
        objectSize: receipt.objectSize,
        rising: progress.every((loaded, i) => loaded > (progress[i - 1] ?? 0)),
        last: size === 0 ? 0 : progress.at(-1),
        states: [upload.state, download.state],
        spooled: await spooled(),
      };
    } finally {
      uploader.close();
      downloader.close();
    }
  },
  spooled,
  /** Uploads noise, and tells its key and what became of its table. */
  async uploaded(size: number, seed: number): Promise<object> {
    const uploader = createUploader({ signer: '/sealift', retry: { baseDelay: 20 } });
    const upload = uploader.upload(new File([noise(size, seed)], 'film.mp4', { type: 'video/mp4' }));
    const { key } = await upload.finished;
    uploader.close();
    return { key, table: upload.segmentTable?.outcome };
  },
  /** Reads ranges of it: whether each is what was uploaded, or the error. */
  async ranges(key: string, size: number, seed: number, ranges: FileRange[]): Promise<object> {
    const bytes = noise(size, seed);
    const downloader = createDownloader({ signer: '/sealift', retry: { baseDelay: 20 } });
    const opened = await downloader.openRanges({ key });
    const { verifiedBy, tableRefused, type, name } = opened;
    const read: unknown[] = [];
    for (const { offset = 0, length = size } of ranges) {
      const stream = opened.read({ offset, length });
      const from = offset < 0 ? size + offset : offset;
      read.push(
        await new Response(stream).arrayBuffer().then(
          (found) => sameBytes(new Uint8Array(found), bytes.subarray(from, from + length)),
          () => reasonOf(opened, { offset, length }),
        ),
      );
    }
    downloader.close();
    return { verifiedBy, tableRefused, type, name, size: opened.size, read };
  },
});

/** Engines tell of a body that failed in their own words: the stream itself says why. */
async function reasonOf(opened: VerifiedRanges, range: FileRange): Promise<string> {
  const reader = opened.read(range).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read());
    return 'nothing failed';
  } catch (error) {
    const { code, segment } = error as { code?: string; segment?: number };
    return `${code} ${segment}`;
  }
}

async function spooled(): Promise<number> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('sealift-spool', { create: true });
  let count = 0;
  for await (const _ of folder.keys()) count++;
  return count;
}
