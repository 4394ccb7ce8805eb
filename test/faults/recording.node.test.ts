import { describe, expect, test } from 'vitest';
import type { Passage } from './proxy.js';
import { needless, type Sent, type Span } from './recording.js';

const BEGAN = 1_000_000;
/** Sent at once, answered 20 ms later; sent again after a second. */
const LAST_BYTE = BEGAN + 10;
const ANSWERED = BEGAN + 30;

function sent(of: Partial<Passage> = {}): Sent {
  const passage: Passage = {
    ...{ call: 'part', method: 'PUT', path: '/bucket/key?partNumber=1', headers: {}, at: BEGAN },
    ...{ lastByteAt: LAST_BYTE, answeredAt: ANSWERED, sent: [], whole: true, status: 200, answer: [] },
    ...{ fault: undefined, left: false, ...of },
  };
  return { key: 'key', offset: 0, bytes: Buffer.alloc(1), passage };
}
const again = sent({ at: BEGAN + 1000, lastByteAt: BEGAN + 1010, answeredAt: BEGAN + 1030 });
const found = (first: Sent, ...interrupted: Span[]): number => needless([first, again], interrupted).length;

describe('a part that was sent again', () => {
  test('is needless where S3 had it and the page was told', () => {
    expect(found(sent())).toBe(1);
  });

  test.each<[string, Partial<Passage>]>([
    ['the answer was lost', { fault: 'reset-answer' }],
    ['the page had left', { left: true }],
    ['S3 refused it', { status: 503 }],
    ['the answer came late', { answeredAt: ANSWERED + 1000 }],
  ])('is not where %s', (_, of) => {
    expect(found(sent(of))).toBe(0);
  });

  test.each<[string, Span, number]>([
    ['while the answer came', { from: LAST_BYTE + 5, to: LAST_BYTE + 6 }, 0],
    ['before its last byte, and heard after it', { from: BEGAN, to: LAST_BYTE + 1 }, 0],
    ['soon after the answer', { from: ANSWERED + 100, to: ANSWERED + 101 }, 0],
    ['before its last byte, and heard before it', { from: BEGAN, to: LAST_BYTE - 1 }, 1],
    ['long after the answer', { from: ANSWERED + 500, to: ANSWERED + 501 }, 1],
  ])('and the page was interrupted %s', (_, span, problems) => {
    expect(found(sent(), span)).toBe(problems);
  });
});
