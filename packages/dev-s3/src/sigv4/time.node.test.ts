import { expect, test } from 'vitest';
import { draftFor } from '../testing/attack.js';
import { sendRaw } from '../testing/raw.js';
import { startServer } from '../testing/server.js';
import { presign, signHeader } from '../testing/signer.js';
import { formatTimestamp, parseTimestamp } from './time.js';

const SIGNED = Date.parse('2026-03-01T12:00:00Z');
const QUARTER = 15 * 60_000;

test.each([
  ['header', -QUARTER - 1, 'RequestTimeTooSkewed'],
  ['header', -QUARTER, undefined],
  ['header', QUARTER, undefined],
  ['header', QUARTER + 1, 'RequestTimeTooSkewed'],
  ['query', -QUARTER - 1, 'AccessDenied'],
  ['query', -QUARTER, undefined],
  ['query', 60_000, undefined],
  ['query', 60_001, 'AccessDenied'],
] as const)('%s, %d ms after signing: %s', async (via, elapsed, code) => {
  const s3 = await startServer({ clock: () => SIGNED + elapsed });
  const draft = draftFor(s3, { timestamp: formatTimestamp(SIGNED), body: 'x' });
  expect((await sendRaw(s3.port, via === 'header' ? signHeader(draft) : presign(draft))).code).toBe(code);
});

test('a week is the longest validity', async () => {
  const s3 = await startServer();
  expect((await sendRaw(s3.port, presign(draftFor(s3, { expires: '604800', body: 'x' })))).status).toBe(200);
  expect((await sendRaw(s3.port, presign(draftFor(s3, { expires: '604801', body: 'x' })))).status).toBe(400);
});

test('timestamps', () => {
  expect(parseTimestamp('20240229T235959Z')).toBe(Date.parse('2024-02-29T23:59:59Z'));
  const wrong = [
    '',
    '20230229T000000Z',
    '20240101T240000Z',
    '20240101T000060Z',
    '2024-01-01T00:00:00Z',
    '20240101T000000',
    ' 20240101T000000Z',
  ];
  for (const text of wrong) expect(parseTimestamp(text)).toBeUndefined();
});
