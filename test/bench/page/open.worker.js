import { createSegmentOpener } from '@sealift/core/open/worker';

let opener;
let order = Promise.resolve();

addEventListener('message', ({ data }) => {
  const answer = work(data);
  order = order.then(async () => {
    const { message, transfer } = await answer;
    postMessage(message, transfer);
  });
});

async function work({ handle, offset, range }) {
  if (handle !== undefined) {
    opener = await createSegmentOpener(handle);
    return { message: true, transfer: [] };
  }
  const { plaintext, share } = await opener.openUnverified(offset, range, range);
  return { message: { plaintext, share }, transfer: [plaintext.buffer] };
}
