import './define.js';
import axe from 'axe-core';
import { afterEach, describe, expect, test } from 'vitest';
import manifest from '../../custom-elements.json?raw';
import { settle } from '../testing/fake-engine.js';
import { hear } from '../testing/mount.js';
import { addLanguage } from '../text/languages.js';
import { loadSentences } from '../text/loaded.js';
import { EncryptedMedia } from './encrypted-media.js';
import type { MediaSegmentsDetail } from './events.js';
import type { StreamedFile, StreamerPort, StreamHandle } from './ports.js';

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A sound of silence, which players take for a film, too. */
const SOUND =
  'data:audio/wav;base64,UklGRjQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YRAAAAAAAAAAAAAAAAAAAAAAAAAA';

class FakeStream extends EventTarget implements StreamHandle {
  readonly url: string;
  readonly isDirect: boolean = true;
  readonly frame: string = 'about:blank';
  readonly file: StreamedFile;
  closed = 0;

  constructor(file: Partial<StreamedFile> = {}) {
    super();
    this.file = {
      size: 10,
      type: 'image/png',
      name: 'picture.png',
      named: true,
      segmentSize: 786_432,
      segments: 1,
      verifiedBy: 'segments',
      ...file,
    };
    this.url = /^(video|audio)/.test(this.file.type) ? SOUND : PIXEL;
  }

  seen(what: MediaSegmentsDetail['what'], first: number, last: number = first): void {
    this.dispatchEvent(new CustomEvent(what, { detail: { first, last } }));
  }

  close(): void {
    this.closed++;
  }
}

type Options = NonNullable<Parameters<StreamerPort['open']>[1]>;

class FakeStreamer implements StreamerPort {
  place?: NonNullable<StreamerPort['place']>;
  readonly asked: { readonly key: string; readonly versionId?: string; readonly options: Options }[] = [];
  #settle: { resolve(stream: StreamHandle): void; reject(error: Error): void } | undefined;

  open(target: { key: string; versionId?: string }, options: Options = {}): Promise<StreamHandle> {
    this.asked.push({ ...target, options });
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  close(): void {}

  give<Stream extends StreamHandle>(stream: Stream): Stream {
    this.#settle?.resolve(stream);
    return stream;
  }

  refuse(code: string): void {
    this.#settle?.reject(Object.assign(new Error(code), { code }));
  }
}

async function mount(attributes = 'object-key="uploads/1"', content = '') {
  await loadSentences();
  document.body.innerHTML = `<main><encrypted-media signer="/sealift" manual ${attributes}>${content}</encrypted-media></main>`;
  const element = document.querySelector('encrypted-media') as EncryptedMedia;
  const streamer = new FakeStreamer();
  element.streamer = streamer;
  const rest = async () => {
    await settle();
    await element.updateComplete;
  };
  const find = (selector: string) => element.shadowRoot?.querySelector<HTMLElement>(selector);
  const message = () => find('[role=status]')?.textContent;
  await rest();
  return { element, streamer, rest, find, message };
}

/** One that is shown. */
async function shown(file: Partial<StreamedFile> = {}, attributes?: string, content?: string) {
  const mounted = await mount(attributes, content);
  void mounted.element.start();
  await mounted.rest();
  const stream = mounted.streamer.give(new FakeStream(file));
  await mounted.rest();
  return { ...mounted, stream };
}

async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document.body, {
    rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

afterEach(() => {
  document.body.innerHTML = '';
  document.documentElement.lang = '';
});

describe('what is shown', () => {
  test.each([
    ['video/webm', 'video'],
    ['audio/wav', 'audio'],
    ['image/png', 'img'],
    ['application/pdf', 'iframe'],
    ['text/plain', 'iframe'],
  ])('%s in <%s>, with a name', async (type, tag) => {
    const { find } = await shown({ type });
    const media = find('[part=media]');
    expect(media?.localName).toBe(tag);
    expect(media?.getAttribute('src')).toBe(/video|audio/.test(type) ? SOUND : PIXEL);
    const name =
      media?.getAttribute('aria-label') ?? media?.getAttribute('alt') ?? media?.getAttribute('title');
    expect(name).toBe('picture.png');
    if (tag === 'video' || tag === 'audio') expect(media?.hasAttribute('controls')).toBe(true);
  });

  test('the page names it, where it does', async () => {
    const { find } = await shown({}, 'object-key="a" label="The garden"');
    expect(find('img')?.getAttribute('alt')).toBe('The garden');
  });

  test('what no browser shows is not shown, and its URL ends', async () => {
    const { element, find, message, rest, streamer } = await mount();
    const failed = hear<{ code: string }>(element, 'sealift-error');
    void element.start();
    await rest();
    const stream = streamer.give(new FakeStream({ type: 'application/octet-stream' }));
    await rest();
    expect(find('[part=media]')).toBeNull();
    expect(stream.closed).toBe(1);
    expect(message()).toBe('Files of this type are not shown here. Download it instead.');
    expect(failed).toMatchObject([{ code: 'media-unshown' }]);
  });

  test('subtitles of the page', async () => {
    const track = '<track kind="captions" srclang="en" src="/captions.vtt">';
    const { find, element } = await shown({ type: 'video/webm' }, undefined, track);
    expect(find('video track')?.getAttribute('src')).toBe('/captions.vtt');
    expect(element.querySelectorAll('track')).toHaveLength(1);
  });

  test('in a frame of the service worker, where it does not answer for this document', async () => {
    const { element, find, rest, streamer } = await mount();
    void element.start();
    await rest();
    const page = '<!doctype html><html data-sealift><title></title><body></body></html>';
    const frame = URL.createObjectURL(new Blob([page], { type: 'text/html' }));
    streamer.give(Object.assign(new FakeStream(), { isDirect: false, frame }));
    await rest();
    const inside = () => (find('iframe') as HTMLIFrameElement | null)?.contentDocument;
    await expect.poll(() => inside()?.querySelector('img')?.getAttribute('src')).toBe(PIXEL);
    expect(inside()?.querySelector('img')?.alt).toBe('picture.png');
  });

  test('which loads, hidden, while the object is opened, and is filled once', async () => {
    const { element, find, rest, streamer } = await mount();
    const page = '<!doctype html><html data-sealift><title></title><body></body></html>';
    const frame = URL.createObjectURL(new Blob([page], { type: 'text/html' }));
    streamer.place = async () => ({ isDirect: false, frame });
    void element.start();
    await rest();
    const early = find('iframe') as HTMLIFrameElement;
    await expect.poll(() => early.contentDocument?.documentElement.hasAttribute('data-sealift')).toBe(true);
    expect([early.hidden, getComputedStyle(early).display]).toEqual([true, 'none']);
    expect(early.contentDocument?.body.childElementCount).toBe(0);
    streamer.give(Object.assign(new FakeStream(), { isDirect: false, frame }));
    await expect.poll(() => early.contentDocument?.querySelector('img')?.alt).toBe('picture.png');
    expect([find('iframe'), early.hidden, early.title]).toEqual([early, false, 'picture.png']);
    const image = early.contentDocument?.querySelector('img');
    element.requestUpdate();
    await rest();
    expect(early.contentDocument?.querySelector('img')).toBe(image);
    element.stop();
    await rest();
    expect(find('iframe')).toBeNull();
  });

  test('a document needs no such frame, nor does what this document can show', async () => {
    for (const [type, isDirect] of [
      ['application/pdf', false],
      ['image/png', true],
    ] as const) {
      const { element, find, rest, streamer } = await mount();
      streamer.place = async () => ({ isDirect, frame: 'about:blank#frame' });
      void element.start();
      await rest();
      const stream = streamer.give(
        Object.assign(new FakeStream({ type }), { isDirect, frame: 'about:blank#frame' }),
      );
      const media = () => find('.media') as HTMLImageElement | HTMLIFrameElement | null;
      await expect.poll(() => media()?.src).toBe(stream.url);
      expect(find('iframe[src="about:blank#frame"]')).toBeNull();
    }
  });

  test('and nothing is put into another document that came instead', async () => {
    const { element, find, rest, streamer, message } = await mount();
    void element.start();
    await rest();
    const frame = URL.createObjectURL(new Blob(['<body>404</body>'], { type: 'text/html' }));
    streamer.give(Object.assign(new FakeStream(), { isDirect: false, frame }));
    await expect.poll(message).toMatch(/cannot show encrypted files on this page/);
    expect(find('iframe')).toBeNull();
  });
});

describe('what it says', () => {
  test('of its states, in order', async () => {
    const { element, find, message, rest, streamer } = await mount();
    const states = () =>
      ['opening', 'shown', 'damaged', 'failed'].filter((state) => element.matches(`:state(${state})`));
    expect([find('button')?.textContent?.trim(), message(), states()]).toEqual(['Show', '', []]);
    find('button')?.click();
    await rest();
    expect([message(), states()]).toEqual(['Opening', ['opening']]);
    expect(streamer.asked).toMatchObject([{ key: 'uploads/1' }]);
    streamer.asked[0]?.options.onProgress?.(50, 100);
    await rest();
    expect(find('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('50');
    expect(find('.percent')?.textContent).toBe('Verifying before it is shown: 50%');
    const details = hear<{ key: string; type: string }>(element, 'sealift-media-shown');
    streamer.give(new FakeStream());
    await rest();
    expect([message(), states()]).toEqual(['', ['shown']]);
    expect(details).toMatchObject([{ key: 'uploads/1', type: 'image/png', verifiedBy: 'segments' }]);
  });

  test.each([
    ['object-not-found', /does not exist any more/],
    ['stream-unavailable', /cannot show encrypted files/],
    ['never-heard-of', /cannot be shown/],
  ])('of %s, with a way to try again', async (code, sentence) => {
    const { element, find, message, rest, streamer } = await mount();
    void element.start();
    await rest();
    streamer.refuse(code);
    await rest();
    expect(message()).toMatch(sentence);
    find('button')?.click();
    await rest();
    expect(streamer.asked).toHaveLength(2);
    expect(message()).toBe('Opening');
  });

  test('of a part that is not genuine, while the rest is shown', async () => {
    const { element, find, message, rest, stream } = await shown({ type: 'video/webm' });
    const segments = hear<MediaSegmentsDetail>(element, 'sealift-media-segments');
    const errors = hear<{ code: string }>(element, 'sealift-error');
    stream.seen('asked', 0, 3);
    stream.seen('verified', 0);
    stream.seen('refused', 1);
    stream.seen('failed', 1);
    await rest();
    expect(segments).toEqual([
      { what: 'asked', first: 0, last: 3 },
      { what: 'verified', first: 0, last: 0 },
      { what: 'refused', first: 1, last: 1 },
      { what: 'failed', first: 1, last: 1 },
    ]);
    expect(errors).toMatchObject([{ code: 'segment-damaged' }]);
    expect(message()).toBe('Part of this file was changed or damaged. That part is not shown.');
    expect(element.matches(':state(damaged)')).toBe(true);
    expect(find('video')).not.toBeNull();
  });

  test('of a part that did not arrive, until the next one does', async () => {
    const { message, rest, stream } = await shown({ type: 'video/webm' });
    stream.seen('failed', 2);
    await rest();
    expect(message()).toMatch(/did not arrive/);
    stream.seen('verified', 2);
    await rest();
    expect(message()).toBe('');
  });

  test('of a player that gives up', async () => {
    const { find, message, rest, stream } = await shown();
    find('img')?.dispatchEvent(new Event('error'));
    await rest();
    expect(message()).toBe('This browser cannot show this file.');
    expect(stream.closed).toBe(1);
    expect(find('img')).toBeNull();
  });

  test('in the language of the page, and in the words of the page', async () => {
    document.documentElement.lang = 'de';
    const { element, find, rest } = await mount();
    await expect.poll(() => find('button')?.textContent?.trim()).toBe('Anzeigen');
    element.texts = { media: { show: 'Film ab' } };
    await rest();
    expect(find('button')?.textContent?.trim()).toBe('Film ab');
  });

  test('in English, where a language of the page has no words for it', async () => {
    const { texts } = await import('../text/languages/de.js');
    addLanguage('nl', async () => {
      const { media: _, ...rest } = texts('nl');
      return { texts: () => rest };
    });
    document.documentElement.lang = 'nl';
    const { find, rest } = await mount();
    await rest();
    expect(find('button')?.textContent?.trim()).toBe('Show');
  });
});

describe('its life', () => {
  test('it begins by itself, once, unless it is manual', async () => {
    const { element, rest, streamer } = await mount();
    expect(streamer.asked).toEqual([]);
    element.manual = false;
    await rest();
    streamer.refuse('s3-unreachable');
    await rest();
    await rest();
    expect(streamer.asked).toHaveLength(1);
  });

  test('another object takes the place of the one before', async () => {
    const { element, find, rest, stream, streamer } = await shown();
    element.objectKey = 'uploads/2';
    await rest();
    expect(stream.closed).toBe(1);
    expect(find('img')).toBeNull();
    void element.start();
    await rest();
    expect(streamer.asked.at(-1)).toMatchObject({ key: 'uploads/2' });
  });

  test('what comes after it was stopped is ended, and not shown', async () => {
    const { element, find, rest, streamer } = await mount();
    void element.start();
    await rest();
    element.stop();
    expect(streamer.asked[0]?.options.signal?.aborted).toBe(true);
    const stream = streamer.give(new FakeStream());
    await rest();
    expect([stream.closed, find('img')]).toEqual([1, null]);
  });

  test('pins that an engine of the page would not look at are refused', async () => {
    const { element, rest } = await mount('object-key="a" require="client"');
    const errors = hear<{ code: string }>(element, 'sealift-error');
    void element.start();
    await rest();
    expect(errors).toMatchObject([{ code: 'pins-ignored' }]);
  });

  test('the keyboard reaches the button', async () => {
    const { find } = await mount();
    find('button')?.focus();
    expect(document.activeElement?.localName).toBe('encrypted-media');
  });
});

describe('accessible', () => {
  test.each(['light', 'dark'])('in every state, %s', async (scheme) => {
    document.documentElement.style.colorScheme = scheme;
    document.body.style.background = 'Canvas';
    document.body.style.color = 'CanvasText';
    const { element, rest, streamer } = await mount();
    await expectAccessible();
    void element.start();
    await rest();
    streamer.asked[0]?.options.onProgress?.(1, 3);
    await rest();
    await expectAccessible();
    const stream = streamer.give(new FakeStream({ type: 'video/webm' }));
    await rest();
    stream.seen('refused', 1);
    await rest();
    await expectAccessible();
    element.stop();
    void element.start();
    await rest();
    streamer.refuse('object-not-found');
    await rest();
    await expectAccessible();
    document.documentElement.style.colorScheme = '';
    document.body.removeAttribute('style');
  });
});

test('what a page may style is what custom-elements.json says', async () => {
  interface Named {
    readonly name: string;
  }
  const { modules } = JSON.parse(manifest) as {
    modules: { declarations: (Named & Record<'cssParts' | 'cssProperties' | 'cssStates', Named[]>)[] }[];
  };
  const described = modules
    .flatMap(({ declarations }) => declarations)
    .find(({ name }) => name === 'EncryptedMedia');
  const sorted = (names: Iterable<string>) => [...new Set(names)].sort();
  const styles = EncryptedMedia.elementStyles
    .map((style) => ('cssText' in style ? style.cssText : ''))
    .join('');
  const own = /--sealift-media-[\w-]+/g;
  expect(sorted(styles.match(own) ?? [])).toEqual(
    sorted((described?.cssProperties ?? []).map(({ name }) => name).filter((name) => name.match(own))),
  );
  const seen = new Set<string>();
  const look = ({ element }: { element: EncryptedMedia }) => {
    for (const { part } of element.shadowRoot?.querySelectorAll('[part]') ?? [])
      for (const name of part) seen.add(name);
  };
  const before = await mount();
  look(before);
  void before.element.start();
  await before.rest();
  before.streamer.asked[0]?.options.onProgress?.(1, 3);
  await before.rest();
  look(before);
  look(await shown());
  expect(sorted(seen)).toEqual(sorted((described?.cssParts ?? []).map(({ name }) => name)));
});
