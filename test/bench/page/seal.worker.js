import { createSegmentSealer } from '@sealift/core/seal/worker';
import { noise } from './noise.js';

/** Ciphertext stays here, as it does in an upload, where the worker also sends it; only the share leaves. */
let segmentBytes;
const memory = [];
let sealer;
let order = Promise.resolve();

addEventListener('message', ({ data }) => {
  if (data.segmentBytes !== undefined) {
    segmentBytes = data.segmentBytes;
    return;
  }
  const answer = work(data);
  order = order.then(async () => postMessage(await answer));
});

async function work({ handle, claim, slice }) {
  if (handle !== undefined) {
    sealer = await createSegmentSealer(handle);
    return true;
  }
  const segment =
    slice === undefined ? (memory.pop() ?? noise(segmentBytes)) : new Uint8Array(await slice.arrayBuffer());
  const { share } = await sealer.sealInPlace(claim, segment);
  if (slice === undefined) memory.push(segment);
  return share;
}
