/** An app of `apps/`, installed, built and visited: files go up and come back, and workers do it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openFront } from './front.js';
import { freePort, openStack } from './stack.js';
import { installApp } from './tarballs.js';
import { chooseFile, openPage, randomFile } from './visit.js';

/**
 * @typedef {{ packed: Map<string, import('./tarballs.js').Packed>, browser: import('playwright').Browser, lock: boolean }} Around
 *
 * @param {string} name of the folder in `apps/`
 * @param {Around} around
 */
export function installBundler(name, { packed, lock }) {
  return installApp(`test/packages/apps/${name}`, packed, { under: 'test/packages/page', name, lock });
}

/**
 * @param {import('./tarballs.js').App} app
 * @param {import('./cases.js').Visit} visit
 * @param {Around} around
 * @throws Error that says what does not hold
 */
export async function runVisit(
  app,
  { build, folder, start, path: at = '', elsewhere = false, policy, workers },
  { browser },
) {
  const [port, other] = [await freePort(), await freePort()];
  const origin = `http://127.0.0.1:${port}`;
  const scripts = elsewhere ? `http://127.0.0.1:${other}` : origin;
  if (build !== undefined)
    await app.npm(['run', build, ...(elsewhere ? ['--', '--base', `${scripts}/`] : [])]);
  const stack = await openStack([origin]);
  const closing = [stack.close];
  try {
    const s3 = /** @type {string} */ (stack.env.S3_ENDPOINT);
    /** @type {Omit<import('./front.js').Site, 'headers'>} */
    let site = { signer: stack.signer };
    if (start !== undefined) {
      const args = ['run', start, '--', '--port', String(other)];
      const server = await app.serve(args, { url: `http://127.0.0.1:${other}/` });
      closing.unshift(server.close);
      site = { ...site, behind: other };
    } else site = { ...site, folder: path.join(app.folder, folder ?? '') };
    const inline = site.folder === undefined ? [] : inlineHashes(path.join(site.folder, at || 'index.html'));
    const headers = policy && { 'content-security-policy': policy({ page: origin, scripts, s3, inline }) };
    const front = await openFront(port, { ...site, headers });
    closing.unshift(front.close);
    if (elsewhere) {
      const there = { folder: site.folder, headers: { 'access-control-allow-origin': origin } };
      closing.unshift((await openFront(other, there)).close);
    }
    const visit = await openPage(browser, `${origin}/${at}`);
    closing.unshift(visit.close);
    const problems = await use(visit.page, stack, s3, workers).catch((error) => [error.message]);
    problems.push(...saidRightly(workers, visit.complaints()));
    if (problems.length > 0) throw new Error(`${problems.join('\n')}\n${visit.said()}`);
  } finally {
    for (const close of closing) await close();
  }
}

/**
 * Nothing at all, except where no worker may start: that is said once.
 *
 * @param {import('./cases.js').Workers} workers
 * @param {string[]} complaints
 */
function saidRightly(workers, complaints) {
  if (workers !== 'page') return complaints.length > 0 ? ['the console has what nobody should see'] : [];
  // The browser says by itself what it has blocked.
  const ours = complaints.filter((line) => !line.includes('Content Security Policy'));
  return ours.length === 1 && ours[0]?.startsWith('! warning: Sealift: no worker starts')
    ? []
    : ['the console should have one warning: that no worker starts'];
}

/** Of the scripts in a page, as a policy names them: import maps have to be there. @param {string} file */
function inlineHashes(file) {
  const scripts = readFileSync(file, 'utf8').matchAll(/<script(?![^>]*\ssrc=)[^>]*>(.*?)<\/script>/gs);
  return [...scripts].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
}

/**
 * @param {import('playwright').Page} page
 * @param {import('./stack.js').Stack} stack
 * @param {string} s3 its origin
 * @param {import('./cases.js').Workers} workers where their script comes from
 * @returns {Promise<string[]>} what does not hold
 */
async function use(page, stack, s3, workers) {
  const problems = [];
  const file = randomFile();
  const { key } = await chooseFile(page, file);
  if (!(await stack.read(key)).equals(file.buffer)) problems.push('what is stored is not the file');
  const uploaded = await requestsOf(page, s3);
  problems.push(...workedInWorkers('upload', workers, uploaded));

  await page.locator('encrypted-download button').first().click();
  const done = page.locator('encrypted-download[data-sha256]');
  await done.waitFor();
  if ((await done.getAttribute('data-verified')) !== 'true') problems.push('the download is not verified');
  const sha256 = createHash('sha256').update(file.buffer).digest('hex');
  if ((await done.getAttribute('data-sha256')) !== sha256) problems.push('the download is not the file');
  problems.push(...workedInWorkers('download', workers, await requestsOf(page, s3), uploaded));
  return problems;
}

/**
 * Requests to S3 by who made them. Whoever seals a part sends it, and whoever fetches a range opens it: so the realm that
 * talks to S3 is the one that works.
 *
 * @typedef {{ page: number, file: number, blob: number }} Requests `file` and `blob` are workers, by where their script came from
 *
 * @param {import('playwright').Page} page
 * @param {string} s3
 * @returns {Promise<Requests>}
 */
async function requestsOf(page, s3) {
  const count = (/** @type {string} */ origin) =>
    performance.getEntriesByType('resource').filter(({ name }) => name.startsWith(origin)).length;
  const requests = { page: await page.evaluate(count, s3), file: 0, blob: 0 };
  for (const worker of page.workers()) {
    requests[worker.url().startsWith('blob:') ? 'blob' : 'file'] += await worker.evaluate(count, s3);
  }
  return requests;
}

/**
 * @param {string} what
 * @param {import('./cases.js').Workers} wanted
 * @param {Requests} now
 * @param {Requests} [before]
 */
function workedInWorkers(what, wanted, now, before = { page: 0, file: 0, blob: 0 }) {
  const by = Object.keys(now).filter((who) => now[who] > before[who]);
  if (by.length === 1 && by[0] === wanted) return [];
  const found = by.length === 0 ? 'nobody that could be asked' : by.join(' and ');
  return [`${what}: the work was to be done by ${wanted}, and was by ${found}`];
}
