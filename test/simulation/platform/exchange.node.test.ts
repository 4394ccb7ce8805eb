import { expect, test } from 'vitest';
import { LightHeaders, LightRequest, LightResponse } from './exchange.js';

/** The platform's, and those that stand in for it. */
const REALMS = [
  { name: 'the platform', Fields: Headers, Asked: Request, Answer: Response },
  {
    name: 'the simulation',
    Fields: LightHeaders as unknown as typeof Headers,
    Asked: LightRequest as unknown as typeof Request,
    Answer: LightResponse as unknown as typeof Response,
  },
];

test.each(REALMS)('$name: headers', ({ Fields }) => {
  const fields = new Fields({ 'X-B': ' 1 ', a: '2' });
  fields.append('x-b', '3');
  fields.set('A', '4');
  fields.append('c', '5');
  fields.delete('C');
  expect([...fields]).toEqual([
    ['a', '4'],
    ['x-b', '1, 3'],
  ]);
  expect([fields.get('X-b'), fields.get('none'), fields.has('A')]).toEqual(['1, 3', null, true]);
  expect([...new Fields(fields)]).toEqual([...fields]);
  expect(() => fields.set('a b', '1')).toThrow(TypeError);
});

test.each(REALMS)('$name: an answer is read once', async ({ Answer }) => {
  const answer = new Answer('{"a":1}', { status: 201, headers: { a: 'b' } });
  expect([answer.status, answer.ok, answer.headers.get('a'), answer.bodyUsed]).toEqual([
    201,
    true,
    'b',
    false,
  ]);
  expect(answer.headers.get('content-type')).toBe('text/plain;charset=UTF-8');
  expect(await answer.json()).toEqual({ a: 1 });
  expect(answer.bodyUsed).toBe(true);
  await expect(answer.text()).rejects.toThrow(TypeError);
  const none = new Answer(null, { status: 204 });
  expect([none.body, await none.text(), none.bodyUsed]).toEqual([null, '', false]);
  expect(() => new Answer('', { status: 204 })).toThrow(TypeError);
  expect(() => new Answer('', { status: 99 })).toThrow(RangeError);
  expect(new Answer('', { status: 404 }).ok).toBe(false);
});

test.each(REALMS)('$name: a body is read as a stream', async ({ Answer }) => {
  const reader = new Answer(new Uint8Array([1, 2])).body?.getReader();
  expect(await reader?.read()).toMatchObject({ done: false, value: new Uint8Array([1, 2]) });
  expect(await reader?.read()).toEqual({ done: true, value: undefined });
  const stopped = new Answer('text').body?.getReader();
  await stopped?.cancel();
  expect((await stopped?.read())?.done).toBe(true);
  const locked = new Answer('text').body;
  locked?.getReader();
  expect(() => locked?.getReader()).toThrow(TypeError);
  const broken = new Answer(
    new ReadableStream({ pull: (controller) => controller.error(new TypeError('broken')) }),
  );
  await expect(broken.text()).rejects.toThrow('broken');
});

test.each(REALMS)('$name: a request', async ({ Asked }) => {
  const asked = new Asked('https://a.test', { method: 'POST', headers: { a: 'b' }, body: 'text' });
  expect([asked.url, asked.method, asked.headers.get('a'), asked.bodyUsed]).toEqual([
    'https://a.test/',
    'POST',
    'b',
    false,
  ]);
  expect(asked.signal.aborted).toBe(false);
  expect(await asked.text()).toBe('text');
  expect(asked.bodyUsed).toBe(true);
  expect(new Asked('https://a.test').body).toBe(null);
  expect(() => new Asked('https://a.test', { body: 'text' })).toThrow(TypeError);
});
