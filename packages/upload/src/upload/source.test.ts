import { planParts } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.js';
import { openSource, settlingTime } from './source.js';

const SECOND = 1_800_000_000_000;
const never = new AbortController().signal;

test.each([
  ['written an hour ago', SECOND - 3_600_000, SECOND, 0],
  ['written in this second', SECOND + 100, SECOND + 300, 750],
  ['written at the last moment of the last second', SECOND - 1, SECOND, 50],
  ['written in the last second, some time ago', SECOND - 900, SECOND + 500, 0],
  ['written now', SECOND, SECOND, 1050],
  ['written in the future: some clock is wrong', SECOND + 5000, SECOND, 0],
])('%s', (_, lastModified, now, wait) => {
  expect(settlingTime(lastModified, now)).toBe(wait);
});

describe('a source', () => {
  test('of several parts settles; of one part, or without a time, it need not', async () => {
    const clock = createFakeClock(SECOND + 300);
    const fresh = new File(['x'], 'x', { lastModified: SECOND + 100 });
    await openSource(fresh, clock).settle(planParts(1), never);
    await openSource(new Blob(['x']), clock).settle(planParts(9_000_000), never);
    expect(clock.slept).toEqual([]);
    await openSource(fresh, clock).settle(planParts(9_000_000), never);
    expect(clock.slept).toEqual([750]);
  });

  test('of 5 TiB is taken, of one byte more it is not', () => {
    const sized = (size: number): Blob => Object.defineProperty(new Blob(), 'size', { value: size });
    expect(openSource(sized(5_497_558_138_880), createFakeClock()).size).toBe(5_497_558_138_880);
    expect(() => openSource(sized(5_497_558_138_881), createFakeClock())).toThrow(
      expect.objectContaining({ code: 'file-too-large' }),
    );
  });

  test('that cannot be read any more is not confirmed', async () => {
    const arrayBuffer = () => Promise.reject(new DOMException('', 'NotReadableError'));
    const cut = Object.defineProperty(new Blob(['x']), 'slice', { value: () => ({ arrayBuffer }) });
    const gone = openSource(cut, createFakeClock()).confirm();
    await expect(gone).rejects.toMatchObject({ code: 'source-changed' });
    const unread = openSource(new Blob(['x']), createFakeClock(), async () => undefined).confirm();
    await expect(unread).rejects.toMatchObject({ code: 'source-changed' });
    await openSource(new Blob(['x']), createFakeClock()).confirm();
    await openSource(new Blob([]), createFakeClock()).confirm();
  });

  test('is a Blob', () => {
    expect(() => openSource('text' as never, createFakeClock())).toThrow('takes a File or a Blob');
  });
});
