import { html, nothing, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ElementKeys } from '../profiles/keys/keyrings.js';
import { profileOfKey } from '../profiles/list.js';
import { size } from '../sizes.js';

export interface ListedObject {
  readonly key: string;
  /** Bytes of the object. */
  readonly size: number;
  /** Stored in this visit. */
  readonly fresh: boolean;
  /** The file's name, where this visit knows it and the object does not. */
  readonly name?: string;
  /** The page's own key, for objects that only it opens. */
  readonly keys: ElementKeys;
}

/** The objects this browser stored, each with a button that brings it back. Newest first. */
export interface ObjectsView {
  configure(settings: { readonly bucket: string }): void;
  add(object: ListedObject): void;
  find(key: string): ListedObject | undefined;
  /** Marks the object that is shown above. */
  select(key: string): void;
}

export function objectsView(
  root: HTMLElement,
  actions: { inspect(key: string): void; forget(key: string): void },
): ObjectsView {
  let settings = { bucket: '' };
  let objects: readonly ListedObject[] = [];
  let selected = '';

  const draw = () => render(objects.length === 0 ? none() : list(), root);
  const none =
    () => html`<p class="empty">Nothing yet. Objects stay here after a reload: this browser remembers their
    keys, and nothing else about them.</p>`;
  const list = () => html`<ul class="objects">
    ${repeat(objects, ({ key }) => key, row)}
  </ul>`;
  const row = ({ key, size: bytes, fresh, name, keys }: ListedObject): TemplateResult => {
    const profile = profileOfKey(key);
    return html`
    <li class="object" data-key=${key} aria-current=${key === selected ? 'true' : 'false'}>
      <div class="object-facts">
        <span class="object-profile"><b>${profile.name}</b>
          <span class="fine">${size(bytes)}, ${fresh ? 'stored just now' : 'from an earlier visit'}</span></span>
        <span class="mono object-key">${settings.bucket}/${key}</span>
      </div>
      <div class="object-actions">
        <button type="button" class="plain" data-action="inspect" @click=${() => actions.inspect(key)}
          aria-label=${`Inspect ${key}`}>Inspect</button>
        <button type="button" class="plain" data-action="forget" @click=${() => forget(key)}
          aria-label=${`Forget ${key}`} title="Takes it off this list; the object stays in S3">Forget</button>
        <encrypted-download signer=${`/sealift/${profile.id}`} object-key=${key}
          .keyring=${keys.keyring} .customerKey=${keys.customerKey} filename=${name ?? nothing}
          >${profile.keyring ? 'Decrypt and download' : 'Download'}</encrypted-download>
      </div>
    </li>
  `;
  };

  function forget(key: string): void {
    objects = objects.filter((object) => object.key !== key);
    actions.forget(key);
    draw();
  }

  draw();
  return {
    configure(next) {
      settings = next;
      draw();
    },
    add(object) {
      objects = [object, ...objects.filter(({ key }) => key !== object.key)];
      draw();
    },
    find: (key) => objects.find((object) => object.key === key),
    select(key) {
      selected = key;
      draw();
    },
  };
}
