import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './run.js';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-older-'));
  await writeFile(
    at('aes.key'),
    Uint8Array.from({ length: 32 }, (_, i) => i),
    { mode: 0o600 },
  );
  await writeFile(at('plain'), 'the plaintext');
});
afterAll(() => rm(folder, { recursive: true }));

async function sealift(line: string): Promise<{ exit: number; err: string }> {
  const err: string[] = [];
  const args = line.split(' ').map((word) => (word.startsWith('@') ? at(word.slice(1)) : word));
  const signal = new AbortController().signal;
  const exit = await run(args, { env: {}, out() {}, err: (text) => err.push(text), signal });
  return { exit, err: err.join('\n') };
}

describe('an instruction file', () => {
  test.each(['v3', 'v2'])('of %s is written, stands alone, and is read', async (format) => {
    const policy = format === 'v2' ? ' --allow-non-committing' : '';
    const key = `--aes-key @aes.key`;
    const made = await sealift(
      `encrypt @plain ${key} --format ${format} --instruction-file --out @${format}`,
    );
    expect(made).toEqual({ exit: 0, err: '' });
    expect((await readdir(at(format))).sort()).toEqual(['instruction.json', 'metadata.json', 'object']);
    expect(await readFile(at(`${format}/metadata.json`), 'utf8')).not.toContain('x-amz-3');
    expect(await readFile(at(`${format}/instruction.json`), 'utf8')).toMatch(/^\{"x-amz-[!-~]+\}$/);
    expect(await sealift(`decrypt @${format} ${key}${policy} --out @${format}.back`)).toEqual({
      exit: 0,
      err: '',
    });
    expect(await readFile(at(`${format}.back`), 'utf8')).toBe('the plaintext');
    await writeFile(at(`${format}.partner`), await readFile(at(`${format}/instruction.json`)));
    await rm(at(`${format}/instruction.json`));
    expect((await sealift(`decrypt @${format} ${key}${policy} --out @no`)).exit).toBe(1);
    const other = `--instruction-file @${format}.partner`;
    expect((await sealift(`decrypt @${format} ${other} ${key}${policy} --out @${format}.2`)).exit).toBe(0);
    expect((await sealift(`decrypt @${format} --instruction-file @x ${key} --out @no`)).err).toContain(
      'no such file',
    );
  });
});

test('an object that replaces another one does not inherit its instruction file', async () => {
  const line = 'encrypt @plain --aes-key @aes.key --out @again';
  await sealift(`${line} --instruction-file`);
  await sealift(`${line} --force`);
  expect(await sealift('decrypt @again --aes-key @aes.key --out @again.back')).toEqual({ exit: 0, err: '' });
});

describe('what an old client wrote', () => {
  const V1 = {
    'x-amz-key': 'YaaTbk6PEBwcwfmTtUKg1OJ0Dor61OTRXQ1mGzguyomfO3UEkm+L024xGOkDpM1K',
    'x-amz-iv': 'wMHCw8TFxsfIycrLzM3Ozw==',
    'x-amz-matdesc': '{}',
  };
  const BODY =
    '3223e226df3038c1dc3cb5dc12ca557a7c35714bc30ffd48c1415e0ea61aeac2' +
    'c73cd151915fb446685ab784c2bf5af851161e8475dd172bbde2dd191d639085';
  const line = 'decrypt @v1 --aes-key @aes.key';
  const wraps = '--enable-legacy-wrapping-algorithms';
  const modes = '--enable-legacy-unauthenticated-modes';
  const policy = '--allow-non-committing';

  beforeAll(async () => {
    await mkdir(at('v1'));
    await writeFile(at('v1/metadata.json'), JSON.stringify(V1));
    await writeFile(at('v1/object'), Buffer.from(BODY, 'hex'));
  });

  test('is read with both flags and the policy, and said to be unauthenticated', async () => {
    const { exit, err } = await sealift(`${line} ${wraps} ${modes} ${policy} --out @old`);
    expect(exit).toBe(0);
    expect(err).toContain('not authenticated');
    expect(await readFile(at('old'), 'utf8')).toBe(
      'The quick brown fox jumps over the lazy dog, 0123456789.',
    );
  });

  test.each([
    [policy, 'legacy-algorithm-refused'],
    [`${policy} ${wraps}`, 'legacy-algorithm-refused'],
    [`${policy} ${modes}`, 'legacy-algorithm-refused'],
    [`${wraps} ${modes}`, 'non-committing-suite-refused'],
  ])('is refused with %s only', async (flags, reason) => {
    const { exit, err } = await sealift(`${line} ${flags} --out @no`);
    expect(exit).toBe(1);
    expect(err).toContain(reason);
    expect(await readdir(folder)).not.toContain('no');
  });

  test('leaves nothing behind when it does not decrypt', async () => {
    await mkdir(at('broken'));
    await writeFile(at('broken/metadata.json'), JSON.stringify(V1));
    await writeFile(at('broken/object'), Buffer.from(BODY, 'hex').subarray(0, 48));
    const before = await readdir(folder);
    const { exit, err } = await sealift(
      `decrypt @broken --aes-key @aes.key ${wraps} ${modes} ${policy} --out @no`,
    );
    expect(exit).toBe(1);
    expect(err).toContain('object-decryption-failed');
    expect(await readdir(folder)).toEqual(before);
  });
});
