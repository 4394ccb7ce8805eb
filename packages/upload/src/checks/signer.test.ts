import { afterEach, expect, test, vi } from 'vitest';
import { askSigner, checkSigner } from './signer.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('a function for headers that gives nothing is not waited for without end', async () => {
  const { signal } = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
  const headers = (): Promise<HeadersInit> => new Promise(() => {});
  const asked = askSigner('checks', {}, { signer: 'https://signer.test/', headers }, signal);
  await expect(asked).rejects.toMatchObject({ code: 'invalid-option', field: 'headers' });
});

test('what that function throws is the page’s', async () => {
  const { signal } = new AbortController();
  const headers = async (): Promise<HeadersInit> => {
    throw new RangeError('no token');
  };
  const asked = askSigner('checks', {}, { signer: 'https://signer.test/', headers }, signal);
  await expect(asked).rejects.toThrow('no token');
});

test('one answer that was lost is not taken for a signer that does not know the page', async () => {
  const asked: string[] = [];
  if (globalThis.location === undefined) vi.stubGlobal('location', new URL('https://page.test/'));
  const fetched = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init = {}) => {
    // The page of the test asks for things of its own.
    if (!`${input}`.startsWith('https://signer.test/')) return fetched(input, init);
    const { method = '' } = init;
    asked.push(method);
    if (asked.length === 1) throw new TypeError('network');
    return Response.json({ code: 'not-authorized', detail: 'Not you.' }, { status: 403 });
  });
  const { finding } = await checkSigner({ signer: 'https://signer.test/' }, new AbortController().signal);
  expect(asked).toEqual(['POST', 'GET', 'POST']);
  expect(finding.code).toBe('signer-not-authorized');
});
