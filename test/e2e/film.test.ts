/** A media player in a real browser, at the HTTP handler of `@sealift/client`. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { importAesWrappingKey, rawAesKeyring, S3EncryptionClient } from '@sealift/client';
import { objectHandler } from '@sealift/client/http';
import { requestListener } from '@sealift/client/node';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Browser, launch, type Page } from './browser.js';

const BUCKET = 'films';
const SEGMENT = 786_432;
const SECONDS = 60;
const FILM = path.resolve(import.meta.dirname, '../../demo/public/example.webm');

let folder: string;
let devS3: DevS3;
let client: S3Client;
let server: Server;
let browser: Browser;
let page: Page;
/** First bytes of the ranges that the player asked for. */
const asked: number[] = [];
const told: unknown[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sealift-film-'));
  devS3 = await createDevS3({ directory: folder, buckets: [BUCKET] });
  const { endpoint, region, credentials } = devS3;
  client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const wrappingKey = await importAesWrappingKey(new Uint8Array(32).fill(5));
  const s3 = new S3EncryptionClient({ client, keyring: rawAesKeyring({ wrappingKey }), segments: true });
  const film = await readFile(FILM);
  await s3.putObject({ Bucket: BUCKET, Key: 'film', Body: film }, { fileInfo: { type: 'video/webm' } });
  await s3.putObject({ Bucket: BUCKET, Key: 'sound', Body: sound() }, { fileInfo: { type: 'audio/wav' } });
  const media = objectHandler({
    s3,
    authorize: ({ url, headers }) => {
      const [, first] = /^bytes=(\d+)-/.exec(headers.get('range') ?? '') ?? [];
      if (first !== undefined) asked.push(Number(first));
      const [, Key] = /\/media\/(film|sound)$/.exec(url) ?? [];
      return Key === undefined ? null : { input: { Bucket: BUCKET, Key } };
    },
    onError: (error) => void told.push(error),
  });
  const listener = requestListener(media);
  server = createServer((incoming, outgoing) => {
    if (incoming.url !== '/') return void listener(incoming, outgoing);
    outgoing.setHeader('content-type', 'text/html').end('<!doctype html><video muted></video>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  client?.destroy();
  await devS3?.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  asked.length = 0;
  told.length = 0;
  await page?.close();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

/** PCM that says of each sample where it is: 10 MiB a minute, and no codec decides what is fetched. */
function sound(): Buffer {
  const [rate, channels, bytes] = [44_100, 2, 2];
  const data = Buffer.alloc(SECONDS * rate * channels * bytes);
  for (let at = 0; at < data.byteLength; at += 2) data.writeInt16LE(((at / 2) % 60_000) - 30_000, at);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + data.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * channels * bytes, 28);
  header.writeUInt16LE(channels * bytes, 32);
  header.writeUInt16LE(8 * bytes, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.byteLength, 40);
  return Buffer.concat([header, data]);
}

/** Until the player has done so, or failed. @returns what it says then */
function until(condition: string): Promise<string> {
  return page
    .waitForFunction(
      `{ const video = document.querySelector('video');
         video.error ? 'error ' + video.error.code : (${condition}) ? 'so' : '' }`,
      undefined,
      { timeout: 60_000 },
    )
    .then((handle) => handle.jsonValue()) as Promise<string>;
}
const run = (script: string) => page.evaluate(`{ const video = document.querySelector('video'); ${script} }`);

test('a film is shown', async () => {
  await run(`video.src = '/media/film'; video.play();`);
  expect(await until('video.currentTime > 0.3')).toBe('so');
  expect(await page.evaluate(`document.querySelector('video').videoWidth`)).toBeGreaterThan(0);
});

test('seeking fetches what is there, and plays on from it', async () => {
  await run(`video.preload = 'metadata'; video.src = '/media/sound';`);
  expect(await until('video.readyState >= 1')).toBe('so');
  expect(await page.evaluate(`document.querySelector('video').duration`)).toBeCloseTo(SECONDS, 1);
  await run(`video.currentTime = ${SECONDS - 5}; video.play();`);
  expect(await until(`!video.seeking && video.currentTime > ${SECONDS - 4.8}`)).toBe('so');
  expect(Math.max(...asked)).toBeGreaterThan(5 * 1024 * 1024);
  expect(told).toEqual([]);
});

test('where a segment is damaged the player fails, and no wrong sound is heard', async () => {
  const place = { Bucket: BUCKET, Key: 'sound' };
  const { Body, Metadata } = await client.send(new GetObjectCommand(place));
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  for (let at = 11 * SEGMENT; at < bytes.byteLength - 16; at += SEGMENT) bytes[at] = (bytes[at] ?? 0) ^ 1;
  await client.send(new PutObjectCommand({ ...place, Body: bytes, Metadata }));
  await run(`video.preload = 'metadata'; video.src = '/media/sound'; video.play();`);
  expect(await until('video.currentTime > 0.1')).toBe('so');
  await run(`video.currentTime = ${SECONDS - 5};`);
  expect(await until(`!video.seeking && video.currentTime > ${SECONDS - 4.8}`)).toMatch(/^error/);
  expect(told[0]).toMatchObject({ code: 'segment-damaged' });
});
