import type { EncryptedUpload, Keyring } from '@sealift/element';
import { html, nothing, render } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { size } from '../sizes.js';

/** What opens and what closes; a sender of a drop box has but one of them. */
export interface HeldKeys {
  readonly upload?: Keyring | undefined;
  readonly download?: Keyring | undefined;
}

/** An upload and what came of it, for keys that are held by now. */
export interface Exchange {
  hold(keys: HeldKeys): void;
}

interface Stored {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** Objects of before the key was changed stay with theirs. */
  readonly keys: HeldKeys;
}

/**
 * @param options.stored called with the key of each object that is stored
 * @param options.reads whether what was sent can be read back here
 */
export function exchangeView(
  root: HTMLElement,
  options: { signer: string; reads: boolean; stored?(key: string): void },
): Exchange {
  const signer = `/sealift/${options.signer}`;
  let keys: HeldKeys = {};
  let objects: readonly Stored[] = [];

  const uploaded = ({ detail: { receipt, name } }: HTMLElementEventMap['sealift-uploaded']) => {
    objects = [{ key: receipt.key, name, size: receipt.size, keys }, ...objects];
    draw();
    options.stored?.(receipt.key);
  };
  const upload = document.createElement('encrypted-upload') as EncryptedUpload;
  upload.signer = signer;
  upload.label = 'Upload with this key';
  upload.density = 'button';
  upload.setAttribute('resume', 'off');
  upload.addEventListener('sealift-uploaded', uploaded);
  const assurance = document.createElement('span');
  assurance.slot = 'assurance';
  upload.append(assurance);

  const row = ({ key, name, size: bytes, keys: own }: Stored) => {
    const keyring = keys.download ?? own.download;
    return html`<li class="object" data-key=${key}>
      <div class="object-facts"><bdi>${name}</bdi><span class="fine">${size(bytes)}</span></div>
      ${
        options.reads
          ? html`<encrypted-download signer=${signer} object-key=${key} .keyring=${keyring}
              ?disabled=${keyring === undefined}>Read it back</encrypted-download>`
          : nothing
      }
    </li>`;
  };
  function draw(): void {
    upload.toggleAttribute('disabled', keys.upload === undefined);
    assurance.textContent = keys.upload
      ? 'Encrypted on this device with the key you hold'
      : 'First there must be a key';
    render(
      html`${upload}
        ${
          objects.length > 0
            ? html`<ul class="objects" aria-label="Stored with this key">${repeat(objects, ({ key }) => key, row)}</ul>`
            : nothing
        }`,
      root,
    );
  }
  draw();
  return {
    hold(next) {
      keys = next;
      upload.keyring = keys.upload;
      draw();
    },
  };
}
