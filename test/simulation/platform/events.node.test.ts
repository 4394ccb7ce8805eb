import { expect, test } from 'vitest';
import { LightAbortController, LightAbortSignal, LightEvent, LightEventTarget } from './events.js';

/** The platform's, and those that stand in for it. */
const REALMS = [
  {
    name: 'the platform',
    Target: EventTarget,
    Happening: Event,
    Controller: AbortController,
    Signal: AbortSignal,
  },
  {
    name: 'the simulation',
    Target: LightEventTarget as unknown as typeof EventTarget,
    Happening: LightEvent as unknown as typeof Event,
    Controller: LightAbortController as unknown as typeof AbortController,
    Signal: LightAbortSignal as unknown as typeof AbortSignal,
  },
];

test.each(REALMS)('$name: listeners hear in order, once, and not after they were removed', (realm) => {
  const target = new realm.Target();
  const heard: string[] = [];
  const removed = (): void => void heard.push('removed');
  const twice = (): void => void heard.push('twice');
  target.addEventListener('a', twice);
  target.addEventListener('a', twice);
  target.addEventListener('a', () => heard.push('once'), { once: true });
  target.addEventListener('a', () => target.removeEventListener('a', removed));
  target.addEventListener('a', removed);
  target.addEventListener('b', () => heard.push('b'));
  target.dispatchEvent(new realm.Happening('a'));
  expect(heard).toEqual(['twice', 'once']);
  target.dispatchEvent(new realm.Happening('a'));
  expect(heard).toEqual(['twice', 'once', 'twice']);
});

test.each(REALMS)('$name: an abort is heard once, by all that depend on it', (realm) => {
  const [one, other] = [new realm.Controller(), new realm.Controller()];
  const both = realm.Signal.any([one.signal, other.signal]);
  const deep = realm.Signal.any([both]);
  const heard: unknown[] = [];
  one.signal.addEventListener('abort', () => heard.push('one'));
  both.addEventListener('abort', () => heard.push('both', both.reason));
  deep.addEventListener('abort', () => heard.push('deep', deep.reason));
  expect([one.signal.aborted, both.aborted]).toEqual([false, false]);
  both.throwIfAborted();
  one.abort('why');
  other.abort('later');
  one.abort('again');
  expect(heard).toEqual(['one', 'both', 'why', 'deep', 'why']);
  expect(realm.Signal.any([other.signal, one.signal]).reason).toBe('later');
  expect(() => deep.throwIfAborted()).toThrow('why');
  expect([both.aborted, deep.aborted]).toEqual([true, true]);
  const plain = new realm.Controller();
  plain.abort();
  expect(plain.signal.reason).toMatchObject({ name: 'AbortError' });
});
