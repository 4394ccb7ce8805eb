import { html, nothing, render } from 'lit';
import type { ElementKeys } from '../profiles/keys/keyrings.js';
import { profileOfKey } from '../profiles/list.js';
import { isFilm } from './film.js';

/** The object that a button beside the picture brings back. */
export interface ReadableObject {
  readonly key: string;
  readonly name?: string | undefined;
  readonly keys: ElementKeys;
}

/** Reading back, where the picture is in sight. */
export interface AgainView {
  /** @param object undefined where nothing of this profile was stored yet */
  show(object: ReadableObject | undefined): void;
}

export function againView(root: HTMLElement): AgainView {
  return {
    show(object) {
      render(object ? button(object) : nothing, root);
    },
  };
}

function button({ key, name, keys }: ReadableObject) {
  const profile = profileOfKey(key);
  const back = profile.keyring ? 'Read it back and decrypt' : 'Read it back';
  // What is played here is not saved as well.
  return isFilm(name)
    ? html`<encrypted-download signer=${`/sealift/${profile.id}`} object-key=${key} .keyring=${keys.keyring} .customerKey=${keys.customerKey}
        save="manual">${profile.keyring ? 'Read it back, verify and play it' : 'Read it back and play it'}</encrypted-download>`
    : html`<encrypted-download signer=${`/sealift/${profile.id}`} object-key=${key} .keyring=${keys.keyring} .customerKey=${keys.customerKey}
        filename=${name ?? nothing}>${back}</encrypted-download>`;
}
