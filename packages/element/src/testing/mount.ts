import '../define.js';
import axe from 'axe-core';
import { expect } from 'vitest';
import type { EncryptedDownload } from '../download/encrypted-download.js';
import { SMALL_FILE } from '../files/admission.js';
import { loadSentences } from '../text/loaded.js';
import type { EncryptedUpload } from '../upload/encrypted-upload.js';
import { loadListing } from '../upload/load-list.js';
import { FakeDownloader, FakeUploader, settle } from './fake-engine.js';

/** A mounted element with its fake engine. Empty the body after each test. */
export interface Mounted<Element, Engine> {
  readonly element: Element;
  readonly engine: Engine;
  /** The first match in the shadow root; fails where there is none. */
  readonly find: <Found extends HTMLElement = HTMLElement>(selector: string) => Found;
  readonly all: (selector: string) => HTMLElement[];
  /** Lets promises and the next rendering come through. */
  readonly rest: () => Promise<void>;
}

export async function mountUpload(
  attributes: string,
  wrap: (tag: string) => string = (tag) => tag,
): Promise<Mounted<EncryptedUpload, FakeUploader>> {
  await loadListing();
  document.body.innerHTML = wrap(`<encrypted-upload signer="/sealift" ${attributes}></encrypted-upload>`);
  const engine = new FakeUploader();
  const element = document.querySelector('encrypted-upload');
  if (!element) throw new Error('The wrapping lost the element.');
  element.uploader = engine;
  return mounted(element, engine);
}

export async function mountDownload(attributes: string): Promise<Mounted<EncryptedDownload, FakeDownloader>> {
  document.body.innerHTML = `<encrypted-download signer="/sealift" ${attributes}>Download report</encrypted-download>`;
  const engine = new FakeDownloader();
  const element = document.querySelector('encrypted-download') as EncryptedDownload;
  element.downloader = engine;
  return mounted(element, engine);
}

/** What an engine of a test's own does not bring along is there when the test begins. */
async function mounted<Element extends EncryptedUpload | EncryptedDownload, Engine>(
  element: Element,
  engine: Engine,
): Promise<Mounted<Element, Engine>> {
  const root = () => element.shadowRoot as ShadowRoot;
  await Promise.all([element.updateComplete, loadSentences()]);
  return {
    element,
    engine,
    find: <Found extends HTMLElement>(selector: string) => {
      const found = root().querySelector<Found>(selector);
      if (!found) throw new Error(`Nothing matches ${selector} in: ${root().innerHTML}`);
      return found;
    },
    all: (selector) => [...root().querySelectorAll<HTMLElement>(selector)],
    rest: async () => {
      await settle();
      await element.updateComplete;
    },
  };
}

export function textFile(name: string, size = 10, type = 'text/plain'): File {
  return new File([new Uint8Array(size)], name, { type });
}

/** More than the engine sends in one part; it has no such content. */
export function largeFile(name: string): File {
  return Object.defineProperty(textFile(name), 'size', { value: SMALL_FILE + 1 });
}

/** What the live region says when all that is new was said. */
export async function spoken(
  { find }: Pick<Mounted<unknown, unknown>, 'find'>,
  after = 350,
): Promise<string | null> {
  await new Promise((resolve) => setTimeout(resolve, after));
  return find('[aria-live]').textContent;
}

/** Listens, and keeps what it heard. */
export function hear<Detail>(target: EventTarget, name: string): Detail[] {
  const heard: Detail[] = [];
  target.addEventListener(name, (event) => heard.push((event as CustomEvent<Detail>).detail));
  return heard;
}

/** Every rule of axe but those about a whole page, which a test's page is not. */
export async function expectAccessible(): Promise<void> {
  // Colours glide; they are judged where they end.
  for (const { shadowRoot } of document.querySelectorAll('encrypted-upload, encrypted-download'))
    for (const animation of shadowRoot?.getAnimations() ?? [])
      if (animation instanceof CSSTransition) animation.finish();
  const { violations } = await axe.run(document.body, {
    rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}
