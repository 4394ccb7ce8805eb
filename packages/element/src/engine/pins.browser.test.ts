import '../define.js';
import { afterEach, expect, test, vi } from 'vitest';
import type { EncryptedDownload } from '../download/encrypted-download.js';
import { hear, mountUpload, textFile } from '../testing/mount.js';
import type { ErrorDetail } from '../upload/events.js';

afterEach(() => {
  document.body.innerHTML = '';
  vi.restoreAllMocks();
});

/** What an element fails with whose signer has an object that S3 decrypts, at https://s3.invalid. */
async function failure(
  attributes: string,
  set: Partial<EncryptedDownload> = {},
): Promise<string | undefined> {
  const request = { method: 'GET', url: 'https://s3.invalid/k', headers: {}, expiresAt: Date.now() + 60_000 };
  const grant = { request, objectSize: 3, etag: '"e"', metadata: {}, protection: { profile: 'sse-s3' } };
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json(grant));
  document.body.innerHTML = `<encrypted-download signer="/sealift" object-key="k" save="manual" ${attributes}></encrypted-download>`;
  const element = document.querySelector('encrypted-download') as EncryptedDownload;
  Object.assign(element, set);
  const errors = hear<ErrorDetail>(element, 'sealift-error');
  void element.start();
  await vi.waitFor(() => expect(errors.length).toBe(1), 10_000);
  return errors[0]?.code;
}

test.each([
  ['require="client"', 'protection-refused'],
  ['require="sse-kms client"', 'protection-refused'],
  ['require=""', 'invalid-option'],
  ['require="Client"', 'invalid-option'],
  ['s3-origin="https://s3.test"', 's3-origin-mismatch'],
  ['s3-origin=""', 'invalid-option'],
  ['worker-url="https://cdn.test/open.worker.js"', 'invalid-option'],
  ['worker-url=""', 'invalid-option'],
])('%s is what the engine looks at', async (attributes, code) => {
  expect(await failure(attributes)).toBe(code);
});

test('senders is a property: what they refuse is not downloaded', async () => {
  const check = () =>
    Promise.reject(Object.assign(new Error('nobody signed it'), { code: 'signature-missing' }));
  expect(await failure('', { senders: { check } })).toBe('signature-missing');
});

test('as properties, too', async () => {
  expect(await failure('', { workerUrl: { seal: '/seal.worker.js' } })).toBe('invalid-option');
  expect(await failure('', { require: ['client', 'sse-c'] })).toBe('protection-refused');
  expect(await failure('', { s3Origin: ['https://a.test', 'https://b.test'] })).toBe('s3-origin-mismatch');
});

test.each(['s3Origin="https://s3.test"', 'senders="[object Object]"', 'keyring', 'versionid="v2"'])(
  '%s is no attribute: what it was to demand is not left out without a word',
  async (attributes) => {
    expect(await failure(attributes)).toBe('not-an-attribute');
  },
);

test('a property beside such text, as a framework sets it on markup from a server, is what counts', async () => {
  expect(await failure('s3origin="x"', { s3Origin: 'https://s3.test' })).toBe('s3-origin-mismatch');
});

test('uploads, too, and with an engine of the page', async () => {
  for (const attributes of ['context="[object Object]"', 'maxSize="1GB"', 'customerKey="1,2,3"']) {
    const { element, engine, rest } = await mountUpload(attributes);
    const errors = hear<ErrorDetail>(element, 'sealift-error');
    element.add([textFile('a.txt')]);
    await rest();
    expect(errors.map(({ code }) => code)).toEqual(['not-an-attribute']);
    expect(engine.uploads).toEqual([]);
  }
});
