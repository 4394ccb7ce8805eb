/** Script of the page that the real-browser tests drive. */
import { createDownloader, createUploader, customerKey, saveFile } from '../index.js';
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
});

async function spooled(): Promise<number> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('sealift-spool', { create: true });
  let count = 0;
  for await (const _ of folder.keys()) count++;
  return count;
}
