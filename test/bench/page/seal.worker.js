import { createSegmentSealer } from '@sealift/core/seal/worker';
import { noise } from './noise.js';

/** Ciphertext stays here, as it does in an upload, where the worker also sends it; only the share leaves. */
let segment;
let sealer;
let order = Promise.resolve();

addEventListener('message', ({ data }) => {
  if (data.segmentBytes !== undefined) {
    segment = noise(data.segmentBytes);
    return;
  }
  const answer = work(data);
  order = order.then(async () => postMessage(await answer));
});

async function work({ handle, offset }) {
  if (handle === undefined) return (await sealer.seal(offset, segment)).share;
  sealer = await createSegmentSealer(handle);
  return true;
}
