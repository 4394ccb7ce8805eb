/** What an example with sessions must answer, after it has taken the form of a user who was signed in. */
import { openPage } from './visit.js';

/**
 * @typedef {object} Sent the form as the browser sent it
 * @property {string} url
 * @property {string} type the body's media type
 * @property {string} body URL-encoded
 */

/**
 * @param {{ browser: import('playwright').Browser, page: import('playwright').Page, sent: Sent }} around `page` is of who sent it
 * @throws Error that names what was not answered as it must be
 */
export async function checkFormAnswers({ browser, page, sent }) {
  const { origin } = new URL(sent.url);
  const own = new URLSearchParams(sent.body);
  const changed = new URLSearchParams(
    [...own].map(([name, text]) => [name, text.replace(/"size":\d+/, '"size":1')]),
  );
  if (`${changed}` === `${own}`) throw new Error('the form has no receipt that could be changed');
  const other = await openPage(browser, `${origin}/`);
  try {
    await other.page.getByRole('button', { name: /^sign in/i }).click();
    await other.page.locator('encrypted-upload').waitFor();
    const post = (
      /** @type {import('playwright').Page} */ from,
      /** @type {string} */ body,
      type = sent.type,
    ) => from.request.post(sent.url, { data: body, headers: { 'content-type': type } });
    /** @type {[string, number[], Promise<{ status(): number }>][]} */
    const asked = [
      ['two receipts', [200], post(page, `${sent.body}&${sent.body}`)],
      ['a receipt of somebody else', [403], post(other.page, sent.body)],
      ['a changed receipt', [400], post(page, `${changed}`)],
      ['no receipt', [400], post(page, '')],
      ['no form', [400], post(page, 'documents')],
      ['half a form', [400, 415], post(page, '--x', 'multipart/form-data; boundary=x')],
    ];
    for (const [what, statuses, answer] of asked) expectStatus(what, statuses, (await answer).status());
  } finally {
    await other.close();
  }
  // Without a session.
  const headers = { 'content-type': sent.type };
  const form = await fetch(sent.url, { method: 'POST', headers, body: sent.body });
  expectStatus('a form without a session', [401, 403], form.status);
  const asksSigner = { 'content-type': 'application/json', origin };
  const grant = await fetch(`${origin}/sealift/uploads`, {
    method: 'POST',
    headers: asksSigner,
    body: '{"size":1}',
  });
  expectStatus('an upload without a session', [403], grant.status);
  const { code } = await grant.json();
  if (code !== 'not-authorized') throw new Error(`an upload without a session is refused with ${code}`);
}

/** @param {string} what @param {number[]} wanted @param {number} status */
function expectStatus(what, wanted, status) {
  if (!wanted.includes(status)) throw new Error(`${what}: ${status} instead of ${wanted.join(' or ')}`);
}
