/** Script of the page on which the checks are tested. */
import { checkPage } from '../checks/index.js';
import { createDownloader, createUploader, customerKey } from '../index.js';
import { noise, sameBytes } from './bytes.js';

Object.assign(globalThis, {
  checkPage,
  async aborted(signer: string, milliseconds: number): Promise<object> {
    const controller = new AbortController();
    setTimeout(() => controller.abort('enough'), milliseconds);
    const began = performance.now();
    const reason = await checkPage({ signer, signal: controller.signal }).catch((error: unknown) => error);
    return { reason, soon: performance.now() - began < 5000 };
  },
  /** Up, in several parts where `size` asks for it, and back again; if the signer asks for it, under a key of the page. */
  async roundTrip(signer: string, size: number, ownKey: boolean): Promise<object> {
    const retry = { retries: 1, baseDelay: 10 };
    const own = ownKey ? { customerKey: customerKey(new Uint8Array(32).fill(7)) } : {};
    const bytes = noise(size, 1);
    const uploader = createUploader({ signer, retry, ...own });
    const downloader = createDownloader({ signer, retry, ...own });
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
