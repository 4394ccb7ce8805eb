import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type NodeStack, startNodeStack } from '../testing/node-stack.js';
import { createUploader } from './uploader.js';

let stack: NodeStack;
beforeAll(async () => {
  stack = await startNodeStack();
});
afterAll(() => stack?.close());

test('in Node, where there is no page, an upload says what is missing, and leaves nothing behind', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const { signer, headers, keyring } = stack;
  const upload = createUploader({ signer, headers, keyring }).upload(new Blob(['plaintext']));
  await expect(upload.finished).rejects.toMatchObject({
    code: 'worker-failed',
    message: expect.stringMatching(/Worker and XMLHttpRequest are missing.*@sealift\/client/),
  });
  expect(await stack.bucket()).toEqual({ objects: [], openUploads: 0 });
});
