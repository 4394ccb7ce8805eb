import { spawn } from 'node:child_process';
import { sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { programs } from './programs.js';

/** Whose form it is: in the prefix of the receipts of signed.js. */
const USER = 'zoë';
const START_SECONDS = 60;

/**
 * @typedef {{ what: string, body(field: string): BodyInit, keys?: string[], status?: number, refusable?: boolean }} Sent
 *   `keys`: stored, and of this user; otherwise, or as well where it is `refusable`, the form is refused with `status` (400)
 *
 * @typedef {{ key: string, jws: string, [name: string]: unknown }} Receipt
 */

/**
 * Starts the program that the document has for a language, and sends it forms.
 *
 * @param {string} name of the language
 * @param {string} document
 * @param {string} scratch a folder
 * @param {object} jwks
 * @param {readonly Sent[]} forms
 * @returns {Promise<{ what: string, problem: string | undefined }[]>}
 */
export async function answersOf(name, document, scratch, jwks, forms) {
  const program = programs[name];
  if (program === undefined) throw new Error(`no program for ${name}`);
  const folder = path.join(scratch, name);
  await mkdir(folder);
  await writeFile(path.join(folder, program.file), blockOf(document, program.file));
  await writeFile(path.join(folder, 'receipt-keys.json'), JSON.stringify(jwks));
  const port = await freePort();
  const [command, ...args] = await program.command(folder, port);
  const env = { ...process.env, PORT: String(port), DEMO_USER: USER, LC_ALL: 'C.UTF-8' };
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-4000);
    });
  const ended = once(child, 'close');
  try {
    await Promise.race([
      listening(port),
      ended.then(() => Promise.reject(new Error(`it ended:\n${output}`))),
    ]);
    const answers = [];
    for (const form of forms)
      answers.push({ what: form.what, problem: await send(port, program.field, form) });
    return answers;
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

/** @param {number} port @param {string} field @param {Sent} sent */
async function send(port, field, { body, keys, status = 400, refusable = false }) {
  const answer = await fetch(`http://127.0.0.1:${port}/documents`, {
    method: 'POST',
    body: body(field),
  }).catch(({ cause }) => new Response(`no answer: ${cause}`, { status: 599 }));
  const text = await answer.text();
  if (keys === undefined || (refusable && answer.status !== 200))
    return answer.status === status ? undefined : `${answer.status}: ${text.slice(0, 300)}`;
  const said =
    answer.status === 200 ? JSON.stringify(JSON.parse(text)) : `${answer.status}: ${text.slice(0, 300)}`;
  return said === JSON.stringify(keys) ? undefined : `${said} instead of ${JSON.stringify(keys)}`;
}

/** The block that a document has under a file's name. @param {string} document @param {string} file */
export function blockOf(document, file) {
  const name = file.replaceAll('.', '\\.');
  const blocks = [...document.matchAll(new RegExp(`^\`\`\`\\w+ \\[${name}\\]\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))];
  if (blocks.length !== 1) throw new Error(`docs/receipts.md has ${blocks.length} blocks for ${file}.`);
  return blocks[0]?.[1] ?? '';
}

/**
 * What forms send: receipts as the element sends them, and everything else.
 *
 * @param {import('./forgeries.js').Material & { receipts: Receipt[] }} material
 * @param {readonly import('./forgeries.js').Case[]} cases
 * @returns {Sent[]}
 */
export function formsOf({ receipts, privateKey, key: { kid } }, cases) {
  const [one, other, earlier] = /** @type {[Receipt, Receipt, Receipt]} */ (receipts);
  const texts = (/** @type {readonly unknown[]} */ given) =>
    given.map((receipt) => (typeof receipt === 'string' ? receipt : JSON.stringify(receipt)));
  const encoded =
    (/** @type {unknown[]} */ ...given) =>
    (/** @type {string} */ field) =>
      new URLSearchParams([...texts(given).map((text) => [field, text]), ['comment', 'Grüße & more']]);
  const multipart =
    (/** @type {unknown[]} */ ...given) =>
    (/** @type {string} */ field) => {
      const form = new FormData();
      form.append('comment', 'Grüße & more');
      for (const text of texts(given)) form.append(field, text);
      form.append('picture', new File(['not a receipt'], 'picture.png', { type: 'image/png' }));
      return form;
    };
  const [, facts = ''] = one.jws.split('.');
  const another = { ...JSON.parse(Buffer.from(facts, 'base64url').toString()), key: 'users/bob/1' };
  const input = [{ alg: 'EdDSA', typ: 'sealift-receipt+jwt', kid }, another]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const anothers = {
    ...another,
    jws: `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`,
  };
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  return [
    { what: 'one, URL-encoded', body: encoded(one), keys: [one.key] },
    { what: 'several, URL-encoded', body: encoded(one, other), keys: [one.key, other.key] },
    { what: 'one, multipart', body: multipart(one), keys: [one.key] },
    { what: 'several, multipart', body: multipart(other, one), keys: [other.key, one.key] },
    { what: 'one of the key before', body: encoded(earlier), keys: [earlier.key] },
    { what: 'none', body: encoded() },
    { what: 'none, multipart', body: multipart() },
    { what: 'one that the signer made for somebody else', body: encoded(anothers), status: 403 },
    { what: 'somebody else’s among others', body: encoded(one, anothers), status: 403 },
    {
      what: 'another key beside the signed one',
      body: encoded({ ...one, key: 'users/zoë/another' }),
      keys: [one.key],
      refusable: true,
    },
    { what: 'a text', body: encoded('receipt') },
    { what: 'an empty text', body: encoded('') },
    { what: 'null', body: encoded('null') },
    { what: 'an empty list', body: encoded('[null]') },
    { what: 'half of its JSON', body: encoded(JSON.stringify(one).slice(0, -1)) },
    { what: 'without its JWS', body: encoded({ ...one, jws: undefined }) },
    { what: 'a JWS that is a number', body: encoded({ ...one, jws: 7 }) },
    { what: 'more levels than a stack has', body: encoded(`{"jws":${deep}}`) },
    { what: 'a good one among others', body: multipart(one, { ...other, jws: `${other.jws}x` }) },
    {
      what: 'a file instead of a text',
      body: (field) => {
        const form = new FormData();
        form.append(field, new File([JSON.stringify(one)], 'receipt.json', { type: 'application/json' }));
        return form;
      },
    },
    ...cases
      .filter(({ good }) => good === 'never')
      .map(({ what, jws }) => ({ what, body: encoded({ ...one, jws }) })),
    // At the end: some servers close the connection.
    {
      what: 'half of a form',
      body: () => new Blob(['--x\r\ncontent'], { type: 'multipart/form-data; boundary=x' }),
    },
  ];
}

/** @param {number} port */
async function listening(port) {
  const end = Date.now() + START_SECONDS * 1000;
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(100);
    }
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
