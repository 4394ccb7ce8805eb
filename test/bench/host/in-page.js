import { openPlainly } from './chromium.js';
import { servePage } from './page-server.js';

/**
 * Runs one bench of the page in a fresh browser and returns what it reports.
 *
 * @param {string} site
 * @typedef {{ bench: string } & Record<string, unknown>} Job
 * @param {Job | ((origin: string) => Promise<Job>)} wanted the job, or what makes it when the page's origin is known
 * @param {{ minutes?: number, onMark?: (mark: string, pid: number) => void }} [options]
 */
export async function inPage(site, wanted, { minutes = 20, onMark = () => {} } = {}) {
  let pid = 0;
  const server = await servePage(site, (mark) => onMark(mark, pid));
  const job = typeof wanted === 'function' ? await wanted(server.origin) : wanted;
  server.offer(job);
  const browser = await openPlainly(server.url);
  pid = browser.pid ?? 0;
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${job.bench}: no report after ${minutes} minutes`)),
      minutes * 60_000,
    );
  });
  const died = browser.ended.then(() => {
    throw new Error(`${job.bench}: the browser ended before it reported`);
  });
  died.catch(() => {});
  try {
    const { result, error } = await Promise.race([server.report, late, died]);
    if (error !== undefined) throw new Error(`${job.bench}: ${error}`);
    return result;
  } finally {
    clearTimeout(timer);
    await browser.close();
    await server.close();
  }
}
