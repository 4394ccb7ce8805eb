/** What a page may style is what custom-elements.json says, and the other way round: seen in the elements at work, in every state. */
import type { LitElement } from 'lit';
import { afterEach, expect, test } from 'vitest';
import manifest from '../../custom-elements.json?raw';
import { EncryptedDownload } from '../download/encrypted-download.js';
import { mountDownload, mountUpload } from '../testing/mount.js';
import { SCENES } from '../testing/scenes.js';
import { EncryptedUpload } from '../upload/encrypted-upload.js';

interface Named {
  readonly name: string;
}
interface Styleable extends Named {
  readonly cssParts: readonly Named[];
  readonly cssProperties: readonly Named[];
  readonly cssStates: readonly Named[];
}
const { modules } = JSON.parse(manifest) as { modules: { declarations: Styleable[] }[] };

/** What was seen of an element, over all that happened to it. */
class Seen {
  readonly parts = new Set<string>();
  readonly states = new Set<string>();
  readonly #stated: readonly string[];

  constructor(stated: readonly string[]) {
    this.#stated = stated;
  }

  look(element: LitElement): void {
    for (const { part } of element.shadowRoot?.querySelectorAll('[part]') ?? [])
      for (const name of part) this.parts.add(name);
    for (const name of this.#stated) if (element.matches(`:state(${name})`)) this.states.add(name);
  }
}

const sorted = (names: Iterable<string>) => [...new Set(names)].sort();
const named = (entries: readonly Named[]) => sorted(entries.map(({ name }) => name));

function described({ name }: Named): Styleable {
  const found = modules.flatMap(({ declarations }) => declarations).find((one) => one.name === name);
  if (!found) throw new Error(`custom-elements.json has no ${name}.`);
  return found;
}

afterEach(() => {
  document.body.innerHTML = '';
});

test('<encrypted-upload>: parts and states', async () => {
  const { cssParts, cssStates } = described(EncryptedUpload);
  const seen = new Seen(named(cssStates));
  for (const attributes of ['multiple folders', 'multiple density="button"'])
    for (const [name, play] of Object.entries(SCENES)) {
      const upload = await mountUpload(`${attributes} accept="application/pdf"`);
      // Rows have buttons that a scene presses; the other density has none.
      if (attributes.includes('density') && !/empty|several failed/.test(name)) continue;
      await play(upload);
      await upload.rest();
      seen.look(upload.element);
    }
  const { element, engine, rest } = await mountUpload('');
  element.add([new File(['a'], 'a.txt')]);
  await rest();
  engine.last.finish();
  await rest();
  seen.look(element);
  expect(sorted(seen.parts)).toEqual(named(cssParts));
  expect(sorted(seen.states)).toEqual(named(cssStates));
});

test('<encrypted-download>: parts and states', async () => {
  const { cssParts, cssStates } = described(EncryptedDownload);
  const seen = new Seen(named(cssStates));
  const { element, engine, find, rest } = await mountDownload('object-key="uploads/1" save="manual"');
  const look = async () => {
    await rest();
    seen.look(element);
  };
  element.disabled = true;
  await look();
  element.disabled = false;
  await look();
  find('.main').click();
  await rest();
  engine.last.to(10, 100);
  await look();
  engine.last.waitFor({ for: 'network', since: 0 });
  await look();
  element.pause();
  await look();
  element.resume();
  await rest();
  engine.last.finish(new File(['a'], 'a.txt'));
  await look();
  void element.start();
  await rest();
  engine.last.fail('object-not-found');
  await look();
  expect(sorted(seen.parts)).toEqual(named(cssParts));
  expect(sorted(seen.states)).toEqual(named(cssStates));
});

test.each([EncryptedUpload, EncryptedDownload])('custom properties of %o', (element) => {
  const styles = element.elementStyles.map((style) => ('cssText' in style ? style.cssText : ''));
  const used = styles.join('').match(/--sealift-[\w-]+/g) ?? [];
  expect(used.length).toBeGreaterThan(10);
  // Both share the definitions; which of them matter to the other element is said of it.
  expect(sorted(used)).toEqual(
    sorted([...named(described(EncryptedUpload).cssProperties), ...named(described(element).cssProperties)]),
  );
});
