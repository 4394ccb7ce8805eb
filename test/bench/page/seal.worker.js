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

async function work({ handle, claim }) {
  if (handle !== undefined) {
    sealer = await createSegmentSealer(handle);
    return true;
  }
  const segment = memory.pop() ?? noise(segmentBytes);
  const { share } = await sealer.sealInPlace(claim, segment);
  memory.push(segment);
  return share;
}
