import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPlainly } from './browser.js';
import { startServer } from './child.js';
import { firstOf } from './in-page.js';
import { servePage } from './page-server.js';
import { SERVERS } from './uploading.js';

const MINUTES = 20;

/**
 * An upload to the development S3 whose browser is killed at nine tenths, and the one that is started next goes on with it.
 *
 * @typedef {object} Resumed
 * @property {number} again bytes that arrived at S3 more than once
 * @property {number} before of all bytes, what had arrived when the browser was killed
 * @property {number} firstByte milliseconds from the call of `resume` until S3 had a byte
 * @property {number} total milliseconds from the call of `resume` until there was a receipt
 * @property {number} hashing milliseconds in which what had been started is read and sealed by itself
 *
 * @param {import('./site.js').Site} site
 * @param {{ bytes: number }} job
 * @returns {Promise<Resumed>}
 */
export async function resuming(site, { bytes }) {
  const profile = await mkdtemp(path.join(tmpdir(), 'sealift-bench-profile-'));
  /** @type {(outcome: { error?: string }) => void} */
  let reach = () => {};
  const reached = new Promise((resolve) => {
    reach = resolve;
  });
  const page = await servePage(site.folder, () => reach({}));
  let s3;
  let browser;
  try {
    s3 = await startServer(SERVERS.real.script, [page.origin]);
    const run = async (step, until) => {
      page.offer({ bench: 'resume', step, bytes, server: s3.addresses });
      browser = await openPlainly(page.url, { kept: profile });
      const { result, error } = await firstOf(Promise.race([until, page.report]), browser.ended, MINUTES);
      if (error !== undefined) throw new Error(`resume: ${error}`);
      return result;
    };
    await run('begin', reached);
    await browser.kill();
    return await run('go on', page.report);
  } finally {
    await browser?.kill();
    await s3?.close();
    await page.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
