import { expect, test } from 'vitest';
import { type DownloadEvent, type DownloadState, nextDownload } from './states.js';

const STATES: DownloadState[] = ['idle', 'working', 'paused', 'done', 'failed'];

test.each<[DownloadState, DownloadEvent, DownloadState | undefined]>([
  ['idle', 'start', 'working'],
  ['working', 'start', undefined],
  ['working', 'finish', 'done'],
  ['working', 'fail', 'failed'],
  ['working', 'cancel', 'idle'],
  ['working', 'resume', undefined],
  ['working', 'pause', 'paused'],
  ['paused', 'pause', undefined],
  ['paused', 'start', undefined],
  ['paused', 'resume', 'working'],
  ['paused', 'finish', 'done'],
  ['paused', 'fail', 'failed'],
  ['paused', 'cancel', 'idle'],
  ['done', 'start', 'working'],
  ['failed', 'start', 'working'],
])('%s, %s: %s', (state, event, after) => {
  expect(nextDownload(state, event)).toBe(after);
});

test('a late result of a download that was cancelled changes nothing', () => {
  for (const state of STATES.filter((one) => one !== 'working' && one !== 'paused')) {
    for (const event of ['finish', 'fail', 'cancel', 'pause', 'resume'] as const)
      expect(nextDownload(state, event)).toBeUndefined();
  }
});
