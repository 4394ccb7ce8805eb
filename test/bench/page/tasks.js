import { createUploader } from '@sealift/upload/upload';
import { fileOnDisk } from './disk-file.js';
import { watchTasks } from './long-tasks.js';
import { noise } from './noise.js';
import { post } from './senders.js';

/** Milliseconds: what is over may leave a task behind. */
const AFTER = 500;

/**
 * Long tasks of the page's thread while files are uploaded, by the engine alone or by the element.
 *
 * @returns {Promise<{ longTasks: number[][] }>} milliseconds of each, by round
 */
export async function run({ by, bytes, count, rounds, server: { plain, signer } }) {
  const files =
    count === 1
      ? [await fileOnDisk(bytes)]
      : Array.from({ length: count }, (_, at) => new File([noise(bytes)], `${at}.bin`));
  const upload = by === 'element' ? await elementFor(signer) : engineFor(signer);
  const longTasks = [];
  // The first round is thrown away, as in other benches: code is compiled in it.
  for (let round = -1; round < rounds; round++) {
    await post(plain, 'clear', {});
    const tasks = watchTasks();
    await upload(files);
    await new Promise((resolve) => setTimeout(resolve, AFTER));
    const found = tasks();
    if (round >= 0) longTasks.push(found);
  }
  return { longTasks };
}

function engineFor(signer) {
  return async (files) => {
    const uploader = createUploader({ signer });
    await Promise.all(files.map((file) => uploader.upload(file).finished));
    uploader.close();
  };
}

async function elementFor(signer) {
  await import('@sealift/element/define');
  return async (files) => {
    const element = document.createElement('encrypted-upload');
    element.setAttribute('signer', signer);
    element.setAttribute('name', 'documents');
    element.setAttribute('resume', 'off');
    element.multiple = true;
    document.body.append(element);
    const done = new Promise((resolve) =>
      element.addEventListener('sealift-all-done', resolve, { once: true }),
    );
    element.add(files);
    const { detail } = await done;
    if (detail.receipts.length !== files.length) throw new Error(`${detail.failed} files failed`);
    element.remove();
  };
}
