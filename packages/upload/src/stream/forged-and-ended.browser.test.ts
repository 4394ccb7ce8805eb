/** What is not genuine, and what is ended at any moment: a real service worker, a real signer and a strict S3, in every engine. */
import { DEFAULT_SEGMENT_BYTES as SEGMENT } from '@sealift/core/segments';
import { describe, expect, test } from 'vitest';
import { commands, server } from 'vitest/browser';
import { noise, sameBytes } from '../testing/bytes.js';
import { sound } from '../testing/sealed-objects.js';
import { documentAt, insideScope, LONG, read, SIZE, soon, useStreams, WORKER } from '../testing/streams.js';
import type { StreamedObject } from './index.js';

declare module 'vitest/browser' {
  interface BrowserCommands {
    /** What the window shows: a PNG, in base64. */
    shot(): Promise<string>;
    /** @returns whether this engine lets tests do that */
    endServiceWorkers(): Promise<boolean>;
  }
}

const FILM = new URL('../../../../demo/public/example.webm', import.meta.url);
const streams = useStreams();

/** The bytes, as far as they go: of another file nothing. */
function isOf(plaintext: Uint8Array, from: number, bytes: Uint8Array | undefined): boolean {
  return bytes !== undefined && sameBytes(bytes, plaintext.subarray(from, from + bytes.byteLength));
}

const flipped = (at: number) => (bytes: Uint8Array) => {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
};

describe('what is not genuine', () => {
  test('a bit in the first, a middle, the last segment, and in the tag', { timeout: LONG }, async () => {
    const plaintext = noise(SIZE);
    for (const segment of [0, 1, 3]) {
      const stream = await streams.streamed({}, flipped(segment * SEGMENT + 5));
      const refused = new Set<number>();
      stream.addEventListener('refused', ({ detail }) => refused.add(detail.first));
      expect(stream.file.verifiedBy).toBe('segments');
      const all = await read(stream, 'bytes=0-');
      expect([all.answer.status, all.bytes?.byteLength]).toEqual(segment === 0 ? [502, 0] : [206, undefined]);
      for (let index = 0; index < 4; index++) {
        const from = index * SEGMENT;
        const { answer, bytes } = await read(stream, `bytes=${from}-${from + SEGMENT - 1}`);
        if (index === segment) expect([answer.status, bytes?.byteLength]).toEqual([502, 0]);
        else expect([answer.status, isOf(plaintext, from, bytes)]).toEqual([206, true]);
      }
      await expect.poll(() => [...refused], soon).toEqual([segment]);
      stream.close();
    }
    await expect(streams.streamed({}, flipped(SIZE + 15))).rejects.toMatchObject({
      code: 'object-authentication-failed',
    });
  });

  test('a bit of the table, and the tables of two objects exchanged', { timeout: LONG }, async () => {
    const { bucket, streamer, streamed } = streams;
    const files = [
      { key: 'swapped-1', bytes: noise(SIZE, 1) },
      { key: 'swapped-2', bytes: noise(SIZE, 2) },
    ] as const;
    for (const file of files) (await streamed(file)).close();
    const [first, second] = files.map(({ key }) => bucket.table(key)) as [
      Uint8Array<ArrayBuffer>,
      Uint8Array<ArrayBuffer>,
    ];
    const forged: [string, Uint8Array<ArrayBuffer>, Uint8Array, string][] = [
      [files[0].key, second, files[0].bytes, 'segment-table-mismatch'],
      [files[1].key, first, files[1].bytes, 'segment-table-mismatch'],
      ...[0, 25, 40, first.byteLength - 1].map(
        (at): [string, Uint8Array<ArrayBuffer>, Uint8Array, string] => {
          const table = first.slice();
          flipped(at)(table);
          return [
            files[0].key,
            table,
            files[0].bytes,
            at === 0 ? 'segment-table-invalid' : 'segment-table-mismatch',
          ];
        },
      ),
    ];
    for (const [key, table, plaintext, tableRefused] of forged) {
      await bucket.putTable(key, table);
      const stream = await streamer.open({ key: `official/${key}` });
      expect(stream.file).toMatchObject({ verifiedBy: 'object', tableRefused });
      const { answer, bytes } = await read(stream, `bytes=${SEGMENT - 3}-`);
      expect([answer.status, isOf(plaintext, SEGMENT - 3, bytes)]).toEqual([206, true]);
      expect(bytes?.byteLength).toBe(SIZE - SEGMENT + 3);
      stream.close();
    }
  });

  test('an object that was replaced while it is read: nothing of the other one', {
    timeout: LONG,
  }, async () => {
    const { bucket, streamed, streamer } = streams;
    const [key, size] = ['replaced', 18 * SEGMENT];
    const [before, after] = [noise(size, 3), noise(size, 4)];
    const stream = await streamed({ key, bytes: before });
    const { fetch } = await insideScope();
    const answer = await fetch(stream.url);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const begun = await reader.read();
    await bucket.store({ key, bytes: after, name: 'film.mp4', type: 'video/mp4' });
    let bytes = begun.value as Uint8Array;
    const rest = async (): Promise<void> => {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        expect(isOf(before, bytes.byteLength, next.value)).toBe(true);
        bytes = joined(bytes, next.value);
      }
    };
    // The second request to S3 gets bytes of the other object: none of them come out. Firefox and WebKit may have read ahead to the end.
    const whole = await rest().then(
      () => true,
      () => false,
    );
    if (server.browser === 'chromium') expect(whole).toBe(false);
    expect(whole).toBe(bytes.byteLength === size);
    expect((await read(stream, `bytes=${17 * SEGMENT}-`)).answer.status).toBe(502);
    stream.close();
    const now = await streamer.open({ key: `official/${key}` });
    expect(now.file.verifiedBy).toBe('segments');
    expect(isOf(after, 17 * SEGMENT, (await read(now, `bytes=${17 * SEGMENT}-`)).bytes)).toBe(true);
    now.close();
  });

  test('an object that has lost its end', { timeout: LONG }, async () => {
    const { bucket, streamer } = streams;
    const key = 'cut';
    await bucket.store({ key, bytes: noise(SIZE), name: 'a', type: 'video/mp4' }, () => {}, SIZE - 100);
    await expect(streamer.open({ key: `official/${key}` })).rejects.toMatchObject({
      code: 'object-authentication-failed',
    });
  });
});

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.byteLength + b.byteLength);
  both.set(a);
  both.set(b, a.byteLength);
  return both;
}

/** How often the service worker has asked this page for what is behind a URL: it does so when it knows nothing. */
function asking({ url }: StreamedObject): { count: number } {
  const asked = { count: 0 };
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    if (data?.say === 'wanted' && url.endsWith(data.id)) asked.count++;
  });
  return asked;
}

/** Longer than Firefox lets one rest, in these tests; milliseconds. */
const REST = 1500;

/** Ends it where a test can. Firefox does so itself when it has nothing to do; nobody ends one in WebKit while it has a document. */
async function endWorkers(): Promise<void> {
  await commands.endServiceWorkers();
}

describe('a service worker that is ended', () => {
  test('between two requests: it asks the page again', { timeout: LONG }, async () => {
    const stream = await streams.streamed();
    const asked = asking(stream);
    await read(stream, 'bytes=0-9');
    const before = asked.count;
    expect(before).toBeGreaterThan(0);
    document.body.innerHTML = '';
    if (server.browser === 'webkit') {
      await (await navigator.serviceWorker.getRegistration(WORKER))?.unregister();
      const anew = await navigator.serviceWorker.register(WORKER);
      await expect.poll(() => anew.active?.state, soon).toBe('activated');
    } else await endWorkers();
    const askAgain = async (): Promise<number> => {
      expect(isOf(noise(SIZE), 5, (await read(stream, 'bytes=5-9')).bytes)).toBe(true);
      return asked.count;
    };
    await expect.poll(askAgain, { ...soon, interval: REST }).toBeGreaterThan(before);
    stream.close();
  });

  test('in the middle of an answer: what has come is genuine, and the rest can be had', {
    timeout: LONG,
  }, async () => {
    // More than Firefox reads ahead.
    const bytes = noise((server.browser === 'firefox' ? 44 : 24) * SEGMENT);
    const stream = await streams.streamed({ bytes });
    const { fetch } = await insideScope();
    const answer = await fetch(stream.url);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    let got = 0;
    const take = async (): Promise<boolean> => {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done || value === undefined) return false;
      expect(isOf(bytes, got, value)).toBe(true);
      got += value.byteLength;
      return true;
    };
    expect(await take()).toBe(true);
    await endWorkers();
    await new Promise((resolve) => setTimeout(resolve, REST));
    while (await take());
    if (server.browser === 'chromium') expect(got).toBeLessThan(bytes.byteLength);
    // It is asked to wait for the end of what it answers, and does.
    else expect(got).toBe(bytes.byteLength);
    if (got < bytes.byteLength) {
      const rest = await read(stream, `bytes=${got}-`);
      expect([rest.answer.status, isOf(bytes, got, rest.bytes)]).toEqual([206, true]);
      expect(rest.bytes?.byteLength).toBe(bytes.byteLength - got);
    }
    stream.close();
  });

  test('in the middle of a sound: it plays on', { timeout: LONG }, async () => {
    const stream = await streams.streamed({ bytes: sound(120), name: 'sound.wav', type: 'audio/wav' });
    const asked = asking(stream);
    const inside = await documentAt(stream.frame);
    const audio = inside.document.createElement('audio');
    Object.assign(audio, { muted: true, preload: 'metadata', src: stream.url });
    inside.document.body.append(audio);
    await expect.poll(() => audio.duration, soon).toBeCloseTo(120, 1);
    const before = asked.count;
    await endWorkers();
    let at = 100;
    const seekOn = async (): Promise<number> => {
      audio.currentTime = --at;
      await expect.poll(() => audio.error ?? (!audio.seeking && audio.readyState > 1), soon).toBe(true);
      return asked.count - before;
    };
    // Elsewhere the answer that the player reads keeps it alive, or all of the sound was read ahead.
    if (server.browser === 'chromium')
      await expect.poll(seekOn, { ...soon, interval: REST }).toBeGreaterThan(0);
    else await seekOn();
    expect(Math.round(audio.currentTime)).toBe(at);
    audio.removeAttribute('src');
    audio.load();
    stream.close();
  });
});

describe('the browser itself', () => {
  test('shows a film, and seeks in it', { timeout: LONG }, async () => {
    const film = new Uint8Array(await (await fetch(FILM)).arrayBuffer());
    // Behind it an element of WebM that everybody skips, so that it has more than one segment.
    const bytes = new Uint8Array(film.byteLength + SEGMENT);
    bytes.set(film);
    bytes.set([0xec, 0x10, ...bigEndian(SEGMENT - 5)], film.byteLength);
    const stream = await streams.streamed({ bytes, name: 'film.webm', type: 'video/webm' });
    expect(stream.file.verifiedBy).toBe('segments');
    const inside = await documentAt(stream.frame);
    const video = inside.document.createElement('video');
    Object.assign(video, { muted: true, preload: 'auto', src: stream.url });
    inside.document.body.append(video);
    await expect.poll(() => video.error ?? (video.readyState > 1 && video.videoWidth > 0), soon).toBe(true);
    video.currentTime = video.duration / 2;
    await expect.poll(() => video.error ?? (!video.seeking && video.readyState > 1), soon).toBe(true);
    video.removeAttribute('src');
    video.load();
    stream.close();
  });

  test('shows a PDF in a frame', { timeout: LONG }, async () => {
    const bytes = redPage();
    expect(bytes.byteLength).toBeGreaterThan(SEGMENT);
    const stream = await streams.streamed({ bytes, name: 'red.pdf', type: 'application/pdf' });
    const verified = new Set<number>();
    stream.addEventListener('verified', ({ detail }) => verified.add(detail.first));
    const frame = document.createElement('iframe');
    frame.style = 'position: fixed; inset: 0; width: 100%; height: 100%';
    frame.src = stream.url;
    document.body.append(frame);
    // Its driver gives no picture of a window with a PDF: there only what its viewer was given is known.
    if (server.browser !== 'webkit')
      await expect.poll(reds, { ...soon, interval: 500 }).toBeGreaterThan(1000);
    await expect.poll(() => [...verified].sort(), soon).toEqual([0, 1]);
    stream.close();
  });
});

/** The lower 28 bits of a size, as EBML writes it in four bytes, less the first one's. */
function bigEndian(size: number): number[] {
  return [(size >> 16) & 0xff, (size >> 8) & 0xff, size & 0xff];
}

/** A page of nothing but red, in more than one segment. */
function redPage(): Uint8Array<ArrayBuffer> {
  const paint = '1 0 0 rg 0 0 600 600 re f';
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 600]/Contents 4 0 R/Resources<<>>>>',
    `<</Length ${paint.length}>>stream\n${paint}\nendstream`,
    `<</Length ${SEGMENT}>>stream\n${' '.repeat(SEGMENT)}\nendstream`,
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}`;
  text += `${table}trailer<</Size ${size}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  return new TextEncoder().encode(text);
}

/** Pixels of the window that are red. */
async function reds(): Promise<number> {
  const png = Uint8Array.from(atob(await commands.shot()), (character) => character.charCodeAt(0));
  const image = await createImageBitmap(new Blob([png], { type: 'image/png' }));
  const canvas = Object.assign(document.createElement('canvas'), {
    width: image.width,
    height: image.height,
  });
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4)
    if ((data[at] ?? 0) > 240 && (data[at + 1] ?? 0) < 15 && (data[at + 2] ?? 0) < 15) count++;
  return count;
}
