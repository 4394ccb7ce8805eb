import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { localKms } from '@sealift/kms/local';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../browser/chromium.js';
import { startKms } from './kms.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PATIENCE_MS = 60_000;

/** @typedef {Awaited<ReturnType<typeof openStack>>} Stack */

/** What `npm start` starts, a Chromium before it, and a KMS front over the stack's own keys for the clients. */
export async function openStack() {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-interop-stack-'));
  const args = ['demo/start.js', '--json', '--port', '0', '--data', folder];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log = (log + text).slice(-4000);
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const lines = createInterface({ input: child.stdout });
    const first = await Promise.race([new Promise((resolve) => lines.once('line', resolve)), ended]);
    if (typeof first !== 'string') throw new Error(`the stack did not start:\n${log}`);
    const addresses = JSON.parse(first);
    const kms = localKms({ file: path.join(folder, 'kms.json') });
    const [key] = await kms.keys.list();
    const kmsServer = await startKms(kms);
    const executablePath = findChromium();
    const browser = await chromium.launch({
      args: CHROMIUM_ARGS,
      ...(executablePath ? { executablePath } : {}),
    });
    const { s3Endpoint, region, bucket, accessKeyId, secretAccessKey } = addresses;
    return {
      bucket,
      /** In which the page's signer lets it in. */
      folder: 'uploads/client/',
      keyring: /** @type {import('./peer.js').Keyring} */ ({ type: 'kms', keyId: key?.keyId ?? '' }),
      forPeers: {
        endpoint: s3Endpoint,
        kmsEndpoint: kmsServer.endpoint,
        region,
        bucket,
        accessKeyId,
        secretAccessKey,
      },
      visit: () => visit(browser, addresses),
      async close() {
        await browser.close();
        await kmsServer.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The demo page, used as a person uses it. */
async function visit(browser, addresses) {
  const page = await browser.newPage();
  // What a tab has stored comes back in its list.
  await page.addInitScript(() => sessionStorage.clear());
  await page.goto(addresses.page);
  const signer = new URL(addresses.signer).pathname;
  return {
    /** @returns {Promise<string>} the key of the object */
    async upload(file) {
      const picked = { name: 'Übersicht.pdf', mimeType: 'application/pdf', buffer: await readFile(file) };
      await page.locator('encrypted-upload input[type=file]').first().setInputFiles(picked);
      const row = page
        .locator('encrypted-upload li[data-state=done], encrypted-upload li[data-state=failed]')
        .last();
      await row.waitFor({ timeout: PATIENCE_MS });
      const key = await row.getAttribute('data-key');
      const code = await row.getAttribute('data-code');
      if (key === null || code) throw new Error(`the page did not upload: ${code}`);
      // The next file has a list of its own.
      await page.reload();
      return key;
    },
    /** @returns {Promise<Buffer>} what the browser saved */
    async download(key) {
      const attributes = { signer, 'object-key': key };
      const element = await page.evaluateHandle((named) => {
        const made = document.createElement('encrypted-download');
        for (const [name, value] of Object.entries(named)) made.setAttribute(name, value);
        made.addEventListener('sealift-error', (event) => {
          const { code, reason } = /** @type {CustomEvent} */ (event).detail;
          made.dataset.refused = reason ?? code;
        });
        document.body.append(made);
        return made;
      }, attributes);
      const refused = page
        .waitForFunction((made) => made.dataset.refused, element, { timeout: PATIENCE_MS })
        .then((reason) => reason.jsonValue());
      refused.catch(() => {});
      const saved = page.waitForEvent('download', { timeout: PATIENCE_MS });
      saved.catch(() => {});
      await element
        .asElement()
        ?.$('button')
        .then((button) => button?.click());
      const first = await Promise.race([saved, refused]);
      if (typeof first === 'string') throw new PageRefused(first);
      return readFile(await first.path());
    },
    close: () => page.close(),
  };
}

/** With the signer's code, or the page's. */
export class PageRefused extends Error {}
