import { describe, expect, test, vi } from 'vitest';
import { collect, flip, hex, noise, stream } from '../../test/bytes.js';
import { codeOf, errorOf } from '../../test/errors.js';
import { openerFor, sealObject } from '../../test/objects.js';
import { PIECE_BYTES } from '../gcm/segment.js';
import {
  DEFAULT_BUFFER_BYTES,
  openTo,
  openVerified,
  openWithDelayedAuthentication,
  type Spool,
} from './index.js';

const SEGMENT = PIECE_BYTES;
const big = new Uint8Array(SEGMENT + 100).map((_, i) => i * 7);

function spool(failAt?: 'write' | 'commit' | 'discard'): Spool & { steps: string[] } {
  const steps: string[] = [];
  const step = (name: string) => async () => {
    if (steps.at(-1) !== name) steps.push(name);
    if (failAt === name) throw new RangeError(`cannot ${name}`);
  };
  return { steps, write: step('write'), commit: step('commit'), discard: step('discard') };
}

async function* broken(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
  throw new RangeError('the line is dead');
}

describe('openVerified', () => {
  test('any chunking', async () => {
    const plaintext = noise(1000);
    const sealed = await sealObject(plaintext);
    for (const size of [1, 15, 16, 17, 999, 1000, 1001, 1015, 1016]) {
      const opened = await openVerified(await openerFor(sealed), stream(sealed.object, size));
      expect(hex(opened)).toBe(hex(plaintext));
    }
  });

  test('pieces of nothing in between', async () => {
    const sealed = await sealObject(noise(40));
    async function* gaps() {
      for await (const piece of stream(sealed.object, 9))
        yield* [new Uint8Array(0), piece, new Uint8Array(0)];
    }
    expect(hex(await openVerified(await openerFor(sealed), gaps()))).toBe(hex(noise(40)));
  });

  test('the buffer holds the object, tag included: exactly, and not one byte more', async () => {
    expect(DEFAULT_BUFFER_BYTES).toBe(67_108_864);
    const sealed = await sealObject(noise(100));
    const open = async (bufferSize: number) =>
      openVerified(await openerFor(sealed), stream(sealed.object), { bufferSize });
    expect((await open(116)).byteLength).toBe(100);
    expect(await codeOf(() => open(115))).toBe('object-exceeds-buffer');
    expect(await codeOf(() => open(Number.NaN))).toBe('object-exceeds-buffer');
    expect(await codeOf(() => open(0))).toBe('object-exceeds-buffer');
  });

  test('a larger object than the default buffer is refused without reading a byte', async () => {
    const sealed = await sealObject(noise(10));
    const read = vi.fn();
    const source = { [Symbol.asyncIterator]: read };
    const opener = await openerFor(sealed, { objectSize: DEFAULT_BUFFER_BYTES + 1 });
    expect(await codeOf(() => openVerified(opener, source))).toBe('object-exceeds-buffer');
    expect(read).not.toHaveBeenCalled();
  });

  test('a source that never ends is left as soon as it is too long', async () => {
    const sealed = await sealObject(noise(10));
    let yielded = 0;
    async function* endless() {
      for (;;) {
        yielded++;
        yield new Uint8Array(SEGMENT);
      }
    }
    expect(await codeOf(async () => openVerified(await openerFor(sealed), endless()))).toBe(
      'object-size-mismatch',
    );
    expect(yielded).toBeLessThan(4);
  });

  test('every bit of a small object', async () => {
    const sealed = await sealObject(noise(5));
    for (let bit = 0; bit < sealed.object.byteLength * 8; bit++) {
      const opening = async () => openVerified(await openerFor(sealed), stream(flip(sealed.object, bit)));
      expect(await codeOf(opening)).toBe('object-authentication-failed');
    }
  });

  test('an opener reads once', async () => {
    const sealed = await sealObject(noise(50));
    const opener = await openerFor(sealed);
    await openVerified(opener, stream(sealed.object));
    expect(await codeOf(() => openVerified(opener, stream(sealed.object)))).toBe('already-sealed');
  });

  test('an error of the source comes through as it is', async () => {
    const sealed = await sealObject(noise(50));
    const error = await errorOf(async () => openVerified(await openerFor(sealed), broken(sealed.object)));
    expect(error).toBeInstanceOf(RangeError);
  });
});

describe('openTo', () => {
  const opening = async (object: Uint8Array, target: Spool, sealed: Awaited<ReturnType<typeof sealObject>>) =>
    openTo(await openerFor(sealed, { objectSize: object.byteLength }), stream(object, 70_001), target);

  test('commits once, after the last byte', async () => {
    const sealed = await sealObject(big);
    const target = spool();
    await opening(sealed.object, target, sealed);
    expect(target.steps).toEqual(['write', 'commit']);
  });

  test.each([
    ['a changed first byte', (object: Uint8Array) => flip(object, 0), 'object-authentication-failed'],
    [
      'a changed last byte',
      (object: Uint8Array) => flip(object, (SEGMENT + 99) * 8),
      'object-authentication-failed',
    ],
    [
      'a changed tag',
      (object: Uint8Array) => flip(object, (SEGMENT + 115) * 8),
      'object-authentication-failed',
    ],
    ['a cut object', (object: Uint8Array) => object.subarray(0, SEGMENT), 'object-authentication-failed'],
    ['a cut last byte', (object: Uint8Array) => object.subarray(0, -1), 'object-authentication-failed'],
    [
      'an extended object',
      (object: Uint8Array) => new Uint8Array([...object, 0]),
      'object-authentication-failed',
    ],
  ])('discards %s, after having written', async (_, change, code) => {
    const sealed = await sealObject(big);
    const target = spool();
    expect(await codeOf(() => opening(change(sealed.object), target, sealed))).toBe(code);
    expect(target.steps).toEqual(['write', 'discard']);
  });

  test.each([
    ['nothing', 0],
    ['the first segment', SEGMENT],
    ['all but a block', SEGMENT + 100],
    ['all but a byte', SEGMENT + 115],
  ])('discards when only %s arrives', async (_, length) => {
    const sealed = await sealObject(big);
    const target = spool();
    const cut = async () =>
      openTo(await openerFor(sealed), stream(sealed.object.subarray(0, length)), target);
    expect(await codeOf(cut)).toBe('object-size-mismatch');
    expect(target.steps.at(-1)).toBe('discard');
    expect(target.steps).not.toContain('commit');
  });

  test('discards when the source fails', async () => {
    const sealed = await sealObject(big);
    const target = spool();
    await expect(
      openTo(await openerFor(sealed), broken(sealed.object.subarray(0, SEGMENT)), target),
    ).rejects.toThrow('the line is dead');
    expect(target.steps).toEqual(['write', 'discard']);
  });

  test('discards when the spool cannot write', async () => {
    const sealed = await sealObject(noise(20));
    const target = spool('write');
    await expect(opening(sealed.object, target, sealed)).rejects.toThrow('cannot write');
    expect(target.steps).toEqual(['write', 'discard']);
  });

  test('discards when the spool cannot commit', async () => {
    const sealed = await sealObject(noise(20));
    const target = spool('commit');
    await expect(opening(sealed.object, target, sealed)).rejects.toThrow('cannot commit');
    expect(target.steps).toEqual(['write', 'commit', 'discard']);
  });

  test('a spool that cannot discard does not hide why the object was refused', async () => {
    const sealed = await sealObject(noise(20));
    const target = spool('discard');
    expect(await codeOf(() => opening(flip(sealed.object, 3), target, sealed))).toBe(
      'object-authentication-failed',
    );
  });
});

describe('delayed authentication', () => {
  test('hands plaintext out first and throws at the end', async () => {
    const sealed = await sealObject(big);
    const changed = flip(sealed.object, (SEGMENT + 20) * 8);
    const reading = openWithDelayedAuthentication(await openerFor(sealed), stream(changed));
    const first = await reading.next();
    expect(first.value?.byteLength).toBe(SEGMENT);
    expect((await reading.next()).value?.byteLength).toBe(100);
    expect(await codeOf(() => reading.next())).toBe('object-authentication-failed');
  });

  test('ends quietly when the object is genuine', async () => {
    const sealed = await sealObject(noise(100));
    const reading = openWithDelayedAuthentication(await openerFor(sealed), stream(sealed.object));
    expect(hex(await collect(reading))).toBe(hex(noise(100)));
  });

  test('closes its source when the reader goes away', async () => {
    const sealed = await sealObject(big);
    let closed = false;
    async function* source() {
      try {
        yield* stream(sealed.object, 65_536);
      } finally {
        closed = true;
      }
    }
    for await (const _ of openWithDelayedAuthentication(await openerFor(sealed), source())) break;
    expect(closed).toBe(true);
  });
});
