import { describe, expect, test } from 'vitest';
import {
  cancellable,
  type FileEvent,
  type FileState,
  inProgress,
  next,
  retryable,
  settled,
  TRANSITIONS,
} from './states.js';

const STATES = Object.keys(TRANSITIONS) as FileState[];
const EVENTS: FileEvent[] = ['start', 'send', 'complete', 'finish', 'fail', 'stop', 'cancel', 'retry'];

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
    for (const state of STATES) expect(settled(state)).toBe(!cancellable(state) && state !== 'cancelling');
    expect(STATES.filter(cancellable)).toEqual(['waiting', 'preparing', 'uploading', 'completing']);
  });

  test('every file that is in progress can finish and fail', () => {
    for (const state of STATES.filter(inProgress)) {
      expect(next(state, 'finish')).toBe('done');
      expect(next(state, 'fail')).toBe('failed');
    }
  });
});
