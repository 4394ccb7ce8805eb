import { expect, test } from 'vitest';
import { checkClocks, timeOf } from './clocks.js';

const MINUTE = 60_000;

test.each([
  [0, 0, 'ok clock', ''],
  [MINUTE, -MINUTE / 2, 'warning clock-of-signer', '90 seconds ahead'],
  [MINUTE, 0, 'ok clock', ''],
  [16 * MINUTE, 0, 'error clock-of-signer', '16 minutes ahead'],
  [-15 * MINUTE, 0, 'warning clock-of-signer', '15 minutes behind'],
  [16 * MINUTE, 16 * MINUTE, 'error clock-of-page', '16 minutes behind'],
  [-3 * 60 * MINUTE, -3 * 60 * MINUTE, 'error clock-of-page', '3 hours ahead'],
  [2 * MINUTE, 2 * MINUTE, 'warning clock-of-page', '2 minutes behind'],
  [40 * MINUTE, -40 * MINUTE, 'error clock-of-signer', '80 minutes ahead'],
  [2 * MINUTE, undefined, 'warning clocks-differ', '2 minutes ahead'],
  [-16 * MINUTE, undefined, 'error clocks-differ', '16 minutes behind'],
  [MINUTE, undefined, 'ok clock', ''],
] as const)('the signer %i ms ahead of the page, S3 %s: %s', (signer, s3, found, detail) => {
  const finding = checkClocks(signer, s3);
  expect(`${finding.severity} ${finding.code}`).toBe(found);
  expect(finding.detail).toContain(detail);
  expect(finding.fix !== undefined).toBe(finding.severity !== 'ok');
});

test('S3 tells its time in the refusal of an expired URL, or by a header', () => {
  const time = Date.UTC(2026, 10, 21, 1, 2, 3);
  expect(timeOf('<Error><ServerTime>2026-11-21T01:02:03Z</ServerTime></Error>', {})).toBe(time);
  expect(timeOf('<Error/>', { date: 'Sat, 21 Nov 2026 01:02:03 GMT' })).toBe(time);
  expect(timeOf('<Error/>', {})).toBeUndefined();
});
