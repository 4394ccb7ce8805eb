import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { spooledInput } from './spooled-input.js';
import { type Ran, sealift } from './testing/command.js';
import { streamsWith } from './testing/streams.js';

const FILE = randomBytes(2_000_001);
let folder: string;
const at = (name: string): string => join(folder, name);
const read = (name: string): Promise<Buffer> => readFile(at(name));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-standard-'));
  await writeFile(at('aes.key'), new Uint8Array(32).fill(1), { mode: 0o600 });
  await writeFile(at('plain'), FILE);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  for (const name of await readdir(folder))
    if (!['aes.key', 'plain'].includes(name)) await rm(at(name), { recursive: true });
});

/** Words that begin with `@` are files of the test. */
async function run(line: string, input?: Uint8Array): Promise<Ran & { bytes: Buffer }> {
  const { streams, written } = streamsWith(input);
  const args = `${line} --aes-key @aes.key`.split(' ').map((word) => word.replace(/^@/, `${folder}/`));
  return { ...(await sealift(args, {}, streams)), bytes: written() };
}

describe('"-" is standard input and output', () => {
  test('through both, and nothing but bytes comes out', async () => {
    const sealed = await run('encrypt - --out - --metadata @metadata.json', FILE);
    expect(sealed).toMatchObject({ code: 0, out: '', err: '' });
    expect(sealed.bytes.includes(FILE.subarray(0, 64))).toBe(false);
    const opened = await run('decrypt - --metadata @metadata.json --out -', sealed.bytes);
    expect(opened).toMatchObject({ code: 0, out: '', err: '' });
    expect(Buffer.compare(opened.bytes, FILE)).toBe(0);
  });

  test('from standard input into a folder, and by cat', async () => {
    expect(await run('encrypt - --out @sealed', FILE)).toMatchObject({ code: 0, err: '' });
    const opened = await run('cat @sealed');
    expect(opened).toMatchObject({ code: 0, out: '', err: '' });
    expect(Buffer.compare(opened.bytes, FILE)).toBe(0);
  });

  test('nothing in, nothing out', async () => {
    const sealed = await run('encrypt - --out - --metadata @metadata.json', Buffer.alloc(0));
    const opened = await run('decrypt - --metadata @metadata.json --out @back', sealed.bytes);
    expect(opened).toMatchObject({ code: 0 });
    expect((await read('back')).byteLength).toBe(0);
  });
});

describe('an object that is not genuine', () => {
  beforeEach(async () => {
    await run('encrypt @plain --out @sealed');
    const object = await read('sealed/object');
    object[object.byteLength - 1] = (object.at(-1) ?? 0) ^ 1;
    await writeFile(at('sealed/object'), object);
  });

  test.each(['cat @sealed', 'decrypt @sealed --out -'])('%s: not a byte comes out', async (line) => {
    const { code, out, err, bytes } = await run(line);
    expect({ code, out, bytes: bytes.byteLength }).toEqual({ code: 1, out: '', bytes: 0 });
    expect(err).toContain('object-authentication-failed');
  });

  test('from standard input: not a byte comes out', async () => {
    const { code, bytes } = await run(
      'decrypt - --metadata @sealed/metadata.json --out -',
      await read('sealed/object'),
    );
    expect({ code, bytes: bytes.byteLength }).toEqual({ code: 1, bytes: 0 });
  });

  test('with delayed authentication all comes out, and it fails at the end', async () => {
    const { code, err, bytes } = await run('cat @sealed --delayed-authentication');
    expect(code).toBe(1);
    expect(err).toContain('object-authentication-failed');
    expect(Buffer.compare(bytes, FILE)).toBe(0);
  });
});

test('encrypting to standard output, the metadata appear only with the whole object', async () => {
  const broken = {
    input: (async function* () {})(),
    output: () => Promise.reject(Object.assign(new Error('broken'), { code: 'EPIPE' })),
  };
  const args = ['encrypt', at('plain'), '--aes-key', at('aes.key'), '--out', '-', '--metadata', at('m')];
  expect(await sealift(args, {}, broken)).toMatchObject({
    code: 1,
    err: 'sealift encrypt: nobody reads the output any more',
  });
  expect(await readdir(folder)).not.toContain('m');
});

describe('a spooled stream', () => {
  const signal = new AbortController().signal;
  async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let offset = 0; offset < bytes.byteLength; offset += 70_001)
      yield bytes.subarray(offset, offset + 70_001);
  }

  test.each([
    ['in memory', FILE.byteLength],
    ['on disk', FILE.byteLength - 1],
    ['on disk from the first piece on', 0],
  ])('%s: known size, read twice, no file with a name', async (_, memoryBytes) => {
    vi.stubEnv('TMPDIR', folder);
    const before = await readdir(folder);
    const input = await spooledInput(pieces(FILE), signal, memoryBytes);
    vi.unstubAllEnvs();
    expect(await readdir(folder)).toEqual(before);
    expect(input.size).toBe(FILE.byteLength);
    for (let time = 0; time < 2; time++) {
      const read: Uint8Array[] = [];
      for await (const piece of input.read(signal)) read.push(piece);
      expect(Buffer.compare(Buffer.concat(read), FILE)).toBe(0);
    }
    await input.close();
  });

  test('stops when it is asked to', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(spooledInput(pieces(FILE), stopped)).rejects.toThrow('stopped');
  });
});
