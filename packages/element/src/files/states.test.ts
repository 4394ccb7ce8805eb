import { describe, expect, test } from 'vitest';
import {
  cancellable,
  type FileEvent,
  type FileState,
  inProgress,
  next,
  pausable,
  retryable,
  settled,
  TRANSITIONS,
} from './states.js';

const STATES = Object.keys(TRANSITIONS) as FileState[];
const EVENTS: FileEvent[] = [
  'start',
  'send',
  'complete',
  'finish',
  'fail',
  'stop',
  'cancel',
  'retry',
  'pause',
  'wait',
  'leave',
  'discard',
];

describe('the life of a file', () => {
  test('goes from waiting to done', () => {
    let state: FileState | undefined = 'waiting';
    for (const event of ['start', 'send', 'complete', 'finish'] as const) state = state && next(state, event);
    expect(state).toBe('done');
  });

  test('an empty file may skip the states that need bytes', () => {
    expect(next('preparing', 'complete')).toBe('completing');
    expect(next('preparing', 'finish')).toBe('done');
  });

  test('done and refused are final', () => {
    for (const event of EVENTS) {
      expect(next('done', event)).toBeUndefined();
      expect(next('refused', event)).toBeUndefined();
    }
  });

  test('a late result never revives a cancelled file', () => {
    for (const event of ['send', 'complete', 'finish', 'fail'] as const) {
      expect(next('cancelled', event)).toBeUndefined();
    }
  });

  test('only failed and cancelled files can be tried again, and they queue up anew', () => {
    expect(STATES.filter(retryable)).toEqual(['failed', 'cancelled']);
    expect(next('failed', 'retry')).toBe('waiting');
  });

  test('a file is either settled, or can be cancelled, or is being cancelled', () => {
    expect(STATES.filter(settled)).toEqual(['ready', 'done', 'failed', 'cancelled', 'refused', 'unfinished']);
    expect(STATES.filter(cancellable)).toEqual(['waiting', 'preparing', 'uploading', 'paused', 'completing']);
  });

  test('what is not at its end yet can be paused, and then goes on, ends or is cancelled', () => {
    expect(STATES.filter(pausable)).toEqual(['waiting', 'preparing', 'uploading']);
    expect(next('paused', 'start')).toBe('preparing');
    expect(next('paused', 'wait')).toBe('waiting');
    expect(next('paused', 'finish')).toBe('done');
    expect(next('paused', 'cancel')).toBe('cancelling');
    // The engine may still tell of bytes: that is not going on.
    expect(next('paused', 'send')).toBeUndefined();
    expect(inProgress('paused')).toBe(false);
    expect(settled('paused')).toBe(false);
  });

  test('an unfinished upload goes on when the user says so, and is left alone until then', () => {
    expect(next('unfinished', 'start')).toBe('preparing');
    expect(next('unfinished', 'discard')).toBe('cancelling');
    expect(next('preparing', 'leave')).toBe('unfinished');
    expect([cancellable('unfinished'), retryable('unfinished'), pausable('unfinished')]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('every file that is in progress can finish and fail', () => {
    for (const state of STATES.filter(inProgress)) {
      expect(next(state, 'finish')).toBe('done');
      expect(next(state, 'fail')).toBe('failed');
    }
  });
});
