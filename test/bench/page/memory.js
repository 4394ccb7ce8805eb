import { fileOnDisk } from './disk-file.js';
import { watchTasks } from './long-tasks.js';
import { senders } from './senders.js';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * One upload, with marks that tell the host when the page idles and when it works.
 *
 * @returns `longTasks`: milliseconds of each
 */
export async function run({ bytes, server, variant }, mark) {
  const file = await fileOnDisk(bytes);
  const send = await senders(file, server)[variant]();
  await mark('prepared');
  await pause(3_000);
  await mark('start');
  const tasks = watchTasks();
  await send();
  const longTasks = tasks();
  await mark('end');
  return { longTasks };
}
