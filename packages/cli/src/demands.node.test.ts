import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSealer, importAesWrappingKey, rawAesKeyring, sealStream } from '@sealift/core';
import { createSigningKeyPair, type SigningKey, signingKey } from '@sealift/core/signatures';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './run.js';

const KEY = 'inbox/1';
let folder: string;
let key: SigningKey;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-demands-'));
  key = await signingKey(await createSigningKeyPair());
  const other = await signingKey(await createSigningKeyPair());
  await writeFile(at('aes.key'), new Uint8Array(32).fill(1), { mode: 0o600 });
  await writeFile(at('Ada.pem'), `a comment\n${other.publicKey}${key.publicKey}`);
  await writeFile(at('Bob.pem'), (await signingKey(await createSigningKeyPair())).publicKey);
  await writeFile(at('none.pem'), 'nothing');
  await seal({ objectKey: KEY, signingKey: key });
});
afterAll(() => rm(folder, { recursive: true }));

async function seal(options: { objectKey?: string; signingKey?: SigningKey }): Promise<void> {
  const keyring = rawAesKeyring({ wrappingKey: await importAesWrappingKey(new Uint8Array(32).fill(1)) });
  const sealer = await createSealer({ keyring, plaintextSize: 5, ...options });
  const source = (async function* () {
    yield new TextEncoder().encode('hello');
  })();
  const object: Uint8Array[] = [];
  for await (const piece of sealStream(sealer, source)) object.push(piece);
  await writeFile(at('object'), Buffer.concat(object));
  await writeFile(at('metadata.json'), JSON.stringify(sealer.metadata));
}

async function decrypt(...flags: string[]): Promise<string> {
  const lines: string[] = [];
  const say = (text: string) => lines.push(text);
  const signal = new AbortController().signal;
  const args = ['decrypt', folder, '--aes-key', at('aes.key'), '--out', at('out'), '--force', ...flags];
  const exit = await run(args, { env: {}, out: say, err: say, signal });
  return `${exit} ${lines.join(' ').replaceAll(`${folder}/`, '')}`;
}

describe('decrypt', () => {
  test('names the sender', async () => {
    const line = await decrypt('--senders', at('Bob.pem'), '--senders', at('Ada.pem'), '--object-key', KEY);
    expect(line).toBe(`0 out: 5 bytes, sent by Ada (${key.fingerprint})`);
    expect(await readFile(at('out'), 'utf8')).toBe('hello');
    expect(await decrypt()).toBe('0 out: 5 bytes');
    expect(await decrypt('--object-key', KEY, '--identity')).toBe('0 out: 5 bytes');
    expect(await decrypt('--object-key', 'moved/1', '--moved-from', KEY)).toBe('0 out: 5 bytes');
  });

  test.each([
    ['nobody known sent it', ['--senders', 'Bob.pem'], /key that is none of the senders/],
    ['it is another object', ['--object-key', 'inbox/2'], /Another object/],
    ['it was moved from elsewhere', ['--object-key', 'inbox/2', '--moved-from', 'inbox/3'], /Another object/],
    ['nothing to compare with', ['--identity'], /--object-key/],
    ['two demands', ['--identity', '--object-key', KEY, '--moved-from', 'x'], /--identity or --moved-from/],
    ['a file without a key', ['--senders', 'none.pem'], /holds no public key/],
  ])('refuses when %s, and leaves no file', async (_, flags, message) => {
    await rm(at('out'), { force: true });
    const line = await decrypt(...flags.map((flag) => (flag.endsWith('.pem') ? at(flag) : flag)));
    expect(line).toMatch(/^[12] /);
    expect(line).toMatch(message);
    await expect(readFile(at('out'))).rejects.toThrow('ENOENT');
  });

  test('an object that says nothing', async () => {
    await seal({});
    expect(await decrypt('--object-key', KEY, '--identity')).toMatch(/^1 .*does not say which one/);
    expect(await decrypt('--senders', at('Ada.pem'))).toMatch(/^1 .*not signed/);
    expect(await decrypt('--object-key', KEY)).toBe('0 out: 5 bytes');
  });
});
