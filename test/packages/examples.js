/**
 * The examples in `demo/examples`, each as a stranger would run it: copied out, installed with the tarballs, built, started,
 * and used in Chromium.
 *
 * What an example must look like:
 *
 * - `package.json` names our packages as after a release (`"@sealift/element": "^0.1.0"`), the others by caret ranges. No
 *   lock file.
 * - `npm run build`, where there is one, checks types and makes what is served. Without settings from outside.
 * - `npm start` serves until it is killed, at `http://127.0.0.1:$PORT/`. These variables say the rest; with defaults or
 *   not, as the example's README explains:
 *
 *   | `S3_ENDPOINT`, `S3_BUCKET` | S3, addressed with the bucket in the path (`forcePathStyle`) |
 *   | `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` | |
 *   | `SEALIFT_SECRET` | the signer's secret |
 *   | `SEALIFT_KMS_FILE` | keys of a local KMS that has `alias/uploads` |
 *   | `SEALIFT_RECIPIENT` | a public RSA key in PEM, for a signer that cannot have a local KMS (Workers) |
 *   | `SEALIFT_SIGNER` | origin of a running signer whose `basePath` is `/sealift`. An example without a server of its own forwards `/sealift/*` to it, as it is |
 *   | `DEMO_SESSION_SECRET` | without it, nobody can sign in where a stand-in for sessions is used |
 *   | `ORIGIN` | the page's origin, for `allowedOrigins`: `http://127.0.0.1:$PORT` |
 *
 * - The page has one `<encrypted-upload>`, at `/`, and takes any file. Where nobody gets in without a session, there
 *   is a button (or link) "Sign in" instead; it is pressed, and then the element must appear.
 * - Where the element is in a `<form>`, the form is sent when the file is stored: its submit button is pressed, and the text
 *   of the page must then show the object's key, as the back end read it from the receipt that it verified.
 * - Where there is "Sign in", the form and the signer answer as `form-answers.js` wants it: several receipts, other users' ones, changed ones, nobody.
 * - Any error in the page's console fails the example, and so does a warning of ours.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { checkFormAnswers } from './form-answers.js';
import { freePort, openStack } from './stack.js';
import { installApp, root } from './tarballs.js';
import { chooseFile, openPage, randomFile } from './visit.js';

const FOLDER = 'demo/examples';

/** @returns {string[]} the names of all examples */
export function examples() {
  const folder = path.join(root, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'package.json')));
}

/**
 * @param {string} name of a folder in `demo/examples`
 * @param {{ packed: Map<string, import('./tarballs.js').Packed>, browser: import('playwright').Browser }} around
 * @throws Error that says what does not hold
 */
export async function runExample(name, { packed, browser }) {
  const app = await installApp(`${FOLDER}/${name}`, packed);
  await app.npm(['run', '--if-present', 'build']);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const stack = await openStack([origin]);
  const closing = [stack.close];
  try {
    const env = {
      ...stack.env,
      PORT: String(port),
      ORIGIN: origin,
      HOST: '127.0.0.1',
      DEMO_SESSION_SECRET: 'of this run',
    };
    const server = await app.serve(['start'], { env, url: `${origin}/` });
    closing.unshift(server.close);
    const visit = await openPage(browser, `${origin}/`);
    closing.unshift(visit.close);
    const { page } = visit;
    try {
      await use(page, stack, browser);
    } catch (error) {
      throw new Error(
        `${/** @type {Error} */ (error).message}\n${visit.said()}\nserver:\n${server.output()}`,
      );
    }
    if (visit.complaints().length > 0)
      throw new Error(`the console has what nobody should see\n${visit.said()}`);
  } finally {
    for (const close of closing) await close();
  }
}

/**
 * @param {import('playwright').Page} page
 * @param {import('./stack.js').Stack} stack
 * @param {import('playwright').Browser} browser
 */
async function use(page, stack, browser) {
  const element = page.locator('encrypted-upload');
  const signIn = page
    .getByRole('button', { name: /^sign in/i })
    .or(page.getByRole('link', { name: /^sign in/i }));
  await element.or(signIn).first().waitFor();
  const hasSessions = (await element.count()) === 0;
  if (hasSessions) await signIn.first().click();
  const file = randomFile();
  const { key } = await chooseFile(page, file);
  const stored = await stack.read(key);
  if (!stored.equals(file.buffer)) throw new Error('what is stored is not the file');
  const form = page.locator('form', { has: page.locator('encrypted-upload') });
  if ((await form.count()) === 0) return;
  const posted = page.waitForRequest((request) => request.method() === 'POST');
  await form.locator('button:not([type]), [type=submit]').first().click();
  await page.getByText(key).first().waitFor();
  if (!hasSessions) return;
  const request = await posted;
  const type = (await request.headerValue('content-type')) ?? '';
  await checkFormAnswers({
    browser,
    page,
    sent: { url: request.url(), type, body: request.postData() ?? '' },
  });
}
