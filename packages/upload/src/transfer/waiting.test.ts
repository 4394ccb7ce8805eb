import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { UploadErrorCode } from '../errors.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { createWaits, type Piece, type Requests, type Waiting, waitingOf } from './waiting.js';

const NOW = 1_000_000;

/** Moved so many milliseconds ago; failed, perhaps, for so long. */
function piece(to: Piece['to'], moved: number, code?: UploadErrorCode, failed = moved): Piece {
  return { to, open: code === undefined, moved: NOW - moved, code, failed: code && NOW - failed };
}
const resting: Piece = { ...piece('s3', 90_000), open: false };

type Case = [what: string, pieces: Piece[], online: string | undefined, offline: string | undefined];
const cases: Case[] = [
  ['nothing is asked', [], undefined, undefined],
  ['nothing is open', [resting], undefined, 'network 90000'],
  ['bytes go to S3', [piece('s3', 50)], undefined, undefined],
  ['none for two seconds', [piece('s3', 2000)], undefined, 'network 2000'],
  ['none for just under ten', [piece('s3', 9999)], undefined, 'network 9999'],
  ['none for ten', [piece('s3', 10_000)], 'slow 10000', 'network 10000'],
  ['the signer has two seconds', [piece('signer', 1999)], undefined, undefined],
  ['and no more', [piece('signer', 2000)], 'signer 2000', 'network 2000'],
  ['S3 has failed', [piece('s3', 0, 's3-slow-down', 5)], 's3 5 s3-slow-down', 'network 5 s3-slow-down'],
  [
    'the signer has failed',
    [piece('signer', 0, 'signer-unavailable', 5)],
    'signer 5 signer-unavailable',
    'network 5 signer-unavailable',
  ],
  ['one part moves', [piece('s3', 0, 's3-slow-down', 5), piece('s3', 100)], undefined, undefined],
  [
    'one part may move still',
    [piece('s3', 0, 's3-slow-down', 5), piece('s3', 9000)],
    undefined,
    'network 5 s3-slow-down',
  ],
  ['one rests', [piece('s3', 0, 's3-slow-down', 5), resting], 's3 5 s3-slow-down', 'network 5 s3-slow-down'],
  [
    'since the last of them stopped',
    [piece('s3', 0, 's3-slow-down', 500), piece('s3', 0, 's3-slow-down', 70)],
    's3 70 s3-slow-down',
    'network 70 s3-slow-down',
  ],
  ['the same, slow', [piece('s3', 60_000), piece('s3', 12_000)], 'slow 12000', 'network 12000'],
  [
    'S3 before the signer, the signer before what is slow',
    [piece('s3', 60_000), piece('signer', 5000), piece('s3', 0, 's3-unreachable', 7000)],
    's3 5000 s3-unreachable',
    'network 5000',
  ],
  [
    'the signer before what is slow',
    [piece('s3', 60_000), piece('signer', 5000)],
    'signer 5000',
    'network 5000',
  ],
];

function told(waiting: Waiting | undefined): string | undefined {
  return (
    waiting && [waiting.for, NOW - waiting.since, waiting.code].filter((word) => word !== undefined).join(' ')
  );
}

test.each(cases)('%s', (_, pieces, online, offline) => {
  expect(told(waitingOf(pieces, NOW, false))).toBe(online);
  expect(told(waitingOf(pieces, NOW, true))).toBe(offline);
});

describe('what a transfer tells', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Time passes for the clock and for timers. */
  function board(all?: Set<Piece>) {
    const clock = createFakeClock(0);
    const seen: (Waiting | undefined)[] = [];
    let stopped = false;
    const waits = createWaits(
      clock,
      () => stopped,
      () => seen.push(waits.waiting),
      all,
    );
    const pass = (ms: number): void => {
      for (let left = ms; left > 0; left -= 100) {
        clock.time += 100;
        vi.advanceTimersByTime(100);
      }
    };
    const begin = (to: 's3' | 'signer') => {
      let end = (): void => {};
      let requests: Requests | undefined;
      const ended = waits.during(to, (given) => {
        requests = given;
        return new Promise<void>((resolve) => {
          end = resolve;
        });
      });
      return Object.assign(requests as never as Requests, {
        end: () => {
          end();
          return ended;
        },
      });
    };
    const stop = (value: boolean): void => {
      stopped = value;
      waits.look();
    };
    return { clock, waits, seen, pass, begin, stop };
  }

  test('a request on which nothing moves, and then a byte', () => {
    const { waits, seen, pass, begin } = board();
    const request = begin('s3');
    request.sent();
    pass(9000);
    request.moved(10);
    pass(9900);
    expect(seen).toEqual([]);
    pass(1100);
    expect(seen).toEqual([{ for: 'slow', since: 9000 }]);
    pass(60_000);
    request.moved(11);
    expect(seen).toEqual([{ for: 'slow', since: 9000 }, undefined]);
    expect(waits.waiting).toBeUndefined();
  });

  test('a retry that fails where the first attempt did has waited since then', () => {
    const { waits, pass, begin } = board();
    const request = begin('s3');
    request.sent();
    request.moved(100);
    pass(1000);
    request.failed('s3-slow-down');
    expect(waits.waiting).toEqual({ for: 's3', since: 1000, code: 's3-slow-down' });
    pass(5000);
    request.sent();
    expect(waits.waiting).toMatchObject({ since: 1000 });
    request.moved(100);
    expect(waits.waiting).toBeUndefined();
    pass(1000);
    request.failed('s3-unreachable');
    expect(waits.waiting).toEqual({ for: 's3', since: 1000, code: 's3-unreachable' });
    request.sent();
    request.moved(101);
    pass(1000);
    request.failed('s3-slow-down');
    expect(waits.waiting).toEqual({ for: 's3', since: 8000, code: 's3-slow-down' });
  });

  test('the network goes and comes back', () => {
    const { clock, waits, pass, begin } = board();
    const request = begin('s3');
    request.sent();
    clock.isOffline = true;
    pass(3000);
    expect(waits.waiting).toEqual({ for: 'network', since: 0 });
    clock.isOffline = false;
    pass(1000);
    expect(waits.waiting).toBeUndefined();
  });

  test('a clock on the wall that jumps changes no time', () => {
    const { clock, waits, pass, begin } = board();
    let jump = 0;
    clock.now = () => clock.time + jump;
    begin('s3').failed('s3-slow-down');
    pass(2000);
    jump = -86_400_000;
    pass(2000);
    expect(waits.waiting).toEqual({ for: 's3', since: 0, code: 's3-slow-down' });
  });

  test('what has to wait for others waits as they do', async () => {
    const all = new Set<Piece>();
    const [mine, theirs] = [board(all), board(all)];
    const turn = mine.begin('s3');
    mine.pass(5000);
    expect(mine.waits.waiting).toBeUndefined();
    const request = theirs.begin('s3');
    request.failed('s3-slow-down');
    mine.pass(1000);
    expect(mine.waits.waiting).toMatchObject({ for: 's3', code: 's3-slow-down' });
    // Another one moves.
    const other = theirs.begin('s3');
    other.sent();
    mine.pass(1000);
    expect(mine.waits.waiting).toBeUndefined();
    await other.end();
    mine.pass(1000);
    expect(mine.waits.waiting).toMatchObject({ for: 's3' });
    await turn.end();
    expect(mine.waits.waiting).toBeUndefined();
    await request.end();
    expect(all.size).toBe(0);
  });

  test('who is stopped waits for nobody', () => {
    const { waits, stop, begin } = board();
    begin('s3').failed('s3-slow-down');
    stop(true);
    expect(waits.waiting).toBeUndefined();
    stop(false);
    expect(waits.waiting).toMatchObject({ for: 's3' });
  });

  test('what has ended is not waited for, and leaves no timer', async () => {
    const { waits, begin } = board();
    const one = begin('s3');
    const other = begin('signer');
    one.failed('s3-slow-down');
    other.failed('signer-unavailable');
    await one.end();
    expect(waits.waiting).toMatchObject({ for: 'signer' });
    await other.end();
    expect(waits.waiting).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});
