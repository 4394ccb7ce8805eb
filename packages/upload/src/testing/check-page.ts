/** Script of the page on which the checks are tested. */
import { checkPage } from '../checks/index.js';
import { createDownloader, createUploader } from '../index.js';
import { noise, sameBytes } from './bytes.js';

Object.assign(globalThis, {
  checkPage,
  /** Up, in several parts where `size` asks for it, and back again. */
  async roundTrip(signer: string, size: number): Promise<object> {
    const retry = { retries: 1, baseDelay: 10 };
    const bytes = noise(size, 1);
    const uploader = createUploader({ signer, retry });
    const downloader = createDownloader({ signer, retry });
    try {
      const { key } = await uploader.upload(new File([bytes], 'a.bin')).finished;
      const { file, release } = await downloader.download({ key }).finished;
      const same = sameBytes(new Uint8Array(await file.arrayBuffer()), bytes);
      await release();
      return { key, same };
    } catch (error) {
      const { code, message } = error as Error & { code?: string };
      return { code, message };
    } finally {
      uploader.close();
      downloader.close();
    }
  },
});
