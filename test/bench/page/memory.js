import { fileOnDisk } from './disk-file.js';
import { senders } from './senders.js';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds of each task of the page's thread that browsers call long: more than 50 (W3C Long Tasks). */
function watchTasks() {
  const long = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) long.push(duration);
  });
  observer.observe({ entryTypes: ['longtask'] });
  return () => {
    for (const { duration } of observer.takeRecords()) long.push(duration);
    observer.disconnect();
    return long;
  };
}

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
