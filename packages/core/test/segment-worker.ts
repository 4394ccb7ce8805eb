/** A module worker as an application has one: a handle comes in, sealed or opened segments go out. */
import { createSegmentOpener, type SegmentOpenerHandle } from '../src/open/segment-opener.js';
import {
  createSegmentSealer,
  type SegmentClaim,
  type SegmentSealerHandle,
} from '../src/seal/segment-sealer.js';

export type SegmentJob =
  | {
      readonly verb: 'seal';
      readonly handle: SegmentSealerHandle;
      readonly segments: readonly { readonly claim: SegmentClaim; readonly bytes: Uint8Array<ArrayBuffer> }[];
    }
  | {
      readonly verb: 'open';
      readonly handle: SegmentOpenerHandle;
      readonly segments: readonly { readonly offset: number; readonly bytes: Uint8Array<ArrayBuffer> }[];
    };

export interface SegmentResult {
  readonly offset: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly share: Uint8Array<ArrayBuffer>;
}

globalThis.addEventListener('message', async ({ data }: MessageEvent<SegmentJob>) => {
  try {
    const results: SegmentResult[] = [];
    if (data.verb === 'seal') {
      const sealer = await createSegmentSealer(data.handle);
      for (const { claim, bytes } of data.segments) {
        const { ciphertext, share } = await sealer.seal(claim, bytes);
        results.push({ offset: claim.offset, bytes: ciphertext, share });
      }
    } else {
      const opener = await createSegmentOpener(data.handle);
      for (const { offset, bytes } of data.segments) {
        const { plaintext, share } = await opener.openUnverified(offset, bytes);
        results.push({ offset, bytes: plaintext, share });
      }
    }
    globalThis.postMessage(results);
  } catch (error) {
    globalThis.postMessage(String(error));
  }
});
