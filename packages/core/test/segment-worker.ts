/** A module worker as an application has one: a handle comes in, sealed or opened segments go out. */
import { createSegmentOpener } from '../src/open/segment-opener.js';
import { createSegmentSealer, type SegmentSealerHandle } from '../src/seal/segment-sealer.js';

export interface SegmentJob {
  readonly verb: 'seal' | 'open';
  readonly handle: SegmentSealerHandle;
  readonly segments: readonly { readonly offset: number; readonly bytes: Uint8Array<ArrayBuffer> }[];
}

export interface SegmentResult {
  readonly offset: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly share: Uint8Array<ArrayBuffer>;
}

globalThis.addEventListener('message', async ({ data }: MessageEvent<SegmentJob>) => {
  const { verb, handle, segments } = data;
  try {
    const results: SegmentResult[] = [];
    if (verb === 'seal') {
      const sealer = await createSegmentSealer(handle);
      for (const { offset, bytes } of segments) {
        const { ciphertext, share } = await sealer.seal(offset, bytes);
        results.push({ offset, bytes: ciphertext, share });
      }
    } else {
      const opener = await createSegmentOpener(handle);
      for (const { offset, bytes } of segments) {
        const { plaintext, share } = await opener.openUnverified(offset, bytes);
        results.push({ offset, bytes: plaintext, share });
      }
    }
    globalThis.postMessage(results);
  } catch (error) {
    globalThis.postMessage(String(error));
  }
});
