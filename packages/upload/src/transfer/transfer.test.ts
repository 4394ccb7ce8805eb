import { plannedPart, planParts } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { DOWNLOAD_STATES } from '../download/states.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { UPLOAD_STATES } from '../upload/states.js';
import { Upload } from '../upload/upload.js';
import { createPauseGate } from './pause-gate.js';
import { createProgress } from './progress.js';
import { type Transitions, transition } from './transfer.js';

const never = new AbortController().signal;

describe.each([
  ['upload', UPLOAD_STATES as Transitions<string>, 15],
  ['download', DOWNLOAD_STATES as Transitions<string>, 16],
])('states of a %s', (_, table, steps) => {
  test('only the steps of the table', () => {
    let allowed = 0;
    for (const from of Object.keys(table)) {
      for (const to of Object.keys(table)) {
        if (table[from]?.includes(to)) {
          allowed++;
          expect(transition(table, from, to)).toBe(to);
        } else {
          expect(() => transition(table, from, to)).toThrow(`from ${from} to ${to}`);
        }
      }
    }
    expect(allowed).toBe(steps);
  });

  test('three ends', () => {
    expect(Object.keys(table).filter((state) => table[state]?.length === 0)).toEqual([
      'done',
      'failed',
      'cancelled',
    ]);
  });
});

test('what has ended waits for nothing, whatever of it is still under way', async () => {
  const upload = new Upload(undefined, async ({ waits }) => {
    await Promise.resolve();
    // A request whose answer nobody wants any more, and the next attempt at it.
    void waits.during('signer', async (requests) => {
      requests.failed('signer-unreachable');
      await Promise.resolve();
      await Promise.resolve();
      requests.failed('signer-unavailable');
      await new Promise(() => {});
    });
    throw new Error('over');
  });
  const waited: (string | undefined)[] = [];
  upload.addEventListener('waitchange', () => waited.push(upload.waiting?.code));
  await expect(upload.finished).rejects.toThrow('over');
  for (let turn = 0; turn < 9; turn++) await Promise.resolve();
  expect([upload.state, upload.waiting, waited.at(-1)]).toEqual(['failed', undefined, undefined]);
});

test('progress counts bytes of the file, and never falls', () => {
  const seen: number[] = [];
  const progress = createProgress(() => seen.push(progress.loaded));
  const plan = planParts(10 * 1024 * 1024);
  progress.expect(plan.plaintextSize);
  const [one, two] = [plannedPart(plan, 1), plannedPart(plan, 2)];
  progress.moved(one, 100);
  progress.moved(two, 50);
  progress.moved(one, 0); // starts again
  progress.moved(one, 120);
  progress.moved(two, two.length); // with the tag
  progress.done(two);
  progress.done(one);
  expect(seen).toEqual([100, 150, 170, 120 + two.plaintextLength, plan.plaintextSize]);
  expect(progress).toMatchObject({ loaded: plan.plaintextSize, total: plan.plaintextSize, partsDone: 2 });
});

describe('a pause gate', () => {
  test('holds back while closed', async () => {
    const pauseGate = createPauseGate();
    await pauseGate.pass(never);
    const { closing } = pauseGate;
    pauseGate.close();
    expect(closing.aborted).toBe(true);
    let through = false;
    const passing = pauseGate.pass(never).then(() => {
      through = true;
    });
    await createFakeClock().sleep(0, never);
    expect(through).toBe(false);
    pauseGate.open();
    await passing;
    expect(pauseGate.closing.aborted).toBe(false);
  });

  test('an abort ends the waiting', async () => {
    const pauseGate = createPauseGate();
    pauseGate.close();
    const controller = new AbortController();
    const passing = pauseGate.pass(controller.signal);
    controller.abort('reason');
    await expect(passing).rejects.toBe('reason');
  });
});
