import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Announcer } from './announcer.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('messages that come together are said together', () => {
  const said: string[] = [];
  const announcer = new Announcer((text) => said.push(text));
  announcer.say('One.');
  announcer.say('Two.');
  expect(said).toEqual([]);
  vi.runAllTimers();
  announcer.say('Three.');
  vi.runAllTimers();
  expect(said).toEqual(['One. Two.', 'Three.']);
});

test('of progress only the latest is said, and news comes first', () => {
  const said: string[] = [];
  const announcer = new Announcer((text) => said.push(text));
  announcer.progress('25%');
  announcer.progress('50%');
  vi.runAllTimers();
  announcer.progress('75%');
  announcer.say('Stored.');
  vi.runAllTimers();
  expect(said).toEqual(['50%', 'Stored.']);
});

test('nothing is said after the end', () => {
  const said: string[] = [];
  const announcer = new Announcer((text) => said.push(text));
  announcer.say('One.');
  announcer.stop();
  vi.runAllTimers();
  expect(said).toEqual([]);
});

describe('news of files', () => {
  const SUMMARY = () => 'Many.';

  test('is said of a few one by one, and of more in one sentence', () => {
    const said: string[] = [];
    const announcer = new Announcer((text) => said.push(text));
    for (const name of ['a', 'b', 'c']) announcer.file(name, SUMMARY, false);
    vi.runAllTimers();
    announcer.say('One.');
    for (const name of ['a', 'b', 'c', 'd']) announcer.file(name, SUMMARY, false);
    vi.runAllTimers();
    expect(said).toEqual(['a b c', 'One. Many.']);
  });

  test('of a long list is said every few seconds, and does not hold up what else is said', () => {
    const said: string[] = [];
    const announcer = new Announcer((text) => said.push(text));
    for (let at = 0; at < 100; at += 1) {
      announcer.file(`${at}`, SUMMARY, true);
      vi.advanceTimersByTime(100);
    }
    expect(said).toEqual(['Many.', 'Many.', 'Many.']);
    announcer.say('Paused.');
    vi.advanceTimersByTime(300);
    expect(said).toEqual(['Many.', 'Many.', 'Many.', 'Paused. Many.']);
  });

  test('the end says what a summary would have said', () => {
    const said: string[] = [];
    const announcer = new Announcer((text) => said.push(text));
    for (const name of ['a', 'b', 'c', 'd']) announcer.file(name, SUMMARY, true);
    announcer.conclude('Finished.');
    vi.runAllTimers();
    announcer.file('a', SUMMARY, false);
    announcer.conclude('Finished.');
    vi.runAllTimers();
    expect(said).toEqual(['Finished.', 'Finished. a']);
  });
});
