import { MAX_OBJECT_BYTES, plannedPart } from '@sealift/protocol';
import { expect, test } from 'vitest';
import { planRanges, RANGE_BYTES } from './ranges.js';

const sizes = [0, 1, 15, 16].flatMap((more) => [more, RANGE_BYTES - 16 + more, 3 * RANGE_BYTES + more]);

test.each(sizes.flatMap((size) => [0, 16].map((tagBytes) => [size, tagBytes] as const)))(
  'a file of %i bytes and a tag of %i: every byte once, the tag in one piece',
  (size, tagBytes) => {
    const plan = planRanges(size, tagBytes);
    let read = 0;
    for (let number = 1; number <= plan.partCount; number++) {
      const part = plannedPart(plan, number);
      expect(part.offset).toBe(read);
      expect(part.length - part.plaintextLength).toBe(part.last ? tagBytes : 0);
      expect(part.plaintextLength).toBeLessThanOrEqual(RANGE_BYTES);
      read += part.plaintextLength;
    }
    expect(read).toBe(size);
  },
);

test('the largest object is read in ranges of the same size', () => {
  const plan = planRanges(MAX_OBJECT_BYTES, 0);
  expect(plan.partCount).toBe(655_360);
  expect(plannedPart(plan, 1).length).toBe(RANGE_BYTES);
  expect(plannedPart(plan, plan.partCount)).toMatchObject({ length: RANGE_BYTES, last: true });
});
