import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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
