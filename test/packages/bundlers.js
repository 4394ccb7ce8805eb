/** An app of `apps/`, installed, built and visited: files go up and come back, and workers do it. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { openFront } from './front.js';
import { freePort, openStack } from './stack.js';
import { installApp } from './tarballs.js';
import { chooseFile, openPage, randomFile } from './visit.js';

/**
 * @typedef {{ packed: Map<string, import('./tarballs.js').Packed>, browser: import('playwright').Browser }} Around
 *
 * @param {string} name of the folder in `apps/`
 * @param {Around} around
 */
export function installBundler(name, { packed }) {
  return installApp(`test/packages/apps/${name}`, packed, { under: 'test/packages/page', name });
}

/**
 * @param {import('./tarballs.js').App} app
 * @param {import('./cases.js').Visit} visit
 * @param {Around} around
 * @throws Error that says what does not hold
 */
export async function runVisit(app, { build, folder, start, policy }, { browser }) {
  if (build !== undefined) await app.npm(['run', build]);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const stack = await openStack([origin]);
  const closing = [stack.close];
  try {
    const { signer } = stack;
    const s3 = /** @type {string} */ (stack.env.S3_ENDPOINT);
    /** @type {import('./front.js').Site} */
    let site = { signer, headers: policy && { 'content-security-policy': policy(s3) } };
    if (start !== undefined) {
      const behind = await freePort();
      const args = ['run', start, '--', '--port', String(behind)];
      const server = await app.serve(args, { url: `http://127.0.0.1:${behind}/` });
      closing.unshift(server.close);
      site = { ...site, behind };
    } else site = { ...site, folder: path.join(app.folder, folder ?? '') };
    const front = await openFront(port, site);
    closing.unshift(front.close);
    const visit = await openPage(browser, `${origin}/`);
    closing.unshift(visit.close);
    const problems = await use(visit.page, stack, s3).catch((error) => [error.message]);
    problems.push(...visit.complaints().map((line) => `the console has ${line}`));
    if (problems.length > 0) throw new Error(`${problems.join('\n')}\n${visit.said()}`);
  } finally {
    for (const close of closing) await close();
  }
}

/** @param {import('playwright').Page} page @param {import('./stack.js').Stack} stack @param {string} s3 @returns {Promise<string[]>} what does not hold */
async function use(page, stack, s3) {
  const problems = [];
  const file = randomFile();
  const { key } = await chooseFile(page, file);
  if (!(await stack.read(key)).equals(file.buffer)) problems.push('what is stored is not the file');
  problems.push(...(await workedElsewhere(page, s3, 'upload')));

  const before = await requestsOf(page, s3);
  await page.locator('encrypted-download button').first().click();
  const done = page.locator('encrypted-download[data-sha256]');
  await done.waitFor({ timeout: 60_000 });
  if ((await done.getAttribute('data-verified')) !== 'true') problems.push('the download is not verified');
  const sha256 = createHash('sha256').update(file.buffer).digest('hex');
  if ((await done.getAttribute('data-sha256')) !== sha256) problems.push('the download is not the file');
  problems.push(...(await workedElsewhere(page, s3, 'download', before)));
  return problems;
}

/**
 * Whoever seals a part sends it, and whoever fetches a range opens it: so the realm that talks to S3 is the one that works.
 * It must be a worker, each time, and never the page.
 *
 * @param {import('playwright').Page} page
 * @param {string} s3 its origin
 * @param {string} what
 * @param {{ workers: number }} [before]
 */
async function workedElsewhere(page, s3, what, before = { workers: 0 }) {
  const now = await requestsOf(page, s3);
  const problems = [];
  if (now.workers === before.workers) problems.push(`${what}: no worker worked`);
  if (now.page > 0) problems.push(`${what}: the page did the work of workers`);
  return problems;
}

/** @param {import('playwright').Page} page @param {string} s3 @returns {Promise<{ page: number, workers: number }>} requests to S3, by who made them */
async function requestsOf(page, s3) {
  const count = (/** @type {string} */ origin) =>
    performance.getEntriesByType('resource').filter(({ name }) => name.startsWith(origin)).length;
  const counts = await Promise.all(page.workers().map((worker) => worker.evaluate(count, s3)));
  return { page: await page.evaluate(count, s3), workers: counts.reduce((sum, one) => sum + one, 0) };
}
