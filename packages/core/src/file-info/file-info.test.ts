import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flip, noise, unbase64 } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { aesKeyring, openerFor, sealObject } from '../../test/objects.js';
import { encodeBase64 } from '../bytes/base64.js';
import { MAX_METADATA_BYTES, metadataBytes } from '../metadata/limits.js';
import { createSealer } from '../seal/index.js';
import type { FileInfo } from './file-info.js';

async function roundTrip(fileInfo: FileInfo) {
  const sealed = await sealObject(noise(3), { fileInfo });
  return { sealed, entry: sealed.metadata['sealift-file'] ?? '', opened: (await openerFor(sealed)).fileInfo };
}

describe('a name comes back as it was', () => {
  test.each([
    ['plain', 'report.pdf'],
    ['empty', ''],
    ['emoji', '👩🏽‍🚀 family 👨‍👩‍👧.png'],
    ['right to left', 'תמונה.jpg'],
    ['a direction override', 'invoice\u202Efdp.exe'],
    ['NUL and controls', 'a\u0000b\u0007c\n.txt'],
    ['a lone high surrogate', 'x\ud83dy'],
    ['a lone low surrogate', '\udcc4'],
    ['surrogates the wrong way round', '\udcc4\ud83d'],
    ['a byte order mark', '\ufeffname'],
    ['quotes and escapes', 'a"b\\c\\u0041/d'],
    ['not normalised', 'e\u0301 and \u00e9'],
    ['spaces at the end', 'name   '],
    ['a path', '../../etc/passwd'],
  ])('%s', async (_, name) => {
    const { opened } = await roundTrip({ name, type: 'text/plain' });
    expect(opened).toEqual({ name, type: 'text/plain' });
  });

  test('any UTF-16 text', async () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, maxLength: 60 }), async (name) => {
        expect((await roundTrip({ name })).opened).toEqual({ name });
      }),
      { numRuns: 60 },
    );
  });

  test('name or type may be missing', async () => {
    expect((await roundTrip({ type: 'image/png' })).opened).toEqual({ type: 'image/png' });
    expect((await roundTrip({})).opened).toEqual({});
  });

  test('also when the entry comes back capitalised', async () => {
    const sealed = await sealObject(noise(3), { fileInfo: { name: 'a' } });
    const metadata = Object.fromEntries(
      Object.entries(sealed.metadata).map(([name, value]) => [name.toUpperCase(), value]),
    );
    expect((await openerFor({ ...sealed, metadata })).fileInfo).toEqual({ name: 'a' });
  });

  test('an object of another writer has none', async () => {
    const opener = await openerFor(await sealObject(noise(3)));
    expect('fileInfo' in opener).toBe(false);
  });
});

describe('what the metadata shows', () => {
  test('neither name nor type, in no spelling', async () => {
    const { sealed } = await roundTrip({ name: 'geheimer-bericht.pdf', type: 'application/x-geheim' });
    const shown = Object.entries(sealed.metadata).flatMap(([name, value]) => [name, value, safeAtob(value)]);
    for (const word of ['geheim', btoa('geheimer-b').slice(0, 12), '67656865696d']) {
      expect(shown.join('\n').toLowerCase()).not.toContain(word.toLowerCase());
    }
  });

  test('names of 1 to 50 letters have one length', async () => {
    const lengths = await Promise.all(
      [1, 10, 30, 50].map(async (length) => (await roundTrip({ name: 'x'.repeat(length) })).entry.length),
    );
    expect(new Set(lengths)).toEqual(new Set([124]));
  });

  test('the same name twice looks different', async () => {
    const entries = await Promise.all([1, 2].map(async () => (await roundTrip({ name: 'a' })).entry));
    expect(entries[0]).not.toBe(entries[1]);
  });
});

describe('S3 keeps 2 KB', () => {
  const entryWith = async (length: number, objectKey = 'k') => {
    const fileInfo = { name: 'x'.repeat(length) };
    const sealer = await createSealer({ keyring: await aesKeyring(), plaintextSize: 0, fileInfo, objectKey });
    expect(metadataBytes(sealer.metadata)).toBeLessThanOrEqual(MAX_METADATA_BYTES);
    return sealer.metadata['sealift-file']?.length ?? 0;
  };
  const longest = async (objectKey?: string) => {
    let [fits, refused] = [0, 4000];
    while (refused - fits > 1) {
      const middle = Math.floor((fits + refused) / 2);
      const result = await entryWith(middle, objectKey).catch(() => undefined);
      if (result === undefined) refused = middle;
      else fits = middle;
    }
    return fits;
  };

  test('the longest name fits in, one letter more does not', async () => {
    const fits = await longest();
    expect(MAX_METADATA_BYTES).toBe(2048);
    expect(fits).toBeGreaterThan(1000);
    expect(await codeOf(() => entryWith(fits + 1))).toBe('file-info-too-long');
    const { opened } = await roundTrip({ name: 'x'.repeat(fits) });
    expect(opened?.name).toHaveLength(fits);
  });

  test('no length shows more than 64 bytes: the last step ends where the room does', async () => {
    const fits = await longest();
    const lengths = await Promise.all(
      Array.from({ length: fits + 1 }, (_, length) => (length > fits - 200 ? entryWith(length) : 0)),
    );
    const steps = [...new Set(lengths.filter((length) => length > 0))];
    // Two or three whole steps of 64 bytes, and the last one, which is all the room there is.
    expect(steps.length).toBeLessThanOrEqual(5);
    expect(lengths.at(-1)).toBe(await entryWith(fits));
    expect(MAX_METADATA_BYTES - (await metadataWith(fits))).toBeLessThan(4);
  });

  test('name and object key are padded together: what one takes the other has not', async () => {
    expect(await longest('k'.repeat(101))).toBe((await longest('k')) - 100);
    expect(await entryWith(0, 'k'.repeat(30))).toBe(await entryWith(29, 'k'));
  });

  async function metadataWith(length: number): Promise<number> {
    const fileInfo = { name: 'x'.repeat(length) };
    const sealer = await createSealer({
      keyring: await aesKeyring(),
      plaintextSize: 0,
      fileInfo,
      objectKey: 'k',
    });
    return metadataBytes(sealer.metadata);
  }

  test('the refusal does not quote the name', async () => {
    const name = `${'geheim'.repeat(1000)}.pdf`;
    const sealing = createSealer({ keyring: await aesKeyring(), plaintextSize: 0, fileInfo: { name } });
    await expect(sealing).rejects.toSatisfy(
      (error: Error) => !`${error.message}${error.stack}`.includes('geheim'),
    );
  });
});

test('every bit is authenticated, and another object’s entry does not fit', async () => {
  const { sealed, entry } = await roundTrip({ name: 'a' });
  const bytes = unbase64(entry);
  for (let bit = 0; bit < bytes.byteLength * 8; bit += 3) {
    const metadata = { ...sealed.metadata, 'sealift-file': encodeBase64(flip(bytes, bit)) };
    expect(await codeOf(() => openerFor({ ...sealed, metadata }))).toBe('metadata-invalid');
  }
  const metadata = { ...sealed.metadata, 'sealift-file': (await roundTrip({ name: 'a' })).entry };
  expect(await codeOf(() => openerFor({ ...sealed, metadata }))).toBe('metadata-invalid');
});

function safeAtob(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}
