import fs, { createReadStream, ReadStream } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noise } from '../../../core/test/bytes.js';
import { errorOf } from '../testing/bucket.js';
import { filePieces } from './file-pieces.js';

const MIB = 1024 ** 2;
const bytes = noise(3 * MIB + 5);
let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-pieces-'));
  file = join(folder, 'file');
  await writeFile(file, bytes);
});
afterAll(() => rm(folder, { recursive: true }));

/** Each piece is good until the next one is asked for. */
async function collected(pieces: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  if (pieces === undefined) throw new Error('The stream is not taken.');
  const found: Uint8Array[] = [];
  for await (const piece of pieces) found.push(piece.slice());
  return Buffer.concat(found);
}

describe('the file', () => {
  test.each([
    ['whole', {}],
    ['from somewhere', { start: 5 }],
    ['up to somewhere', { end: MIB }],
    ['one byte', { start: 7, end: 7 }],
    ['in between', { start: MIB - 1, end: 2 * MIB + 1 }],
    ['from behind its end', { start: 4 * MIB }],
  ])('%s', async (_, options: { start?: number; end?: number }) => {
    const { start = 0, end = bytes.byteLength - 1 } = options;
    const stream = createReadStream(file, options);
    const ended = new Promise<void>((resolve) => stream.once('close', resolve));
    const found = await collected(filePieces(stream));
    expect(Buffer.compare(found, bytes.subarray(start, end + 1))).toBe(0);
    expect(stream.bytesRead).toBe(found.byteLength);
    await ended;
  });

  test('an empty one', async () => {
    const empty = join(folder, 'empty');
    await writeFile(empty, '');
    expect(await collected(filePieces(createReadStream(empty)))).toHaveLength(0);
  });

  test('whoever waits for the end of the stream is told, and for its data too', async () => {
    const stream = createReadStream(file);
    const pieces = filePieces(stream);
    const ended = new Promise<void>((resolve) => stream.once('end', resolve));
    await collected(pieces);
    await ended;
    const heard = createReadStream(file);
    const both = filePieces(heard);
    let seen = 0;
    heard.on('data', ({ length }) => (seen += length));
    const closed = new Promise<void>((resolve) => heard.once('close', resolve));
    expect(Buffer.compare(await collected(both), bytes)).toBe(0);
    await closed;
    expect(seen).toBe(bytes.byteLength);
  });

  test('whoever leaves closes the stream', async () => {
    const stream = createReadStream(file);
    const closed = new Promise<void>((resolve) => stream.once('close', resolve));
    for await (const _ of filePieces(stream) ?? []) break;
    await closed;
  });

  test('none: the error is that of the file system, and the stream has it, too', async () => {
    const stream = createReadStream(join(folder, 'none'));
    const told = new Promise((resolve) => stream.once('error', resolve));
    expect(await errorOf(collected(filePieces(stream)))).toMatchObject({ code: 'ENOENT' });
    expect(await told).toMatchObject({ code: 'ENOENT' });
  });
});

describe('left as they are', () => {
  class Other extends ReadStream {}
  const taken: [string, () => unknown][] = [
    ['what is no stream', () => bytes],
    ['another stream', () => Readable.from([bytes])],
    ['a class of its own', () => new (Other as never as new (path: string) => ReadStream)(file)],
    ['text', () => createReadStream(file, { encoding: 'utf8' })],
    ['another file system', () => createReadStream(file, { fs: { ...fs } })],
    ['one that nobody closes', () => createReadStream(file, { autoClose: false })],
    ['one that is read', () => createReadStream(file).on('data', () => undefined)],
    ['one of which somebody waits for the end', () => createReadStream(file).on('end', () => undefined)],
    ['one that was stopped', () => createReadStream(file).pause()],
    ['one that is destroyed', () => createReadStream(file).destroy()],
  ];
  test.each(taken)('%s', async (_, make) => {
    const stream = make();
    expect(filePieces(stream)).toBeUndefined();
    if (stream instanceof ReadStream) {
      stream.on('error', () => undefined);
      stream.destroy();
    }
  });

  test('a file that is open already, whoever has opened it', async () => {
    const handle = await open(file);
    const streams = [createReadStream('', { fd: handle.fd, autoClose: false }), createReadStream(file)];
    await new Promise((resolve) => streams[1]?.once('open', resolve));
    for (const stream of [...streams, handle.createReadStream()]) {
      expect(filePieces(stream)).toBeUndefined();
      if (stream !== streams[0]) stream.destroy();
    }
  });
});
