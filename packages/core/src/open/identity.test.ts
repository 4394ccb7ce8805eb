import { describe, expect, test } from 'vitest';
import { noise } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { openerFor, type Sealed, sealObject } from '../../test/objects.js';
import type { OpenerOptions } from './index.js';

const KEY = 'uploads/ünï/1 📄';
const OTHER = 'uploads/2';
const without = ({ metadata: { 'sealift-file': _, ...metadata }, ...sealed }: Sealed): Sealed => ({
  ...sealed,
  metadata,
});
const sealedAs = (objectKey?: string) => sealObject(noise(5), objectKey === undefined ? {} : { objectKey });

describe('an object is the one that was asked for', () => {
  test.each<[string, string | undefined, Partial<OpenerOptions>, string | undefined]>([
    ['the same key', KEY, { objectKey: KEY }, undefined],
    ['another key', KEY, { objectKey: OTHER }, 'object-mismatch'],
    ['a key that begins alike', KEY, { objectKey: KEY.slice(0, -1) }, 'object-mismatch'],
    ['an empty key was asked for', KEY, { objectKey: '' }, 'object-mismatch'],
    ['the same key, demanded', KEY, { objectKey: KEY, identity: 'required' }, undefined],
    ['another key, demanded', KEY, { objectKey: OTHER, identity: 'required' }, 'object-mismatch'],
    ['none sealed', undefined, { objectKey: KEY }, undefined],
    ['none sealed, one demanded', undefined, { objectKey: KEY, identity: 'required' }, 'identity-missing'],
    ['moved, by name', KEY, { objectKey: OTHER, identity: { movedFrom: KEY } }, undefined],
    ['moved from elsewhere', KEY, { objectKey: OTHER, identity: { movedFrom: 'x' } }, 'object-mismatch'],
    ['called moved, and was not', KEY, { objectKey: KEY, identity: { movedFrom: OTHER } }, 'object-mismatch'],
    ['moved, none sealed', undefined, { objectKey: KEY, identity: { movedFrom: OTHER } }, 'identity-missing'],
    ['nothing was asked for', KEY, {}, undefined],
    ['moved, nothing was asked for', KEY, { identity: { movedFrom: OTHER } }, 'object-mismatch'],
    ['demanded, nothing to compare with', KEY, { identity: 'required' }, 'invalid-option'],
    ['an unknown demand', KEY, { objectKey: KEY, identity: 'require' as 'required' }, 'invalid-option'],
    ['a move from nowhere', KEY, { objectKey: KEY, identity: {} as { movedFrom: string } }, 'invalid-option'],
    ['a key that is no text', KEY, { objectKey: 7 as unknown as string }, 'invalid-option'],
  ])('%s', async (_, sealed, asked, code) => {
    const opening = openerFor(await sealedAs(sealed), asked);
    if (code === undefined) expect((await opening).objectKey).toBe(sealed);
    else expect(await codeOf(() => opening)).toBe(code);
  });

  test('an entry that was removed is one that is missing: told only when it is demanded', async () => {
    const stripped = without(await sealedAs(KEY));
    expect((await openerFor(stripped, { objectKey: OTHER })).objectKey).toBeUndefined();
    const demanding = openerFor(stripped, { objectKey: OTHER, identity: 'required' });
    expect(await codeOf(() => demanding)).toBe('identity-missing');
  });

  test('neither key stands in the refusal', async () => {
    const opening = openerFor(await sealedAs(KEY), { objectKey: OTHER });
    await expect(opening).rejects.toSatisfy(
      ({ message, stack }: Error) => !`${message}${stack}`.includes(KEY) && !message.includes(OTHER),
    );
  });
});

describe('a second entry in other letters gets around nothing', () => {
  test.each([
    ['before it', (entry: string) => ({ 'Sealift-File': '', 'sealift-file': entry })],
    ['behind it', (entry: string) => ({ 'sealift-file': entry, 'SEALIFT-FILE': '' })],
    ['the same twice', (entry: string) => ({ 'sealift-file': entry, 'Sealift-File': entry })],
  ])('%s', async (_, entries) => {
    const sealed = await sealedAs(KEY);
    const metadata = { ...without(sealed).metadata, ...entries(sealed.metadata['sealift-file'] ?? '') };
    expect(await codeOf(() => openerFor({ ...sealed, metadata }, { objectKey: OTHER }))).toBe(
      'metadata-invalid',
    );
  });
});

describe('what a sealer takes for a key', () => {
  test.each([
    ['empty', ''],
    ['more than S3 takes', 'ä'.repeat(513)],
    ['half a character', 'a\ud83d'],
    ['no text', 7 as unknown as string],
  ])('%s: refused', async (_, objectKey) => {
    expect(await codeOf(() => sealObject(noise(5), { objectKey }))).toBe('invalid-option');
  });

  test('the longest', async () => {
    const objectKey = 'ä'.repeat(512);
    expect((await openerFor(await sealObject(noise(5), { objectKey }), { objectKey })).objectKey).toBe(
      objectKey,
    );
  });
});

test('an object without key commitment has an identity, too', async () => {
  const commitmentPolicy = 'FORBID_ENCRYPT_ALLOW_DECRYPT';
  const sealed = await sealObject(noise(5), { objectKey: KEY, commitmentPolicy });
  const opening = openerFor(sealed, { objectKey: OTHER, commitmentPolicy });
  expect(await codeOf(() => opening)).toBe('object-mismatch');
});
