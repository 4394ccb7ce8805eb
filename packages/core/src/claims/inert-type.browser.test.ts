import { afterEach, describe, expect, test } from 'vitest';
import { INERT_TYPES, inertType } from './inert-type.js';

const PAGE = `<!doctype html><html xmlns="http://www.w3.org/1999/xhtml"><body>
  <script>parent.postMessage('a script ran in ' + self.origin, '*')</script></body></html>`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg">
  <script>parent.postMessage('a script ran in ' + self.origin, '*')</script></svg>`;

/** How long a script would have to say that it runs, in milliseconds; it takes a few. */
const TIME = 1500;

afterEach(() => {
  document.body.innerHTML = '';
});

/** Shows content as a page would that trusts its type. @returns what scripts in it said */
async function shown(content: string, type: string, sandbox?: string): Promise<string[]> {
  const frame = document.createElement('iframe');
  if (sandbox !== undefined) frame.setAttribute('sandbox', sandbox);
  const heard: string[] = [];
  const hear = ({ source, data }: MessageEvent) => {
    if (source === frame.contentWindow) heard.push(data);
  };
  addEventListener('message', hear);
  frame.src = URL.createObjectURL(new Blob([content], { type }));
  document.body.append(frame);
  await new Promise((resolve) => setTimeout(resolve, TIME));
  removeEventListener('message', hear);
  return heard;
}

/** WebKitGTK hands what it cannot show to a download that its driver waits for, sometimes without end. */
const downloadsFrames = /AppleWebKit\//.test(navigator.userAgent) && !/Chrom/.test(navigator.userAgent);

describe.skipIf(downloadsFrames)('shown in a frame', () => {
  test('this test would notice: as the uploader wants it, the file runs in the page’s origin', async () => {
    const ran = [`a script ran in ${origin}`];
    expect(await Promise.all([shown(PAGE, 'text/html'), shown(SVG, 'image/svg+xml')])).toEqual([ran, ran]);
  });

  test('under a type of the list nothing runs', async () => {
    const types = [...INERT_TYPES];
    const heard = await Promise.all(types.flatMap((type) => [shown(PAGE, type), shown(SVG, type)]));
    expect(heard.flat()).toEqual([]);
  });

  test('as it is handed over, nothing runs', async () => {
    const claimed = ['text/html', 'application/xhtml+xml', 'image/svg+xml', 'text/plain,text/html'];
    expect((await Promise.all(claimed.map((type) => shown(PAGE, inertType(type))))).flat()).toEqual([]);
  });

  test('in a sandboxed preview, nothing runs either', async () => {
    expect(await Promise.all([shown(PAGE, 'text/html', ''), shown(SVG, 'image/svg+xml', '')])).toEqual([
      [],
      [],
    ]);
  });
});
