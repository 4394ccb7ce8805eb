/** A real service worker, a real signer and a strict S3, in every engine. */
import { DEFAULT_SEGMENT_BYTES as SEGMENT } from '@sealift/core/segments';
import { describe, expect, test } from 'vitest';
import { noise, sameBytes } from '../testing/bytes.js';
import { sound } from '../testing/sealed-objects.js';
import { documentAt, insideScope, LONG, read, SIZE, soon, useStreams, WORKER } from '../testing/streams.js';
import { randomId } from './id.js';
import { createStreamer } from './index.js';

const APP_WORKER = new URL('../testing/app-service-worker.js', import.meta.url);
const streams = useStreams();

describe('a URL', () => {
  test('gives ranges, and only from inside the scope', { timeout: LONG }, async () => {
    const stream = await streams.streamed();
    expect(stream.file).toMatchObject({
      size: SIZE,
      type: 'video/mp4',
      name: 'film.mp4',
      verifiedBy: 'segments',
    });
    expect(stream.isDirect).toBe(false);
    expect(stream.url).toMatch(new RegExp(`^${new URL('sealift-stream/', WORKER).href}[\\w-]{22}$`));
    const plaintext = noise(SIZE);
    for (const [range, status, from, to] of [
      ['bytes=0-', 206, 0, SIZE],
      [`bytes=${SEGMENT - 5}-${SEGMENT + 4}`, 206, SEGMENT - 5, SEGMENT + 5],
      ['bytes=-7', 206, SIZE - 7, SIZE],
      [undefined, 200, 0, SIZE],
    ] as const) {
      const { answer, bytes } = await read(stream, range);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toBe('video/mp4');
      expect(bytes && sameBytes(bytes, plaintext.subarray(from, to))).toBe(true);
    }
    expect((await read(stream, `bytes=${SIZE}-`)).answer.status).toBe(416);
    // This document is none of the service worker's.
    expect((await fetch(stream.url)).headers.get('accept-ranges')).not.toBe('bytes');
    stream.close();
  });

  test('tells what is verified', { timeout: LONG }, async () => {
    const stream = await streams.streamed();
    const seen: string[] = [];
    for (const what of ['asked', 'verified'] as const)
      stream.addEventListener(what, ({ detail }) => seen.push(`${what} ${detail.first}-${detail.last}`));
    await read(stream, `bytes=${SEGMENT}-${3 * SEGMENT - 1}`);
    await expect.poll(() => seen, soon).toEqual(['asked 1-2', 'verified 1-1', 'verified 2-2']);
    stream.close();
  });

  test('of an object without a table is made when all of it is verified', { timeout: LONG }, async () => {
    const stream = await streams.streamed({ withoutTable: true });
    expect(stream.file.verifiedBy).toBe('object');
    const { bytes } = await read(stream, 'bytes=-100');
    expect(bytes && sameBytes(bytes, noise(SIZE).subarray(-100))).toBe(true);
    stream.close();
  });

  test('goes on when the service worker has forgotten everything', { timeout: LONG }, async () => {
    const stream = await streams.streamed();
    expect((await read(stream, 'bytes=0-9')).answer.status).toBe(206);
    const registration = await navigator.serviceWorker.getRegistration(WORKER);
    registration?.active?.postMessage({ sealift: 'stream', say: 'drop', id: stream.url.split('/').at(-1) });
    expect((await read(stream, 'bytes=5-9')).bytes?.byteLength).toBe(5);
    stream.close();
  });

  test('that has ended with close(), or that nobody has made, leads nowhere', { timeout: LONG }, async () => {
    const stream = await streams.streamed();
    const { fetch } = await insideScope();
    const at = (name: string, init?: RequestInit) => fetch(new URL(name, stream.url), init);
    expect((await at(stream.url, { method: 'HEAD' })).status).toBe(200);
    stream.close();
    // The service worker hears of it a moment later.
    await expect.poll(async () => (await at(stream.url)).status, soon).toBe(503);
    const unknown = await at(randomId());
    expect([unknown.status, await unknown.text()]).toEqual([503, '']);
    expect((await at('some-name')).status).toBe(404);
    expect((await at(`${stream.url}/x`)).status).toBe(404);
    expect((await at(stream.url, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  test('of a page is of a type that cannot run, whatever the uploader says', { timeout: LONG }, async () => {
    const bytes = new TextEncoder().encode('<script>parent.ran = true</script>');
    const stream = await streams.streamed({ bytes, name: 'page.html', type: 'text/html' });
    const { answer } = await read(stream);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''page.html");
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    stream.close();
  });
});

describe('what is not genuine', () => {
  test('is refused by its number; the rest is there', { timeout: LONG }, async () => {
    const stream = await streams.streamed({}, (object) => {
      object[SEGMENT + 7] = (object[SEGMENT + 7] ?? 0) ^ 1;
    });
    const refused: number[] = [];
    stream.addEventListener('refused', ({ detail }) => refused.push(detail.first));
    expect((await read(stream, `bytes=${SEGMENT}-`)).answer.status).toBe(502);
    // It begins well and breaks off: what engines make of that is not a whole file.
    expect((await read(stream, 'bytes=0-')).bytes).toBeUndefined();
    for (const range of [`bytes=0-${SEGMENT - 1}`, `bytes=${2 * SEGMENT}-`]) {
      const { answer, bytes } = await read(stream, range);
      const from = range.startsWith('bytes=0') ? 0 : 2 * SEGMENT;
      expect(answer.status).toBe(206);
      expect(bytes && sameBytes(bytes, noise(SIZE).subarray(from, from + bytes.byteLength))).toBe(true);
    }
    await expect.poll(() => new Set(refused), soon).toEqual(new Set([1]));
    stream.close();
  });
});

describe('the browser itself', () => {
  test('plays a sound, and seeks in it', { timeout: LONG }, async () => {
    const stream = await streams.streamed({ bytes: sound(60), name: 'sound.wav', type: 'audio/wav' });
    const inside = await documentAt(stream.frame);
    const audio = inside.document.createElement('audio');
    audio.muted = true;
    audio.preload = 'metadata';
    audio.src = stream.url;
    inside.document.body.append(audio);
    await expect.poll(() => audio.duration, soon).toBeCloseTo(60, 1);
    const seeked = new Promise((resolve) => audio.addEventListener('seeked', resolve));
    audio.currentTime = 45;
    await seeked;
    expect(audio.error).toBeNull();
    expect(audio.currentTime).toBeCloseTo(45, 0);
    audio.removeAttribute('src');
    audio.load();
    // Whoever follows a link to it gets a player, too.
    const { document: linked } = await documentAt(stream.url);
    const player = linked.querySelector('audio') as HTMLAudioElement;
    player.muted = true;
    await expect.poll(() => player.duration, soon).toBeCloseTo(60, 1);
    expect(linked.scripts).toHaveLength(0);
    stream.close();
  });

  test('shows a picture', { timeout: LONG }, async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 700, height: 500 });
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const pixels = context.createImageData(700, 500);
    pixels.data.set(noise(pixels.data.byteLength));
    for (let at = 3; at < pixels.data.byteLength; at += 4) pixels.data[at] = 255;
    context.putImageData(pixels, 0, 0);
    const blob = await new Promise<Blob>((resolve) => canvas.toBlob((blob) => resolve(blob as Blob)));
    const bytes = new Uint8Array(await blob.arrayBuffer());
    expect(bytes.byteLength).toBeGreaterThan(SEGMENT);
    const stream = await streams.streamed({ bytes, name: 'noise.png', type: 'image/png' });
    const inside = await documentAt(stream.frame);
    const image = inside.document.createElement('img');
    image.src = stream.url;
    inside.document.body.append(image);
    await expect.poll(() => image.complete && image.naturalWidth, soon).toBe(700);
    stream.close();
  });
});

describe('an app’s own service worker', () => {
  test('answers for both', { timeout: LONG }, async () => {
    const registration = await navigator.serviceWorker.register(APP_WORKER);
    const own = createStreamer(streams.bucket.downloader, { serviceWorker: registration });
    await streams.bucket.store({ key: 'own', bytes: noise(SIZE), name: 'a', type: 'video/mp4' });
    const stream = await own.open({ key: 'official/own' });
    expect(stream.url).toContain(new URL('sealift-stream/', APP_WORKER).href);
    const { fetch } = await documentAt(new URL('app-service-worker.js', APP_WORKER));
    expect(await (await fetch(new URL('hello', APP_WORKER))).text()).toBe('from the app');
    const answer = await fetch(stream.url, { headers: { range: 'bytes=0-9' } });
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([206, 10]);
    own.close();
  });
});

describe('where there is no service worker that answers', () => {
  test.each([
    ['no script at the address', '/packages/upload/workers/none.js', 'not-registered'],
    ['an address elsewhere', 'https://elsewhere.test/sw.js', 'serviceWorker'],
  ])('%s', { timeout: LONG }, async (_, serviceWorker, field) => {
    await streams.bucket.store({ key: 'any', bytes: noise(10), name: 'a', type: 'video/mp4' });
    const none = createStreamer(streams.bucket.downloader, { serviceWorker });
    const error = await none.open({ key: 'official/any' }).then(
      () => undefined,
      (thrown) => thrown,
    );
    expect(error).toMatchObject({
      code: field === 'serviceWorker' ? 'invalid-option' : 'stream-unavailable',
      field,
    });
  });
});
