import { afterAll, describe, expect, test } from 'vitest';
import { oddAnswers, waitFor } from './answers.js';
import { downloadDespite, store } from './downloading.js';
import type { Answered, Asked, Lie } from './line.js';
import { type Json, mutationsOf, replacing, sampleOf, seedOf, swapsOf } from './mutations.js';
import { watchConsole } from './secrets.js';
import { callOf, record, SEVERAL, SINGLE, uploadDespite } from './uploading.js';
import { openWorld } from './world.js';

/** Answers that are none; and the calls that only larger, longer and cancelled uploads make. */

const console = watchConsole();
const world = await openWorld();
afterAll(() => world.close(), 60_000);

const kms = world.profile('kms');
const held = world.profile('sse-c-held');
const single = await record(world, kms);
const several = await record(world, kms, SEVERAL);
const bySeveralHeld = await record(world, held, SEVERAL);
const object = await store(world, kms);
const odd = oddAnswers(world.elsewhere.origin);

describe('an answer that is none', () => {
  const calls = ['uploads', 'uploads/start', 'uploads/complete'].flatMap((call) =>
    odd.map(([name, say]) => [call, name, say] as const),
  );
  test.each(calls)('%s: %s', async (call, name, say) => {
    const line = (asked: Asked, answered: Answered) => (callOf(asked) === call ? say(answered) : undefined);
    await uploadDespite(world, kms, { line, retry: waitFor(name) }, console);
    expect(world.elsewhere.heard, 'a redirect was followed').toEqual([]);
  });

  test.each(odd)('downloads: %s', async (name, say) => {
    const line = (_: Asked, answered: Answered) => say(answered);
    await downloadDespite(world, kms, object, { line, retry: waitFor(name) }, console);
    expect(world.elsewhere.heard, 'a redirect was followed').toEqual([]);
  });
});

describe('a file of two parts', () => {
  const lies = mutationsOf(several.get('uploads/parts') ?? null);
  test.each(sampleOf(lies, 20, 3).map((lie) => [`${lie.field} ${lie.how}`, lie] as const))(
    'uploads/parts: %s',
    async (_, mutation) => {
      await uploadDespite(world, kms, { says: { 'uploads/parts': mutation }, size: SEVERAL }, console);
    },
  );
  const others = ['uploads', 'uploads/start', 'uploads/complete'].flatMap((call) =>
    sampleOf(mutationsOf(several.get(call) ?? null), 50, seedOf(call)).map(
      (lie) => [call, `${lie.field} ${lie.how}`, lie] as const,
    ),
  );
  test.each(others)('%s: %s', async (call, _, mutation) => {
    await uploadDespite(world, kms, { says: { [call]: mutation }, size: SEVERAL }, console);
  });
  const opening = ['uploads/start', 'uploads/opened'].flatMap((call) =>
    sampleOf(mutationsOf(bySeveralHeld.get(call) ?? null), 24, seedOf(call)).map(
      (lie) => [call, `${lie.field} ${lie.how}`, lie] as const,
    ),
  );
  test.each(opening)('opened by the page, %s: %s', async (call, _, mutation) => {
    await uploadDespite(world, held, { says: { [call]: mutation }, size: SEVERAL }, console);
  });
});

describe('a session that is to be renewed at once', () => {
  const soon = replacing(['expiresAt'], 1);
  const renewed: Json = { token: 's1.x.y', expiresAt: Date.now() + 3_600_000 };
  test.each(mutationsOf(renewed).map((lie) => [`${lie.field} ${lie.how}`, lie] as const))(
    'uploads/renew: %s',
    async (_, mutation) => {
      await uploadDespite(world, kms, { says: { uploads: soon, 'uploads/renew': mutation } }, console);
    },
  );
});

describe('cancelled or failed, and what the signer says then', () => {
  const receipt = (single.get('uploads/complete') as { receipt: Json }).receipt;
  const lost =
    (call: string): Lie =>
    (asked) =>
      callOf(asked) === call ? 'lost' : undefined;
  const claims = [replacing(['stored'], receipt), ...mutationsOf({ stored: receipt })];
  const told = claims.map((lie) => [`${lie.field} ${lie.how}`, lie] as const);

  test.each(sampleOf(told, 4, 1))('before it was sent: %s', async (_, mutation) => {
    const lie = { says: { 'uploads/abort': mutation }, cancelAt: 'uploads/start' };
    expect((await uploadDespite(world, kms, lie, console)).code).toBe('cancelled');
  });

  test.each(sampleOf(told, 2, 2))('when it is stored: %s', async (_, mutation) => {
    const lie = { says: { 'uploads/abort': mutation }, line: lost('uploads/complete') };
    await uploadDespite(world, kms, lie, console);
  });

  test.each(sampleOf(told, 4, 3))('cancelled when it is stored: %s', async (_, mutation) => {
    const says = { 'uploads/abort': mutation };
    const lie = { says, line: lost('uploads/complete'), cancelAt: 'uploads/complete' };
    await uploadDespite(world, kms, lie, console);
  });

  test('cancelled when it is stored, refused, and denied', async () => {
    const says = { 'uploads/abort': replacing([], {}) };
    const refused: Lie = (asked) =>
      callOf(asked) === 'uploads/complete' ? { status: 403, headers: {}, body: Buffer.alloc(0) } : undefined;
    const lie = { says, line: refused, cancelAt: 'uploads/complete' };
    expect((await uploadDespite(world, kms, lie, console)).code).toBe('outcome-unknown');
  });

  test.each(odd)('when it is stored: %s', async (name, say) => {
    const line = (asked: Asked, answered: Answered) =>
      callOf(asked) === 'uploads/complete'
        ? 'lost'
        : callOf(asked) === 'uploads/abort'
          ? say(answered)
          : undefined;
    await uploadDespite(world, kms, { line, retry: waitFor(name) }, console);
  });
});

test('what is true is taken', async () => {
  expect((await uploadDespite(world, kms, { size: SINGLE }, console)).code).toBe('done');
  expect((await uploadDespite(world, kms, { size: SEVERAL }, console)).code).toBe('done');
  expect((await uploadDespite(world, held, { size: SEVERAL }, console)).code).toBe('done');
  const swapped = swapsOf(single.get('uploads') ?? null, several.get('uploads') ?? null);
  expect(swapped.length).toBeGreaterThan(3);
});
