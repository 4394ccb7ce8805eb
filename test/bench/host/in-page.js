import { openPlainly } from './browser.js';
import { servePage } from './page-server.js';

/**
 * Runs one bench of the page in a fresh browser and returns what it reports.
 *
 * @param {import('./site.js').Site} site
 * @typedef {{ bench: string } & Record<string, unknown>} Job
 * @typedef {Awaited<ReturnType<typeof servePage>>} PageServer
 * @param {Job | ((page: PageServer) => Promise<{ job: Job, url?: string }>)} wanted the job, or what makes it when the page's server is there,
 * and may say where else than at that server the page is to be opened
 * @param {{ minutes?: number, kept?: string, onMark?: (mark: string, pid: number) => unknown }} [options]
 */
export async function inPage(site, wanted, { minutes = 20, kept, onMark = () => {} } = {}) {
  let pid = 0;
  const server = await servePage(site.folder, (mark) => onMark(mark, pid));
  try {
    const { job, url = server.url } = typeof wanted === 'function' ? await wanted(server) : { job: wanted };
    server.offer(job);
    const browser = await openPlainly(url, { engine: site.engine, ...(kept === undefined ? {} : { kept }) });
    pid = browser.pid ?? 0;
    try {
      const { result, error } = await firstOf(server.report, browser.ended, minutes);
      if (error !== undefined) throw new Error(`${job.bench}: ${error}`);
      return result;
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}

/**
 * What the page reports, or why it did not.
 *
 * @param {Promise<{ result?: any, error?: string }>} report
 * @param {Promise<unknown>} ended
 * @param {number} minutes
 */
export async function firstOf(report, ended, minutes) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ error: `no report after ${minutes} minutes` }), minutes * 60_000);
  });
  const died = ended.then(() => ({ error: 'the browser ended before it reported' }));
  const outcome = await Promise.race([report, late, died]);
  clearTimeout(timer);
  return outcome;
}
