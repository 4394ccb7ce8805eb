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
  const bytesWith = async (length: number) => {
    const sealer = await createSealer({
      keyring: await aesKeyring(),
      plaintextSize: 0,
      fileInfo: { name: 'x'.repeat(length) },
    });
    return metadataBytes(sealer.metadata);
  };

  test('the longest name fits exactly in, one letter more does not', async () => {
    let [fits, refused] = [0, 4000];
    while (refused - fits > 1) {
      const middle = Math.floor((fits + refused) / 2);
      const result = await bytesWith(middle).catch(() => undefined);
      if (result === undefined) refused = middle;
      else fits = middle;
    }
    expect(MAX_METADATA_BYTES).toBe(2048);
    expect(fits).toBeGreaterThan(1000);
    expect(await bytesWith(fits)).toBeLessThanOrEqual(MAX_METADATA_BYTES);
    expect(await bytesWith(fits)).toBeGreaterThan(MAX_METADATA_BYTES - 4);
    expect(await codeOf(() => bytesWith(refused))).toBe('file-info-too-long');
    const { opened } = await roundTrip({ name: 'x'.repeat(fits) });
    expect(opened?.name).toHaveLength(fits);
  });

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
