import { expect, test, vi } from 'vitest';
import { reopen } from './reopen.js';

const file = new File(['x'], 'a');
const handle = (known: PermissionState | undefined, asked: PermissionState = 'denied') =>
  ({
    getFile: async () => file,
    ...(known && { queryPermission: async () => known, requestPermission: vi.fn(async () => asked) }),
  }) as never as FileSystemFileHandle & { requestPermission(): Promise<PermissionState> };

test.each([
  ['granted', 'denied', file, 0],
  ['prompt', 'granted', file, 1],
  ['prompt', 'denied', undefined, 1],
  ['denied', 'granted', undefined, 0],
] as const)('permission %s, and %s when asked', async (known, asked, expected, times) => {
  const given = handle(known, asked);
  expect(await reopen(given)).toBe(expected);
  expect(given.requestPermission).toHaveBeenCalledTimes(times);
});

test('an engine that has no permissions for it; no handle; a file that is gone', async () => {
  expect(await reopen(handle(undefined))).toBe(file);
  expect(await reopen(undefined)).toBeUndefined();
  const gone = { getFile: () => Promise.reject(new DOMException('gone', 'NotFoundError')) };
  expect(await reopen(gone as never)).toBeUndefined();
});
