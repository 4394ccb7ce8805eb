import { afterEach, expect, test, vi } from 'vitest';
import { askSigner } from './signer.js';

afterEach(() => vi.restoreAllMocks());

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
